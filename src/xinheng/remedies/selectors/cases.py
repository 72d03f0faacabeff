"""Reads of cases, for the authority that answers, the organisation, and the auditor; traced (G19)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from xinheng.accounts.domain import Viewer
from xinheng.accounts.models import Authority
from xinheng.accounts.services import trace
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.catalogue.current import calendar, rulebook
from xinheng.catalogue.domain import Field, Kind
from xinheng.catalogue.errors import EntryUnknownError
from xinheng.clocks.domain import Deadline, Due, Task, due_of
from xinheng.clocks.selectors import of_case
from xinheng.kernel import clock
from xinheng.records.domain.states import SHOWN
from xinheng.records.models import Version
from xinheng.remedies.domain import OBJECTION, PROCEEDING, REPAIR, Step, Workflow
from xinheng.remedies.domain.objection import TURN_AWAY, answers_to, may_turn_away
from xinheng.remedies.domain.proceeding import SORTS
from xinheng.remedies.domain.steps import Who
from xinheng.remedies.errors import CaseUnknownError, RecordGoneError
from xinheng.remedies.models import CaseStep, Objection, ObjectionStep, Proceeding, ProceedingStep, Repair, RepairStep
from xinheng.remedies.selectors.linked import going_with, proofs_held
from xinheng.remedies.selectors.subjects import NOTHING, Reach, corrected_meanwhile, reach_of
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import acted_for

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class CaseLine:
    """One case in a list. ``due_on`` None where nobody here has to answer (a repair that is asked for elsewhere)."""

    number: int
    workflow: str
    public_id: str
    kind: Kind
    organisation_uscc: str
    organisation: str
    authority_uscc: str
    received_on: date
    due_on: date | None
    state: str
    is_open: bool
    is_late: bool


@dataclass(frozen=True)
class CasePage:
    """One case whole: its line, what was said, the steps so far, its clocks, and what may be done now.

    ``corrected_on`` is the day on which the record was corrected while the objection runs; it was not answered by that.
    """

    line: CaseLine
    case: Objection | Repair | Proceeding
    steps: Sequence[CaseStep]
    tasks: Sequence[Task]
    allowed: tuple[Step, ...]
    record: Version
    fields: Sequence[tuple[Field, str]]
    linked: Sequence[Version]
    going_with: Sequence[Version] = ()
    proofs: Sequence[Version] = ()
    reach: Reach = NOTHING
    corrected_on: date | None = None

    @property
    def next(self) -> "list[NextInstance]":
        """What stays open after an answer against the organisation, and until when; nothing before or otherwise."""
        lost = self.line.state in {"upheld", "refused", "turned-away"}
        return next_instances(self.steps[-1].day) if lost else []

    @property
    def decided_here(self) -> bool:
        """Whether the record is an entry that a case of this node made: it is changed by that case only."""
        return _decided_here(self.record)


def is_answered(page: CasePage) -> bool:
    """Whether somebody answered it, so that there is something to print: not what was taken back, or left nothing."""
    return not page.line.is_open and page.line.state not in {"taken-back", "lapsed"}


def _decided_here(record: Version) -> bool:
    return record.origin == "own" and record.kind in IMPORTED_KINDS


Row = Objection | Repair | Proceeding


def with_states(workflow: Workflow) -> QuerySet[Objection] | QuerySet[Repair] | QuerySet[Proceeding]:
    """The cases with the state of their last step as ``state``."""
    if workflow.name == PROCEEDING.name:
        last_one = ProceedingStep.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
        return Proceeding.objects.annotate(state=Subquery(last_one))
    if workflow.name == OBJECTION.name:
        last = ObjectionStep.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
        return Objection.objects.annotate(state=Subquery(last))
    last_repair = RepairStep.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
    return Repair.objects.annotate(state=Subquery(last_repair))


def _for_authority(workflow: Workflow, authority_uscc: str, day: date) -> Q:
    """The cases an authority answers, and the overdue repairs of the authorities below it (G13).

    What it refused for one of them is its own decision to sign and send, as long as the record is shown (G16).
    """
    own = Q(authority_uscc=authority_uscc)
    if workflow.name != REPAIR.name:
        return own
    below = Authority.objects.filter(parent_uscc=authority_uscc).values_list("uscc", flat=True)
    refused = RepairStep.objects.filter(authority_uscc=authority_uscc, state="refused").values("case")
    shown = Version.objects.filter(public_id=OuterRef("public_id"), known_to__isnull=True, state__in=SHOWN)
    overdue = Q(authority_uscc__in=list(below), due_on__lt=day, state__in=REPAIR.open_states)
    return own | overdue | Q(Q(pk__in=refused), Exists(shown))


def _lines(workflow: Workflow, rows: Collection[Row], day: date) -> list[CaseLine]:
    kinds = rulebook().kinds
    usccs = {row.organisation_uscc for row in rows}
    names = dict(Organisation.objects.filter(uscc__in=usccs).values_list("uscc", "name"))
    found = []
    for row in rows:
        state = str(getattr(row, "state", ""))
        is_open = workflow.is_open(state)
        found.append(
            CaseLine(
                number=row.pk,
                workflow=workflow.name,
                public_id=row.public_id,
                kind=kinds[row.record_kind],
                organisation_uscc=row.organisation_uscc,
                organisation=names.get(row.organisation_uscc, row.organisation_uscc),
                authority_uscc=row.authority_uscc,
                received_on=row.received_on,
                due_on=row.due_on,
                state=state,
                is_open=is_open,
                is_late=is_open and row.due_on is not None and day > row.due_on,
            )
        )
    return sorted(found, key=lambda one: (not one.is_open, one.due_on or date.max, one.number))


def cases_for(*, workflow: Workflow, viewer: Viewer, authority_uscc: str) -> list[CaseLine]:
    """What an authority has to answer, the most urgent first, then what it answered; traced."""
    today = clock.today()
    with transaction.atomic():
        rows = _most_urgent(workflow, with_states(workflow).filter(_for_authority(workflow, authority_uscc, today)))
        subjects = sorted({row.organisation_uscc for row in rows})
        trace(viewer=viewer, subjects=subjects, what=f"remedies.{workflow.name}.list")
    return _lines(workflow, rows, today)


def _of_owner(organisation_uscc: str) -> Q:
    """An organisation's own cases, and those of organisations that were merged into it."""
    return Q(organisation_uscc__in=acted_for(organisation_uscc))


def cases_of(*, workflow: Workflow, organisation_uscc: str) -> list[CaseLine]:
    """An organisation's own cases, open ones first."""
    rows = _most_urgent(workflow, with_states(workflow).filter(_of_owner(organisation_uscc)))
    return _lines(workflow, rows, clock.today())


def _most_urgent(workflow: Workflow, found: QuerySet[Any]) -> list[Row]:
    """As many as are shown: what is due first before all others, then what was ended last."""
    is_open = Q(state__in=workflow.open_states)
    rows: list[Row] = list(found.filter(is_open).order_by(F("due_on").asc(nulls_last=True), "pk")[:SHOWN_AT_MOST])
    return rows + list(found.exclude(is_open).order_by("-pk")[: SHOWN_AT_MOST - len(rows)])


def open_objections(public_ids: Collection[str]) -> dict[str, Objection]:
    """The objection that runs against each of these records, where one does; a record has one at a time."""
    last = ObjectionStep.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
    rows = Objection.objects.filter(public_id__in=list(public_ids)).annotate(state=Subquery(last))
    return {row.public_id: row for row in rows.filter(state__in=OBJECTION.open_states)}


def case_page(
    *, workflow: Workflow, number: int, viewer: Viewer, who: Who, authority_uscc: str = "", organisation_uscc: str = ""
) -> CasePage:
    """One case for the authority that answers it (or the one above, when late) or for its organisation; traced.

    CaseUnknownError alike for others' cases and invented ones. RecordGoneError where the record was destroyed at the
    end of its retention before its case.
    """
    today = clock.today()
    mine = _of_owner(organisation_uscc) if organisation_uscc else _for_authority(workflow, authority_uscc, today)
    with transaction.atomic():
        row = with_states(workflow).filter(mine, pk=number).first()
        if row is None:
            raise CaseUnknownError(case=f"{workflow.name}-{number}")
        what = f"remedies.{workflow.name}.show"
        trace(viewer=viewer, subjects=[row.organisation_uscc], what=f"own.{what}" if organisation_uscc else what)
        record = Version.objects.filter(public_id=row.public_id, known_to__isnull=True).first()
    if record is None:
        raise RecordGoneError(case=f"{workflow.name}-{number}")
    (line,) = _lines(workflow, [row], today)
    steps: Sequence[CaseStep] = list(row.steps.order_by("number"))
    is_repair = workflow.name == REPAIR.name
    runs = workflow.name == OBJECTION.name and workflow.is_open(line.state)
    going = going_with(record) if is_repair and workflow.is_open(line.state) else []
    return CasePage(
        line=line,
        case=row,
        steps=steps,
        tasks=of_case(f"{workflow.name}-{number}", day=today),
        allowed=tuple(one for one in workflow.allowed(line.state, who) if _is_offered(one, row, record)),
        record=record,
        fields=fields_of(record),
        linked=_linkable(row, going) if is_repair else (),
        going_with=going,
        proofs=proofs_held(record) if is_repair else (),
        reach=reach_of(record) if runs else NOTHING,
        corrected_on=corrected_meanwhile(f"objection-{number}", record) if runs else None,
    )


def fields_of(record: Version) -> list[tuple[Field, str]]:
    """What a record says, field by field, as its kind orders them."""
    kind = rulebook().kinds[record.kind]
    return [(one, record.payload[one.code]) for one in kind.fields if record.payload.get(one.code)]


def _is_offered(step: Step, row: Row, record: Version) -> bool:
    """Whether this case knows a step that its state allows: an objection only the answers to what it is against."""
    if not isinstance(row, Objection):
        return True
    if step.act == "forward":
        return bool(row.source)
    if step.act == TURN_AWAY:
        return may_turn_away(row.channel)
    if step.act == "correct" and row.ground != "period" and _decided_here(record):
        return False
    return not step.decides or step.act in answers_to(row.ground, row.record_kind)


@dataclass(frozen=True)
class NextInstance:
    """What stays open after an answer against the organisation, and until when: the rule and its last day."""

    rule: Deadline
    due: Due


def next_instances(day: date) -> list[NextInstance]:
    """Reconsideration and lawsuit against an answer, or a decision, that became known on ``day``.

    An older decision is asked about by the first rule held.
    """
    rules = [rule_on(key, day) for key in SORTS.values()]
    return [NextInstance(rule, due_of(rule, day, calendar())) for rule in rules]


def rule_on(key: str, day: date, *, division: str = "") -> Deadline:
    """The deadline of this key that held on a day; today's for a day before the first rule that the rulebook holds."""
    try:
        return deadline(rulebook(), key, day, division=division)
    except EntryUnknownError:
        return deadline(rulebook(), key, clock.today(), division=division)


def _linkable(row: Row, going: Sequence[Version]) -> list[Version]:
    """Results of inspections by the same authority that are shown still and do not go with it by themselves."""
    return list(
        Version.objects.filter(
            uscc=row.organisation_uscc,
            authority_uscc=row.authority_uscc,
            kind="inspection-result",
            severity__isnull=False,
            state__in=("effective", "held"),
            known_to__isnull=True,
        )
        .exclude(public_id__in=[row.public_id, *(one.public_id for one in going)])
        .order_by("-decided_on")[:SHOWN_AT_MOST]
    )
