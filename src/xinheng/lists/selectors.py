"""Reads of cases, their steps and bans. What is not public is read with a viewer and traced (G19)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue import current
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.catalogue.domain import Kind
from xinheng.kernel import clock
from xinheng.ledger.planned import planned_cursor
from xinheng.lists import domain, models
from xinheng.lists.errors import CaseUnknownError
from xinheng.records.models import Version
from xinheng.records.selectors.intake import current_state

FALLEN = ("withdrawn", "repaired", "shielded", "ended", "mitigated")
"""States of the record of a document on which nothing can be listed any more."""
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
    def left_otherwise(self) -> bool:
        """Whether the entry ended outside its case, as under a court's plan: shown nowhere, and nothing rests on it."""
        return self.case.state == "listed" and self.record_state in FALLEN

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
    """One case in a list of cases."""

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
    return domain.Step(transition.act, row.day, row.certificate, row.until, row.served_on, row.answers)


def document_state(public_id: str) -> str:
    """The state of the record of a case's document, or of its entry; empty when this node holds none."""
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
        if organisation_uscc and (organisation_uscc != row.uscc or not _told(steps)):
            raise CaseUnknownError(case=number)
        trace(viewer=viewer, subjects=[row.uscc], what=f"{OWN_READ}list-case" if organisation_uscc else "lists.case")
    case, day = as_case(row, steps), clock.today()
    acts = domain.allowed(case, day, officer)
    entry = next((one.record for one in steps if one.act == "list"), "")
    states = document_state(row.document_record), document_state(entry)
    return CaseFile(row, steps, case, case.phase(day), acts, *states)


def _told(steps: Sequence[models.Step]) -> bool:
    """Whether the organisation was sent a notice: before that there is nothing against it to see (G10)."""
    return any(one.act == "send-notice" for one in steps)


def cases_of(authority_uscc: str, *, at_most: int) -> list[CaseLine]:
    """The cases of an authority, latest first, with state and next day."""
    last = models.Step.objects.filter(case=OuterRef("pk")).order_by("-number")
    rows = (
        models.Case.objects.filter(authority_uscc=authority_uscc)
        .select_related("organisation")
        .annotate(state=Subquery(last.values("state")[:1]), until=Subquery(last.values("until")[:1]))
        .order_by("-pk")[:at_most]
    )
    return [CaseLine(row, row.state, row.until) for row in rows]


def cases_about(organisation_uscc: str) -> list[CaseLine]:
    """The cases about an organisation of which it was told, latest first."""
    rows = (
        models.Case.objects.filter(uscc=organisation_uscc, step__act="send-notice")
        .annotate(
            state=Subquery(models.Step.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1])
        )
        .annotate(until=F("step__until"))
        .order_by("-pk")
    )
    return [CaseLine(row, row.state, row.until) for row in rows]


def case_of_record(public_id: str) -> int | None:
    """The number of the case that made this record; None for one decided elsewhere."""
    found = models.Step.objects.filter(act="list", record=public_id).values_list("case_id", flat=True).first()
    return None if found is None else int(found)


def listed_on(document_record: str) -> list[int]:
    """The numbers of the cases whose entry runs on this record as its document, in order."""
    last = models.Step.objects.filter(case=OuterRef("pk")).order_by("-number")
    rows = models.Case.objects.filter(document_record=document_record).annotate(
        state=Subquery(last.values("state")[:1])
    )
    return list(rows.filter(state="listed").order_by("pk").values_list("pk", flat=True))


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
    reviews = tuple(row.banreview_set.order_by("pk"))
    review_by = reviews[-1].review_by if reviews else row.review_by
    state = OVER if review_by is None else UNREVIEWED if day >= review_by else STANDING
    return BanStanding(row, reviews, review_by, state)


def bans_to_review(day: date) -> list[models.Ban]:
    """The bans whose day of review has come, oldest first."""
    due = models.Ban.objects.filter(review_by__lte=day).select_related("organisation").order_by("pk")
    return [one for one in due if ban_standing(one, day).state == UNREVIEWED]


def bans_of(authority_uscc: str, *, viewer: Viewer) -> list[BanStanding]:
    """The bans an authority recorded, latest first, the read traced."""
    with transaction.atomic():
        rows = models.Ban.objects.filter(authority_uscc=authority_uscc).select_related("organisation").order_by("-pk")
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


_RUNNING = """
SELECT o.uscc, v.kind, v.public_id, v.document_number, v.authority_name, v.decided_on, v.severity, v.origin,
       CASE WHEN v.turn_on <= %(day)s::date THEN v.departments_to_turned ELSE v.departments_to END AS until,
       v.payload ->> (%(said_in)s::jsonb ->> v.kind) AS said,
       EXISTS (SELECT 1 FROM records_pause AS p WHERE p.kind = v.kind AND p.key = v.key AND p.suspends
               AND p.begun_at <= %(known)s::timestamptz
               AND (p.ended_at IS NULL OR p.ended_at > %(known)s::timestamptz)) AS suspended
FROM subjects_organisation AS o LEFT JOIN records_version AS v
  ON v.organisation_id = o.id AND v.kind IN ('serious-list', 'abnormal-list', 'honour')
  AND v.known_from <= %(known)s::timestamptz AND (v.known_to IS NULL OR v.known_to > %(known)s::timestamptz)
  AND v.state IN ('effective', 'held') AND v.departments_from <= %(day)s::date AND 'no-measure' <> ALL(v.marks)
  AND (CASE WHEN v.turn_on <= %(day)s::date THEN v.departments_to_turned ELSE v.departments_to END IS NULL
       OR CASE WHEN v.turn_on <= %(day)s::date THEN v.departments_to_turned ELSE v.departments_to END > %(day)s::date)
  AND NOT (v.origin = 'own' AND v.kind = ANY(%(imported)s::text[]) AND EXISTS (
      SELECT 1 FROM lists_step AS s JOIN lists_case AS c ON c.id = s.case_id
      JOIN records_version AS d ON d.public_id = c.document_record
      WHERE s.record = v.public_id AND s.record <> '' AND s.act = 'list' AND c.document_record <> ''
        AND d.known_from <= %(known)s::timestamptz AND (d.known_to IS NULL OR d.known_to > %(known)s::timestamptz)
        AND d.state = ANY(%(fallen)s::text[])))
WHERE o.uscc = ANY(%(usccs)s::text[])
ORDER BY o.uscc, v.decided_on, v.public_id
"""


def running_by_organisation(usccs: Sequence[str], *, day: date, known: datetime) -> dict[str, list[Entry]]:
    """For each of these codes that is an organisation's, its entries and honours that run on a day; one query.

    All as known at an instant. An entry that lacks a proof carries nothing (G12), nor one decided here whose document
    does not stand any more.
    """
    book = current.rulebook()
    given = {
        "usccs": list(usccs),
        "day": day,
        "known": known,
        "said_in": json.dumps({one: _said_in(book.kinds[one]) for one in ENTRY_KINDS if one in book.kinds}),
        "imported": sorted(IMPORTED_KINDS),
        "fallen": list(FALLEN),
    }
    found: dict[str, list[Entry]] = {}
    with planned_cursor() as cursor:
        cursor.execute(_RUNNING, given)
        for uscc, kind, record, number, authority, decided, severity, origin, until, said, suspended in cursor:
            held = found.setdefault(uscc, [])
            key = _list_named(book.kinds[kind], said or "") if kind else None
            if key is not None:
                here = origin == "own" and kind in IMPORTED_KINDS
                held.append(
                    Entry(uscc, key, kind, record, number, authority, decided, until, severity, suspended, here)
                )
    return found


def running_entries(usccs: Sequence[str], *, day: date, known: datetime) -> list[Entry]:
    """The entries and honours of these organisations that run on a day, by code: see ``running_by_organisation``."""
    return [one for held in running_by_organisation(usccs, day=day, known=known).values() for one in held]


def _said_in(kind: Kind) -> str:
    """The field in which a record of this kind names its list; for an honour, its document."""
    return kind.roles["list"] if kind.lists else kind.roles.get("document_name", "")


def _list_named(kind: Kind, said: str) -> str | None:
    """The list that a record names, by the words of its kind; an honour by the name of its document."""
    if not kind.lists:
        return next((one.key for one in current.lists().values() if one.kind == kind.key and one.zh in said), None)
    return next((one.key for one in kind.lists if any(word in said for word in one.words)), None)
