"""What applies to organisations in one matter, on a day and as known at an instant."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xinheng.catalogue import current
from xinheng.catalogue.domain import Basis, Rulebook
from xinheng.catalogue.measures import MeasureRule
from xinheng.ledger.parts import Part, together
from xinheng.ledger.planned import planned_cursor
from xinheng.lists.selectors import entries_asked, entries_said, running_entries
from xinheng.measures.domain import Applies, Meaning, Offered, RunningEntry, meaning


def answers(usccs: Sequence[str], *, matter: str, day: date, known: datetime) -> dict[str, dict[str, Any]]:
    """For each of these codes that is an organisation's, what applies to the matter on the day, as known at an instant.

    One query for all. Those without an entry share one answer.
    """
    return answers_said(*together(*answers_asked(usccs, day=day, known=known)), matter=matter, day=day)


_LIFTED = """
(SELECT json_agg(json_build_array(lift.record, lift.measure))
 FROM running CROSS JOIN LATERAL (SELECT * FROM measures_lift WHERE record = running.public_id) AS lift
 WHERE running.public_id IS NOT NULL AND lift.lifted_at <= %(lifted_known)s::timestamptz)
"""


def answers_asked(usccs: Sequence[str], *, day: date, known: datetime) -> tuple[Part, Part]:
    """What the database is asked for answers, as parts of a statement, in their order: ``answers_said``."""
    return entries_asked(usccs, day=day, known=known), Part("", _LIFTED, {"lifted_known": known})


def answers_said(entries: Any, lifts: Any, *, matter: str, day: date) -> dict[str, dict[str, Any]]:
    """The answers from what the parts of ``answers_asked`` said."""
    rules = {one.key: one for one in current.measures().values() if matter in one.matters and one.holds_on(day)}
    lifted = {(record, measure) for record, measure in lifts or ()}
    book = current.rulebook()
    silent = _answer(book, rules, meaning(rules.values(), (), matter=matter, day=day), lifted)
    return {
        uscc: _answer(book, rules, meaning(rules.values(), held, matter=matter, day=day), lifted) if held else silent
        for uscc, held in entries_said(entries).items()
    }


def lifted_measures(records: Collection[str], *, known: datetime) -> set[tuple[str, str]]:
    """Entry and measure, where an objection ended the measure for the entry, as known at an instant."""
    if not records:
        return set()
    with planned_cursor() as cursor:
        cursor.execute(
            "SELECT record, measure FROM measures_lift WHERE record = ANY(%s::text[]) AND lifted_at <= %s",
            [list(records), known],
        )
        return set(cursor.fetchall())


def carried_by(uscc: str, record: str, *, day: date, known: datetime) -> list[MeasureRule]:
    """The measures that this entry of the organisation carries into any matter on a day, suspended ones too."""
    entries = [one for one in running_entries([uscc], day=day, known=known) if one.record == record]
    lifted = lifted_measures([record], known=known)
    carried = []
    for rule in current.measures().values():
        found = meaning([rule], entries, matter=min(rule.matters), day=day)
        if (found.applies or found.suspended) and (record, rule.key) not in lifted:
            carried.append(rule)
    return carried


def _answer(
    book: Rulebook, rules: Mapping[str, MeasureRule], found: Meaning, lifted: set[tuple[str, str]]
) -> dict[str, Any]:
    def stands(one: Applies) -> bool:
        return (one.entry.record, one.measure) not in lifted

    return {
        "applies": [_applies(book, rules[one.measure], one) for one in found.applies if stands(one)],
        "suspended": [_applies(book, rules[one.measure], one) for one in found.suspended if stands(one)],
        "incentives": [_offered(book, rules[one.measure], one) for one in found.incentives],
    }


def _basis(book: Rulebook, basis: Basis) -> dict[str, str]:
    instrument = book.instruments[basis.instrument]
    return {"instrument": instrument.key, "title": instrument.title_zh, "article": basis.article}


def _applies(book: Rulebook, rule: MeasureRule, one: Applies) -> dict[str, Any]:
    said = {}
    if one.entry.suspended and rule.decision_basis is not None:  # an objection runs, and leaves the ban itself (G14)
        said = {"decision_basis": _basis(book, rule.decision_basis)}
    return said | {
        "measure": rule.key,
        "name": rule.zh,
        "name_en": rule.en,
        "effect": rule.effect,
        "force": one.force,
        "basis": _basis(book, rule.basis),
        "entry": _entry(one.entry),
        "until": one.entry.until.isoformat() if one.entry.until else None,
    }


def _offered(book: Rulebook, rule: MeasureRule, one: Offered) -> dict[str, Any]:
    condition = None
    if one.honour is None:
        condition = {
            "months_without_records": rule.months_without,
            "text": rule.condition_zh,
            "text_en": rule.condition_en,
        }
    return {
        "measure": rule.key,
        "name": rule.zh,
        "name_en": rule.en,
        "basis": _basis(book, rule.basis),
        "honour": _entry(one.honour) if one.honour is not None else None,
        "condition": condition,
    }


def _entry(one: RunningEntry) -> dict[str, Any]:
    return {
        "list": one.list_key,
        "record": one.record,
        "document_number": one.document_number,
        "authority": one.authority_name,
        "decided_on": one.decided_on.isoformat(),
    }
