"""Reads of cases, their steps and bans. What is not public is read with a viewer and traced (G19)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue import current
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.kernel import clock
from xinheng.lists import domain, models
from xinheng.lists.errors import CaseUnknownError
from xinheng.records.models import Version
from xinheng.records.selectors.intake import current_state

FALLEN = ("withdrawn", "repaired", "shielded", "ended", "mitigated")
"""States of the record of a document on which nothing can be listed any more."""


@dataclass(frozen=True)
class CaseFile:
    """One case with everything that was written in it, on a day."""

    row: models.Case
    steps: tuple[models.Step, ...]
    case: domain.Case
    phase: domain.Phase
    allowed: tuple[domain.Act, ...]
    document_state: str

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
    """The state of the record of a case's document; empty when this node holds none."""
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
    return CaseFile(row, steps, case, case.phase(day), acts, document_state(row.document_record))


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
    rows = models.Case.objects.filter(document_record=document_record).annotate(state=Subquery(last.values("state")[:1]))
    return list(rows.filter(state="listed").order_by("pk").values_list("pk", flat=True))


def record_of_document(uscc: str, number_normal: str) -> tuple[str, str] | None:
    """The record of a document of this organisation and its state, one that is shown first; None when none is held."""
    rows = Version.objects.filter(uscc=uscc, document_number_normal=number_normal, known_to__isnull=True)
    found = sorted(rows.values_list("public_id", "state"), key=lambda one: one[1] in FALLEN)
    return found[0] if found else None


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
SELECT v.uscc, v.kind, v.public_id, v.document_number, v.authority_name, v.decided_on, v.severity, v.origin,
       CASE WHEN v.turn_on <= %(day)s THEN v.departments_to_turned ELSE v.departments_to END AS until,
       v.payload, v.marks,
       EXISTS (SELECT 1 FROM records_pause AS p WHERE p.kind = v.kind AND p.key = v.key AND p.suspends
               AND p.begun_at <= %(known)s AND (p.ended_at IS NULL OR p.ended_at > %(known)s)) AS suspended
FROM records_version AS v JOIN subjects_organisation AS o ON o.id = v.organisation_id
WHERE o.uscc = ANY(%(usccs)s) AND v.kind IN ('serious-list', 'abnormal-list', 'honour')
  AND v.known_from <= %(known)s AND (v.known_to IS NULL OR v.known_to > %(known)s)
  AND v.state IN ('effective', 'held') AND v.departments_from <= %(day)s
  AND (CASE WHEN v.turn_on <= %(day)s THEN v.departments_to_turned ELSE v.departments_to END IS NULL
       OR CASE WHEN v.turn_on <= %(day)s THEN v.departments_to_turned ELSE v.departments_to END > %(day)s)
ORDER BY v.uscc, v.decided_on, v.public_id
"""


def running_entries(usccs: Sequence[str], *, day: date, known: datetime) -> list[Entry]:
    """The entries and honours of these organisations that run on a day, as known at an instant; one query.

    An entry that lacks a proof carries nothing (G12), nor one decided here whose document does not stand any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, {"usccs": list(usccs), "day": day, "known": known})
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = (_entry(row) for row in rows if "no-measure" not in row["marks"])
    return [one for one in found if one is not None and not (one.conducted_here and _fallen(one.record))]


def _entry(row: Mapping[str, Any]) -> Entry | None:
    payload = row["payload"] if isinstance(row["payload"], dict) else json.loads(row["payload"])
    key = _list_named(row["kind"], payload)
    if key is None:
        return None
    return Entry(
        uscc=row["uscc"],
        list_key=key,
        kind=row["kind"],
        record=row["public_id"],
        document_number=row["document_number"],
        authority_name=row["authority_name"],
        decided_on=row["decided_on"],
        until=row["until"],
        severity=row["severity"],
        suspended=row["suspended"],
        conducted_here=row["origin"] == "own" and row["kind"] in IMPORTED_KINDS,
    )


def _list_named(kind: str, payload: Mapping[str, str]) -> str | None:
    """The list that a record names, by the words of its kind; an honour by the name of its document."""
    held = current.rulebook().kinds[kind]
    if not held.lists:
        said = payload.get(held.roles.get("document_name", ""), "")
        honours = (one for one in current.lists().values() if one.kind == kind)
        return next((one.key for one in honours if one.zh in said), None)
    said = payload.get(held.roles["list"], "")
    return next((one.key for one in held.lists if any(word in said for word in one.words)), None)


def _fallen(record: str) -> bool:
    number = case_of_record(record)
    found = models.Case.objects.filter(pk=number) if number else models.Case.objects.none()
    document = found.values_list("document_record", flat=True).first() or ""
    return document_state(document) in FALLEN
