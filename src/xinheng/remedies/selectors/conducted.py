"""Reads of cases that two officers conduct: for the authority, for the organisation; traced (G19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from xinheng.accounts.domain import Viewer
from xinheng.accounts.models import Authority
from xinheng.accounts.services import trace
from xinheng.clocks.domain import Task
from xinheng.clocks.selectors import of_case
from xinheng.kernel import clock
from xinheng.records.domain.shields import covers
from xinheng.records.domain.states import SHIELDED, SHOWN
from xinheng.records.models import Shield, Version
from xinheng.records.selectors.archive import readable
from xinheng.remedies.conducted import Conducted, Reinstatement, ReinstatementStep, Reorganisation, ReorganisationStep
from xinheng.remedies.domain import Step, Workflow
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.domain.steps import Who
from xinheng.remedies.errors import CaseUnknownError
from xinheng.remedies.selectors.holding import WAITING, Held, answer_until, held
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import acted_for

MOST = 200


@dataclass(frozen=True)
class ConductedLine:
    """One case in a list. ``due_on`` is the last day of the answer to an application, None where none runs."""

    number: int
    workflow: str
    organisation_uscc: str
    organisation: str
    document_number: str
    received_on: date
    due_on: date | None
    state: str
    is_open: bool
    is_late: bool


@dataclass(frozen=True)
class ConductedPage:
    """One case whole: what was said, its steps and clocks, the records it is about, what may be done now.

    ``until`` is the last day of the organisation's time to answer, None while it does not run.
    """

    line: ConductedLine
    case: Reorganisation | Reinstatement
    steps: Sequence[ReorganisationStep | ReinstatementStep]
    tasks: Sequence[Task]
    allowed: tuple[Step, ...]
    records: Sequence[Version]
    until: date | None


def with_states(workflow: Workflow) -> QuerySet[Reorganisation] | QuerySet[Reinstatement]:
    """The cases with the state of their last step as ``state``."""
    if workflow.name == REORGANISATION.name:
        last = ReorganisationStep.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
        return Reorganisation.objects.annotate(state=Subquery(last))
    fallen = ReinstatementStep.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
    return Reinstatement.objects.annotate(state=Subquery(fallen))


def _for_authority(workflow: Workflow, authority_uscc: str) -> Q:
    """What an authority conducts, and the overdue rulings of the authorities below it (G13)."""
    own = Q(authority_uscc=authority_uscc)
    if workflow.name != REORGANISATION.name:
        return own
    below = Authority.objects.filter(parent_uscc=authority_uscc).values_list("uscc", flat=True)
    return own | Q(authority_uscc__in=list(below), due_on__lt=clock.today(), state__in=WAITING)


def _of_owner(organisation_uscc: str) -> Q:
    """An organisation's own cases, and those of organisations that were merged into it."""
    return Q(organisation_uscc__in=acted_for(organisation_uscc))


def _lines(workflow: Workflow, rows: Sequence[Conducted]) -> list[ConductedLine]:
    usccs = {row.organisation_uscc for row in rows}
    names = dict(Organisation.objects.filter(uscc__in=usccs).values_list("uscc", "name"))
    found = []
    for row in rows:
        state = str(getattr(row, "state", ""))
        due_on = row.due_on if isinstance(row, Reorganisation) and state in WAITING else None
        found.append(
            ConductedLine(
                number=row.pk,
                workflow=workflow.name,
                organisation_uscc=row.organisation_uscc,
                organisation=names.get(row.organisation_uscc, row.organisation_uscc),
                document_number=row.document_number,
                received_on=row.received_on,
                due_on=due_on,
                state=state,
                is_open=workflow.is_open(state),
                is_late=due_on is not None and clock.today() > due_on,
            )
        )
    return sorted(found, key=lambda one: (not one.is_open, one.due_on or date.max, one.number))


def conducted_for(*, workflow: Workflow, viewer: Viewer, authority_uscc: str) -> list[ConductedLine]:
    """What an authority conducts, and what is overdue below it, the most urgent first; traced."""
    with transaction.atomic():
        rows = _most_urgent(workflow, with_states(workflow).filter(_for_authority(workflow, authority_uscc)))
        subjects = sorted({row.organisation_uscc for row in rows})
        trace(viewer=viewer, subjects=subjects, what=f"remedies.{workflow.name}.list")
    return _lines(workflow, rows)


def conducted_of(*, workflow: Workflow, organisation_uscc: str) -> list[ConductedLine]:
    """An organisation's own cases, open ones first."""
    return _lines(workflow, _most_urgent(workflow, with_states(workflow).filter(_of_owner(organisation_uscc))))


def _most_urgent(workflow: Workflow, found: QuerySet[Any]) -> list[Conducted]:
    """As many as are shown: open ones before all others, the oldest first, then what was ended last."""
    is_open = Q(state__in=workflow.open_states)
    rows: list[Conducted] = list(found.filter(is_open).order_by("pk")[:MOST])
    return rows + list(found.exclude(is_open).order_by("-pk")[: MOST - len(rows)])


def conducted_page(
    *, workflow: Workflow, number: int, viewer: Viewer, who: Who, authority_uscc: str = "", organisation_uscc: str = ""
) -> ConductedPage:
    """One case for its authority or its organisation; traced. CaseUnknownError alike for others' and invented ones."""
    mine = _of_owner(organisation_uscc) if organisation_uscc else _for_authority(workflow, authority_uscc)
    with transaction.atomic():
        row = with_states(workflow).filter(mine, pk=number).first()
        if row is None:
            raise CaseUnknownError(case=f"{workflow.name}-{number}")
        what = f"remedies.{workflow.name}.show"
        trace(viewer=viewer, subjects=[row.organisation_uscc], what=f"own.{what}" if organisation_uscc else what)
    (line,) = _lines(workflow, [row])
    case = held(workflow, number)
    return ConductedPage(
        line=line,
        case=row,
        steps=case.steps,
        tasks=of_case(case.name, day=clock.today()),
        allowed=workflow.allowed(line.state, who),
        records=_records_told(case, viewer),
        until=answer_until(case) if any(one.letter for one in case.phase) else None,
    )


def records_shown(case: Held, *, viewer: Viewer) -> list[Version]:
    """What the case is about, the read traced."""
    with transaction.atomic():
        what = f"remedies.{case.workflow.name}.show"
        trace(viewer=viewer, subjects=[case.row.organisation_uscc], what=what)
        return _records_told(case, viewer)


def _records_told(case: Held, viewer: Viewer) -> list[Version]:
    """What the case is about; once a plan is over, what it had set aside, to whoever may read it still (G16)."""
    ended = Shield.objects.filter(case=case.name, ended_at__isnull=False).first()
    if ended is None:
        return _records_of(case)
    aside = Version.objects.filter(
        uscc=ended.uscc, state=SHIELDED, known_from__gte=ended.begun_at, known_from__lte=ended.ended_at
    )
    now = Version.objects.filter(known_to__isnull=True, public_id__in=aside.values("public_id"))
    return [one for one in now.order_by("-decided_on", "pk") if readable(viewer, one)]


def _records_of(case: Held) -> list[Version]:
    """What the case is about: what a ruling covers or has set aside, or what a repair had ended."""
    held_now = Version.objects.filter(known_to__isnull=True)
    if isinstance(case.row, Reinstatement):
        return list(held_now.filter(public_id__in=case.row.public_ids).order_by("pk"))
    of_owner = held_now.filter(uscc=case.row.organisation_uscc, state__in=[*SHOWN, SHIELDED], severity__isnull=False)
    return [
        one
        for one in of_owner.order_by("-decided_on", "pk")
        if covers(ruled_on=case.row.decided_on, decided_on=one.decided_on, adverse=True)
    ]
