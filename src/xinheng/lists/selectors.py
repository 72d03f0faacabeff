"""Reads of cases, their steps and bans. What is not public is read with a viewer and traced (G19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.kernel import clock
from xinheng.lists import domain, models
from xinheng.lists.errors import CaseUnknownError
from xinheng.records.models import Version
from xinheng.records.selectors.intake import current_state

FALLEN = ("withdrawn", "repaired", "ended", "mitigated")
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


def record_of_document(uscc: str, number_normal: str) -> tuple[str, str] | None:
    """The record of a document of this organisation and its state, one that is shown first; None when none is held."""
    rows = Version.objects.filter(uscc=uscc, document_number_normal=number_normal, known_to__isnull=True)
    found = sorted(rows.values_list("public_id", "state"), key=lambda one: one[1] in FALLEN)
    return found[0] if found else None
