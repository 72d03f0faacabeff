"""Reads of checks: an answer made again as of its moment, an organisation's receipts, public statistics."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from xinheng.catalogue import current
from xinheng.catalogue.measures import MeasureRule
from xinheng.lists.selectors import Entry, running_entries
from xinheng.measures import models
from xinheng.measures.domain import Applies, Offered, RunningEntry, meaning
from xinheng.measures.errors import CheckUnknownError


@dataclass(frozen=True)
class Statistic:
    """How many checks an authority asked for a matter."""

    authority_uscc: str
    matter: str
    checks: int


def answers(usccs: Sequence[str], *, matter: str, day: date, known: datetime) -> dict[str, dict[str, Any]]:
    """For each organisation what applies to the matter on the day, as known at an instant; one query for all."""
    rules = current.measures()
    held: dict[str, list[Entry]] = {uscc: [] for uscc in usccs}
    found = running_entries(usccs, day=day, known=known)
    for entry in found:
        held[entry.uscc].append(entry)
    lifted = lifted_measures([one.record for one in found], known=known)
    return {uscc: _answer(rules, entries, matter, day, lifted) for uscc, entries in held.items()}


def lifted_measures(records: Collection[str], *, known: datetime) -> set[tuple[str, str]]:
    """Entry and measure, where an objection ended the measure for the entry, as known at an instant."""
    if not records:
        return set()
    found = models.Lift.objects.filter(record__in=records, lifted_at__lte=known)
    return set(found.values_list("record", "measure"))


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
    rules: Mapping[str, MeasureRule], entries: Sequence[Entry], matter: str, day: date, lifted: set[tuple[str, str]]
) -> dict[str, Any]:
    found = meaning(rules.values(), entries, matter=matter, day=day)

    def stands(one: Applies) -> bool:
        return (one.entry.record, one.measure) not in lifted

    return {
        "applies": [_applies(rules[one.measure], one) for one in found.applies if stands(one)],
        "suspended": [_applies(rules[one.measure], one) for one in found.suspended if stands(one)],
        "incentives": [_offered(rules[one.measure], one) for one in found.incentives],
    }


def _basis(rule: MeasureRule) -> dict[str, str]:
    instrument = current.rulebook().instruments[rule.basis.instrument]
    return {"instrument": instrument.key, "title": instrument.title_zh, "article": rule.basis.article}


def _applies(rule: MeasureRule, one: Applies) -> dict[str, Any]:
    return {
        "measure": rule.key,
        "name": rule.zh,
        "name_en": rule.en,
        "effect": rule.effect,
        "force": one.force,
        "basis": _basis(rule),
        "entry": _entry(one.entry),
        "until": one.entry.until.isoformat() if one.entry.until else None,
    }


def _offered(rule: MeasureRule, one: Offered) -> dict[str, Any]:
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
        "basis": _basis(rule),
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


def remade(number: int, *, authority_uscc: str) -> tuple[models.Check, bool]:
    """A check and whether it comes out the same when made again as of its moment. CheckUnknownError."""
    held = models.Check.objects.filter(pk=number).first()
    if held is None or authority_uscc not in ("", held.authority_uscc):
        raise CheckUnknownError(number=number)
    again = answers([held.uscc], matter=held.matter, day=held.day, known=held.at)[held.uscc]
    return held, again == held.answer


def receipts_of(organisation_uscc: str, *, at_most: int) -> list[models.Check]:
    """The checks about an organisation, latest first: who asked, for what, and what was answered."""
    return list(models.Check.objects.filter(uscc=organisation_uscc).order_by("-pk")[:at_most])


def statistics(*, since: date, until: date) -> list[dict[str, Any]]:
    """Checks by authority and matter in a half-open span of days: public, no organisation in it."""
    rows = (
        models.Check.objects.filter(day__gte=since, day__lt=until)
        .values("authority_uscc", "matter")
        .annotate(checks=Count("pk"))
        .order_by("authority_uscc", "matter")
    )
    return [asdict(Statistic(**row)) for row in rows]
