"""Reads of checks: an answer made again as of its moment, an organisation's receipts, public statistics."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from xinheng.accounts.domain import ANY, OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue import current
from xinheng.catalogue.domain import Basis, Matter, Rulebook
from xinheng.catalogue.measures import MeasureRule
from xinheng.kernel import clock
from xinheng.ledger.parts import Part, together
from xinheng.ledger.planned import planned_cursor
from xinheng.lists.selectors import entries_asked, entries_said, running_entries
from xinheng.measures import models
from xinheng.measures.domain import CARRYING_BY_ACT, Applies, Meaning, Offered, RunningEntry, meaning
from xinheng.measures.errors import CarryingUnknownError, CheckUnknownError
from xinheng.subjects.models import Organisation

SHOWN_AT_MOST = 500


@dataclass(frozen=True)
class Statistic:
    """How many checks an authority asked for a matter, and of how many it said that it relied on them, or not."""

    authority_uscc: str
    matter: str
    checks: int
    relied: int
    not_relied: int


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


def remade(number: int, *, viewer: Viewer, authority_uscc: str) -> tuple[models.Check, bool]:
    """A check and whether it comes out the same when made again as of its moment; traced. CheckUnknownError."""
    with transaction.atomic():
        held = models.Check.objects.filter(pk=number).first()
        if held is None or authority_uscc not in ("", held.authority_uscc):
            raise CheckUnknownError(number=number)
        trace(viewer=viewer, subjects=[held.uscc], what="measures.again")
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
        .annotate(
            checks=Count("pk"),
            relied=Count("pk", filter=Q(reliance__relied=True)),
            not_relied=Count("pk", filter=Q(reliance__relied=False)),
        )
        .order_by("authority_uscc", "matter")
    )
    return [asdict(Statistic(**row)) for row in rows]


@dataclass(frozen=True)
class Asked:
    """One check of an office; ``relied`` None while nobody said, ``matter`` None for one held no more.

    ``answer`` is what was answered without what rested on entries that have left since (``left``, how many): those only
    their source, the organisation and the auditor read (G16).
    """

    row: models.Check
    name: str
    matter: Matter | None
    relied: bool | None
    answer: Mapping[str, Any]
    left: int


def checks_of_office(authority_uscc: str, *, matters: Collection[str], viewer: Viewer) -> list[Asked]:
    """The checks of an authority in these matters (``*``: every), latest first, the read traced."""
    return _asked(_of_office(authority_uscc, matters).order_by("-pk")[:SHOWN_AT_MOST], viewer)


def check_of_office(number: int, authority_uscc: str, *, matters: Collection[str], viewer: Viewer) -> Asked:
    """One check, traced. CheckUnknownError alike for another authority's, another matter's and an invented one."""
    found = _asked(_of_office(authority_uscc, matters).filter(pk=number), viewer)
    if not found:
        raise CheckUnknownError(number=number)
    return found[0]


def _of_office(authority_uscc: str, matters: Collection[str]) -> QuerySet[models.Check]:
    rows = models.Check.objects.filter(authority_uscc=authority_uscc).select_related("reliance")
    return rows if ANY in matters else rows.filter(matter__in=matters)


def _asked(rows: QuerySet[models.Check], viewer: Viewer) -> list[Asked]:
    with transaction.atomic():
        found = list(rows)
        usccs = sorted({one.uscc for one in found})
        trace(viewer=viewer, subjects=usccs, what="measures.checks")
    running = {one.record for one in running_entries(usccs, day=clock.today(), known=clock.now())}
    names = dict(Organisation.objects.filter(uscc__in=usccs).values_list("uscc", "name"))
    held = current.rulebook().matters
    return [
        Asked(
            one,
            names.get(one.uscc, one.uscc),
            held.get(one.matter),
            one.reliance.relied if hasattr(one, "reliance") else None,
            *without_left(one.answer, running),
        )
        for one in found
    ]


def standing_still(held: models.Check) -> tuple[dict[str, Any], int]:
    """What of a kept answer still stands, and how much of it has left."""
    running = running_entries([held.uscc], day=clock.today(), known=clock.now())
    return without_left(held.answer, {one.record for one in running})


def without_left(answer: Mapping[str, Any], running: Collection[str]) -> tuple[dict[str, Any], int]:
    """An answer without what rested on entries and honours that do not run any more, and how much that was."""
    kept, left = dict(answer), 0
    for part, named in (("applies", "entry"), ("suspended", "entry"), ("incentives", "honour")):
        said = answer.get(part, [])
        kept[part] = [one for one in said if one[named] is None or one[named]["record"] in running]
        left += len(said) - len(kept[part])
    return kept, left


_ANSWERS = ("carry-out", "not-applicable")


@dataclass(frozen=True)
class Carried:
    """One measure of one entry at one carrier on a day: ``state`` follows entry and rule, whatever was written.

    ``name`` is the organisation's.
    """

    row: models.Carrying
    steps: tuple[models.CarryingStep, ...]
    state: str
    name: str

    @property
    def by_letter(self) -> bool:
        """Whether the carrier is no authority of this node."""
        return not self.row.authority_uscc

    @property
    def answered_by(self) -> str:
        """The code of the authority that answers, or records the carrier's letter."""
        return self.row.authority_uscc or self.row.listed_by_uscc

    @property
    def allowed(self) -> tuple[str, ...]:
        """The answers that lead on from here."""
        return tuple(one for one in _ANSWERS if self.state in CARRYING_BY_ACT[one].sources)

    @property
    def answer(self) -> models.CarryingStep | None:
        """The last answer of the carrier that stands: none after it was told anew."""
        for one in reversed(self.steps):
            if one.act in _ANSWERS:
                return one
            if one.act in {"tell", "resume"}:
                return None
        return None

    @property
    def changed_on(self) -> date:
        """The day of the last step."""
        return self.steps[-1].at.astimezone(clock.SHANGHAI).date()


def carried_one(number: int) -> Carried | None:
    """One measure at one carrier as it stands today; None when there is none. For services: no trace."""
    found = _carried(models.Carrying.objects.filter(pk=number), day=clock.today())
    return found[0] if found else None


def carried_by_office(authority_uscc: str, *, viewer: Viewer) -> list[Carried]:
    """What an authority is to carry out, latest first, the read traced."""
    return _read(models.Carrying.objects.filter(authority_uscc=authority_uscc), viewer, "measures.carried")


def carried_for_lister(authority_uscc: str, *, viewer: Viewer) -> list[Carried]:
    """What carriers were told of this authority's own entries and what they answered, latest first, traced."""
    return _read(models.Carrying.objects.filter(listed_by_uscc=authority_uscc), viewer, "measures.carried")


def carried_about(organisation_uscc: str, *, viewer: Viewer) -> list[Carried]:
    """What carriers were told about an organisation and what they answered: the same that officers see (G10)."""
    rows = models.Carrying.objects.filter(uscc=organisation_uscc)
    return _read(rows, viewer, f"{OWN_READ}measures", subjects=[organisation_uscc])


def carried_shown(number: int, *, viewer: Viewer, authority_uscc: str) -> Carried:
    """One, for its carrier or for who listed, traced. CarryingUnknownError alike for others' and invented ones."""
    with transaction.atomic():
        found = carried_one(number)
        if found is None or authority_uscc not in ("", found.row.authority_uscc, found.row.listed_by_uscc):
            raise CarryingUnknownError(number=number)
        trace(viewer=viewer, subjects=[found.row.uscc], what="measures.carried")
    return found


def carried_document(one: Carried) -> dict[str, Any]:
    """One measure at one carrier as commands print it."""
    row, said = one.row, one.answer
    return {
        "number": row.pk,
        "uscc": row.uscc,
        "organisation": one.name,
        "measure": row.measure,
        "name": row.measure_name,
        "basis": row.basis,
        "entry": row.record,
        "document_number": row.document_number,
        "carrier": row.carrier_name,
        "authority_uscc": row.authority_uscc,
        "by_letter": one.by_letter,
        "state": one.state,
        "until": row.until,
        "answered_on": said.at if said else None,
        "reason": said.text if said else "",
        "letter": {"number": said.letter_number, "on": said.letter_on} if said and said.letter_number else None,
    }


def _read(
    rows: QuerySet[models.Carrying], viewer: Viewer, what: str, subjects: Sequence[str] | None = None
) -> list[Carried]:
    with transaction.atomic():
        found = _carried(rows.order_by("-pk")[:SHOWN_AT_MOST], day=clock.today())
        trace(viewer=viewer, subjects=subjects or sorted({one.row.uscc for one in found}), what=what)
    return found


def _carried(rows: QuerySet[models.Carrying], *, day: date) -> list[Carried]:
    held = list(rows)
    steps: dict[int, list[models.CarryingStep]] = {one.pk: [] for one in held}
    for step in models.CarryingStep.objects.filter(carrying__in=held).order_by("carrying", "number"):
        steps[step.carrying_id].append(step)
    usccs = sorted({one.uscc for one in held})
    running = {one.record: one.suspended for one in running_entries(usccs, day=day, known=clock.now())}
    names = dict(Organisation.objects.filter(uscc__in=usccs).values_list("uscc", "name"))
    repealed = {one.measure for one in held if not rule_holds(one.measure, day)}
    found = [_as_it_stands(one, steps[one.pk], running, names.get(one.uscc, one.uscc)) for one in held]
    return [replace(one, state="ended") if one.row.measure in repealed else one for one in found]


def rule_holds(measure: str, day: date) -> bool:
    """Whether the rulebook holds this measure on a day: one that was repealed is carried out by nobody."""
    found = current.measures().get(measure)
    return found is not None and found.holds_on(day)


def _as_it_stands(
    row: models.Carrying, steps: Sequence[models.CarryingStep], running: Mapping[str, bool], name: str
) -> Carried:
    """What was written, unless the entry says otherwise: an entry that does not run leaves nothing of a measure."""
    state = steps[-1].state
    if state not in {"ended", "suspended"}:
        held_back = running.get(row.record, False) and not row.decision_basis
        state = "ended" if row.record not in running else "suspended" if held_back else state
    return Carried(row, tuple(steps), state, name)
