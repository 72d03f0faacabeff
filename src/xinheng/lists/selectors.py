"""Reads of cases, their steps and bans. What is not public is read with a viewer and traced (G19)."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue import current
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.catalogue.domain import Kind
from xinheng.kernel import clock
from xinheng.ledger.parts import Part, together
from xinheng.lists import domain, models
from xinheng.lists.errors import CaseUnknownError
from xinheng.records.models import Version
from xinheng.records.selectors.intake import current_state
from xinheng.subjects.selectors import acted_for

FALLEN = domain.FALLEN
ENTRY_KINDS = ("serious-list", "abnormal-list", "honour")


@dataclass(frozen=True)
class CaseFile:
    """One case with everything that was written in it, on a day."""

    row: models.Case
    steps: tuple[models.Step, ...]
    case: domain.Case
    phase: domain.Phase
    allowed: tuple[domain.Act, ...]
    document_state: str
    record_state: str = ""

    @property
    def standing(self) -> str:
        """Where it stands in truth on the day: ``standing_of``."""
        return domain.standing_of(self.case.state, self.phase, self.record_state)

    @property
    def left_otherwise(self) -> bool:
        """Whether the entry ended outside its case, as under a court's plan: shown nowhere, and nothing rests on it."""
        return self.standing in {domain.SET_ASIDE, domain.ENDED_OTHERWISE}

    @property
    def document_stands(self) -> bool:
        """Whether the document it rests on was not withdrawn, repaired or ended, as far as this node knows."""
        return self.document_state not in FALLEN

    @property
    def record(self) -> str:
        """The public identifier of the entry's record; empty while nothing is listed."""
        return next((one.record for one in self.steps if one.act == "list"), "")


@dataclass(frozen=True)
class CaseLine:
    """One case in a list of cases: where it stands in truth (``standing_of``), and the next day that matters."""

    row: models.Case
    state: str
    until: date | None


def steps_of(number: int) -> tuple[models.Step, ...]:
    """The steps of a case in order."""
    return tuple(models.Step.objects.filter(case_id=number).order_by("number"))


def as_case(row: models.Case, steps: Sequence[models.Step]) -> domain.Case:
    """A case as the pure domain knows it."""
    terms = domain.Terms(row.statement_days, row.months, row.early_months)
    return domain.Case(terms, tuple(_step(one) for one in steps))


def _step(row: models.Step) -> domain.Step:
    transition = next(one for one in domain.TRANSITIONS if one.act == row.act)
    return domain.Step(transition.act, row.day, row.certificate, row.until, row.served_on, row.answers, row.since)


def document_state(row: models.Case) -> str:
    """The state of the record of a case's document; empty when this node holds none.

    A record that came in after the case began is known by its number.
    """
    if row.document_record:
        return entry_state(row.document_record)
    found = record_of_document(row.uscc, row.document_normal)
    return found[1] if found else ""


def entry_state(public_id: str) -> str:
    """The state of the record of an entry; empty when this node holds none."""
    found = current_state(public_id) if public_id else None
    return found[1] if found else ""


def case_file(
    number: int, *, viewer: Viewer, authority_uscc: str = "", organisation_uscc: str = "", officer: str = ""
) -> CaseFile:
    """A case with its timeline, traced. CaseUnknownError alike for another's and for one that never was."""
    with transaction.atomic():
        row = models.Case.objects.select_related("organisation").filter(pk=number).first()
        if row is None or authority_uscc not in ("", row.authority_uscc):
            raise CaseUnknownError(case=number)
        steps = steps_of(number)
        if organisation_uscc and (row.uscc not in acted_for(organisation_uscc) or not _told(steps)):
            raise CaseUnknownError(case=number)
        trace(viewer=viewer, subjects=[row.uscc], what=f"{OWN_READ}list-case" if organisation_uscc else "lists.case")
    case, day = as_case(row, steps), clock.today()
    acts = domain.allowed(case, day, officer)
    entry = next((one.record for one in steps if one.act == "list"), "")
    states = document_state(row), entry_state(entry)
    return CaseFile(row, steps, case, case.phase(day), acts, *states)


def _told(steps: Sequence[models.Step]) -> bool:
    """Whether the organisation was sent a notice: before that there is nothing against it to see (G10)."""
    return any(one.act == "send-notice" for one in steps)


def cases_of(authority_uscc: str, *, viewer: Viewer, at_most: int) -> list[CaseLine]:
    """The cases of an authority with where each stands today and its next day, latest first, the read traced.

    What is not decided is never left out for what is newer.
    """
    last = models.Step.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
    held = models.Case.objects.filter(authority_uscc=authority_uscc).annotate(state=Subquery(last))
    rows = held.select_related("organisation")
    with transaction.atomic():
        undecided = list(rows.filter(state__in=domain.OPEN).order_by("pk")[:at_most])
        others = list(rows.exclude(state__in=domain.OPEN).order_by("-pk")[: at_most - len(undecided)])
        found = sorted([*undecided, *others], key=lambda one: -one.pk)
        trace(viewer=viewer, subjects=sorted({one.uscc for one in found}), what="lists.cases")
    return _lines(found)


def cases_about(organisation_uscc: str) -> list[CaseLine]:
    """The cases about an organisation, or one that was merged into it, of which it was told, latest first."""
    told = models.Case.objects.filter(uscc__in=acted_for(organisation_uscc), step__act="send-notice")
    return _lines(told.order_by("-pk"))


def _lines(rows: Iterable[models.Case]) -> list[CaseLine]:
    held, today = list(rows), clock.today()
    steps: dict[int, list[models.Step]] = {row.pk: [] for row in held}
    for one in models.Step.objects.filter(case__in=held).order_by("case", "number"):
        steps[one.case_id].append(one)
    entries = [one.record for each in steps.values() for one in each if one.act == "list"]
    current = Version.objects.filter(public_id__in=entries, known_to__isnull=True)
    states = dict(current.values_list("public_id", "state"))
    return [_line(row, steps[row.pk], states, today) for row in held]


def _line(row: models.Case, steps: Sequence[models.Step], states: Mapping[str, str], day: date) -> CaseLine:
    case = as_case(row, steps)
    entry = next((states.get(one.record, "") for one in steps if one.act == "list"), "")
    standing = domain.standing_of(case.state, case.phase(day), entry)
    until = case.ends_on if standing == domain.LISTED else case.answer_until if case.state == "notice-served" else None
    return CaseLine(row, standing, until)


def case_of_record(public_id: str) -> int | None:
    """The number of the case that made this record; None for one decided elsewhere."""
    found = models.Step.objects.filter(act="list", record=public_id).values_list("case_id", flat=True).first()
    return None if found is None else int(found)


def took_part(public_id: str) -> tuple[str, ...]:
    """The officers who took part in the case that made this record, by certificate and account; none for others'."""
    number = case_of_record(public_id)
    found = models.Step.objects.filter(case_id=number).exclude(certificate="") if number is not None else ()
    return tuple(sorted({name for one in found for name in (one.certificate, one.actor)}))


def listed_on(document_record: str) -> list[int]:
    """The numbers of the cases whose entry runs on this record as its document, in order.

    Of cases that began before the record came in: those that no other record of this number carries.
    """
    last = models.Step.objects.filter(case=OuterRef("pk")).order_by("-number")
    named = Version.objects.filter(public_id=document_record, known_to__isnull=True)
    uscc, number = named.values_list("uscc", "document_number_normal").first() or ("", "")
    about = Q(document_record=document_record) | Q(document_record="", uscc=uscc, document_normal=number)
    rows = models.Case.objects.filter(about).annotate(state=Subquery(last.values("state")[:1]))
    listed = rows.filter(state="listed").order_by("pk")
    return [one.pk for one in listed if one.document_record or document_state(one) in FALLEN]


def entries_on(documents: Collection[str]) -> set[str]:
    """The records of the entries that were decided here on these records as their documents."""
    if not documents:
        return set()
    named = Version.objects.filter(public_id__in=documents, known_to__isnull=True)
    by_number = Exists(
        named.filter(
            organisation=OuterRef("case__organisation"), document_number_normal=OuterRef("case__document_normal")
        )
    )
    about = Q(case__document_record__in=documents) | Q(by_number, case__document_record="")
    return set(models.Step.objects.filter(about, act="list").values_list("record", flat=True))


def record_of_document(uscc: str, number_normal: str) -> tuple[str, str] | None:
    """The record of a document of this organisation and its state, one that is shown first; None when none is held."""
    rows = Version.objects.filter(uscc=uscc, document_number_normal=number_normal, known_to__isnull=True)
    found = sorted(rows.values_list("public_id", "state"), key=lambda one: one[1] in FALLEN)
    return found[0] if found else None


STANDING, UNREVIEWED, OVER = "standing", "unreviewed", "over"


@dataclass(frozen=True)
class BanStanding:
    """A ban on a day: ``standing``; ``unreviewed`` from its day of review on until somebody looked; or ``over``.

    Nothing rests on one that is unreviewed (the narrower reading). ``review_by`` is None once it is over.
    """

    row: models.Ban
    reviews: tuple[models.BanReview, ...]
    review_by: date | None
    state: str


def ban_standing(row: models.Ban, day: date) -> BanStanding:
    """A ban as its last review leaves it on a day."""
    reviews = tuple(sorted(row.banreview_set.all(), key=lambda one: one.pk))
    review_by = reviews[-1].review_by if reviews else row.review_by
    state = OVER if review_by is None else UNREVIEWED if day >= review_by else STANDING
    return BanStanding(row, reviews, review_by, state)


def _bans() -> QuerySet[models.Ban]:
    """Bans with their organisations and reviews, read together."""
    return models.Ban.objects.select_related("organisation").prefetch_related("banreview_set")


def bans_to_review(day: date) -> list[models.Ban]:
    """The bans whose day of review has come, oldest first."""
    due = _bans().filter(review_by__lte=day).order_by("pk")
    return [one for one in due if ban_standing(one, day).state == UNREVIEWED]


def bans_of(authority_uscc: str, *, viewer: Viewer) -> list[BanStanding]:
    """The bans an authority recorded, latest first, the read traced."""
    with transaction.atomic():
        rows = _bans().filter(authority_uscc=authority_uscc).order_by("-pk")
        found = [ban_standing(one, clock.today()) for one in rows]
        trace(viewer=viewer, subjects=sorted({one.row.uscc for one in found}), what="lists.bans")
    return found


def ban_file(number: int, *, viewer: Viewer, authority_uscc: str) -> BanStanding:
    """One ban with its reviews, traced. CaseUnknownError alike for another authority's and one that never was."""
    with transaction.atomic():
        row = models.Ban.objects.select_related("organisation").filter(pk=number).first()
        if row is None or authority_uscc not in ("", row.authority_uscc):
            raise CaseUnknownError(case=number)
        trace(viewer=viewer, subjects=[row.uscc], what="lists.ban")
    return ban_standing(row, clock.today())


@dataclass(frozen=True)
class Entry:
    """An entry of a list, or an honour, that runs on a day. ``suspended`` while an objection suspends what follows.

    ``list_key`` is the list it names. ``until`` is the first day it no longer runs, None while no end is known.
    """

    uscc: str
    list_key: str
    kind: str
    record: str
    document_number: str
    authority_name: str
    decided_on: date
    until: date | None
    severity: str | None
    suspended: bool
    conducted_here: bool


# Every organisation once at least, without an entry when none runs.
_RUNNING = """
running AS (
    SELECT o.uscc, v.kind, v.public_id, v.document_number, v.authority_name, v.decided_on, v.severity, v.origin,
           CASE WHEN v.turn_on <= %(running_day)s::date THEN v.departments_to_turned ELSE v.departments_to END AS until,
           v.payload ->> (%(running_said_in)s::jsonb ->> v.kind) AS said,
           EXISTS (SELECT 1 FROM records_pause AS p WHERE p.kind = v.kind AND p.key = v.key AND p.suspends
                   AND p.begun_at <= %(running_known)s::timestamptz
                   AND (p.ended_at IS NULL OR p.ended_at > %(running_known)s::timestamptz)) AS suspended
    FROM subjects_organisation AS o LEFT JOIN records_version AS v
      ON v.organisation_id = o.id AND v.kind IN ('serious-list', 'abnormal-list', 'honour')
      AND v.known_from <= %(running_known)s::timestamptz
      AND (v.known_to IS NULL OR v.known_to > %(running_known)s::timestamptz)
      AND v.state IN ('effective', 'held') AND v.departments_from <= %(running_day)s::date
      AND 'no-measure' <> ALL(v.marks)
      AND coalesce(CASE WHEN v.turn_on <= %(running_day)s::date THEN v.departments_to_turned
                   ELSE v.departments_to END, 'infinity') > %(running_day)s::date
      AND NOT (v.origin = 'own' AND v.kind = ANY(%(running_imported)s::text[]) AND EXISTS (
          SELECT 1 FROM lists_step AS s JOIN lists_case AS c ON c.id = s.case_id
          WHERE s.record = v.public_id AND s.record <> '' AND s.act = 'list'
            AND lists_document_fell(c, %(running_known)s::timestamptz)))
    WHERE o.uscc = ANY(%(running_usccs)s::text[])
)
"""
_EACH = "(SELECT json_agg(running ORDER BY uscc, decided_on, public_id) FROM running)"


def entries_asked(usccs: Sequence[str], *, day: date, known: datetime) -> Part:
    """The entries and honours of these organisations that run on a day, as a part of a statement: ``entries_said``.

    All as known at an instant. An entry that lacks a proof carries nothing (G12), nor one decided here whose document
    does not stand any more.
    """
    kinds = current.rulebook().kinds
    given = {
        "running_usccs": list(usccs),
        "running_day": day,
        "running_known": known,
        "running_said_in": json.dumps({one: _said_in(kinds[one]) for one in ENTRY_KINDS if one in kinds}),
        "running_imported": f"{{{','.join(sorted(IMPORTED_KINDS))}}}",
    }
    return Part(_RUNNING, _EACH, given)


def entries_said(said: Iterable[Mapping[str, Any]] | None) -> dict[str, list[Entry]]:
    """What ``entries_asked`` said: for each code that is an organisation's its entries, each by the list it names."""
    kinds = current.rulebook().kinds
    found: dict[str, list[Entry]] = {}
    for one in said or ():
        held = found.setdefault(one["uscc"], [])
        key = _list_named(kinds[one["kind"]], one["said"] or "") if one["kind"] else None
        if key is not None:
            held.append(_entry(one, key))
    return found


def _entry(one: Mapping[str, Any], list_key: str) -> Entry:
    return Entry(
        uscc=one["uscc"],
        list_key=list_key,
        kind=one["kind"],
        record=one["public_id"],
        document_number=one["document_number"],
        authority_name=one["authority_name"],
        decided_on=date.fromisoformat(one["decided_on"]),
        until=date.fromisoformat(one["until"]) if one["until"] else None,
        severity=one["severity"],
        suspended=one["suspended"],
        conducted_here=one["origin"] == "own" and one["kind"] in IMPORTED_KINDS,
    )


def running_entries(usccs: Sequence[str], *, day: date, known: datetime) -> list[Entry]:
    """The entries and honours of these organisations that run on a day, by code: see ``entries_asked``."""
    (said,) = together(entries_asked(usccs, day=day, known=known))
    return [one for held in entries_said(said).values() for one in held]


def _said_in(kind: Kind) -> str:
    """The field in which a record of this kind names its list; for an honour, its document."""
    return kind.roles["list"] if kind.lists else kind.roles.get("document_name", "")


def _list_named(kind: Kind, said: str) -> str | None:
    """The list that a record names, by the words of its kind; an honour by the name of its document."""
    if not kind.lists:
        return next((one.key for one in current.lists().values() if one.kind == kind.key and one.zh in said), None)
    return next((one.key for one in kind.lists if any(word in said for word in one.words)), None)
