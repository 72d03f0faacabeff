"""What every step of every case does: hold it against the table, write it once, start and stop its clocks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor, Authority
from xinheng.accounts.errors import AuthorityUnknownError
from xinheng.accounts.selectors import sending_authority
from xinheng.accounts.services import refuse_recused
from xinheng.catalogue.current import calendar, rulebook
from xinheng.clocks import selectors as clocks
from xinheng.clocks.domain import due_of
from xinheng.clocks.services import start, stop
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.lists.selectors import took_part
from xinheng.records.models import Version
from xinheng.records.selectors.makers import makers_of
from xinheng.remedies.domain import PAPER, Step, Workflow
from xinheng.remedies.domain.objection import FORWARD, MARK, deadline_of
from xinheng.remedies.errors import (
    BasisNotInForceError,
    CaseMovedError,
    CaseUnknownError,
    HandedInWrongError,
    NotYourCaseError,
    NotYourRecordError,
    OwnCaseError,
    StepRefusedError,
)
from xinheng.remedies.models import Objection, Proceeding, Repair
from xinheng.remedies.selectors.cases import rule_on
from xinheng.remedies.texts import gated
from xinheng.subjects.selectors import acted_for

TABLES: Mapping[str, type[Objection | Repair | Proceeding]] = {
    "objection": Objection,
    "repair": Repair,
    "proceeding": Proceeding,
}
"""The table of each workflow's cases."""


_PUBLIC_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Open:
    """A case as it stands: its row, the state and number of its last step."""

    row: Objection | Repair | Proceeding
    workflow: Workflow
    state: str
    number: int

    @property
    def name(self) -> str:
        """What clocks, messages and acts call the case: ``objection-17``."""
        return f"{self.workflow.name}-{self.row.pk}"


@dataclass(frozen=True)
class Written:
    """What a step says: who took it (account or certificate), why, on what basis."""

    actor: Actor
    by: str
    reason: str = ""
    basis: str = ""


def own_record(public_id: str, organisation_uscc: str) -> Version:
    """The current version of a record of this organisation, or of one that was merged into it.

    NotYourRecordError alike for others' and invented ones.
    """
    usccs = acted_for(organisation_uscc)
    held = Version.objects.filter(public_id=public_id, known_to__isnull=True, uscc__in=usccs)
    found = held.first() if _PUBLIC_ID.fullmatch(public_id) else None
    if found is None:
        raise NotYourRecordError(public_id=public_id, uscc=organisation_uscc)
    return found


def answering_authority(record: Version) -> Authority | None:
    """Who answers for a record: who decided it, else who sent it; None where neither is an authority of this node."""
    for uscc in (record.authority_uscc, record.source_uscc, record.sender_uscc):
        try:
            return sending_authority(uscc)
        except AuthorityUnknownError:
            continue
    return None


def opened(workflow: Workflow, number: int) -> Open:
    """The case of this number as it stands now; CaseUnknownError."""
    row = TABLES[workflow.name].objects.filter(pk=number).first()
    last = None if row is None else row.steps.order_by("-number").first()
    if row is None or last is None:
        raise CaseUnknownError(case=f"{workflow.name}-{number}")
    return Open(row, workflow, last.state, last.number)


def refuse_step(case: Open, act: str) -> Step:
    """The step, if the state of the case allows it; StepRefusedError."""
    step = case.workflow.step(act)
    if case.state not in step.sources:
        possible = ", ".join(one.act for one in case.workflow.allowed(case.state)) or Phrase("nothing more")
        raise StepRefusedError(case=case.name, state=case.state, act=act, allowed=possible)
    return step


def refuse_officer(case: Open, written: Written, *, superior: bool = False) -> None:
    """Only the answering authority or the node decides, no officer who keeps out of it: NotYourCaseError, RecusedError.

    ``superior`` says that the deadline is over and the superior body may decide instead (G13).
    """
    acting = written.actor.authority_uscc
    if acting not in (None, case.row.authority_uscc) and not (superior and _is_above(acting, case)):
        raise NotYourCaseError(case=case.name, authority=case.row.authority_uscc)
    refuse_recused(
        actor=written.actor, organisation_uscc=case.row.organisation_uscc, case=case.name, officers=[written.by]
    )


def acted_on(public_id: str) -> list[str]:
    """Everybody who made or changed a record, also by the case of a list that made it: none of them decides on it."""
    return sorted({*makers_of(public_id), *took_part(public_id)})


def refuse_maker(case: Open, written: Written) -> None:
    """Nobody decides about an act of their own, made before the case began or since. OwnCaseError."""
    if written.by in {*case.row.made_by, *acted_on(case.row.public_id)}:
        raise OwnCaseError(officer=written.by, case=case.name)


def _is_above(acting: str | None, case: Open) -> bool:
    above = superior_of(case.row.authority_uscc)
    return above is not None and above.uscc == acting


def superior_of(authority_uscc: str) -> Authority | None:
    """The body above an authority, where this node knows both; None else."""
    try:
        above = sending_authority(authority_uscc).parent_uscc
        return sending_authority(above) if above else None
    except AuthorityUnknownError:
        return None


def basis_in_force(basis: str, day: date) -> str:
    """The basis as cited (``instrument article``), if its instrument holds on the day; BasisNotInForceError.

    The article is stored without names and numbers of persons, as every text that is written by hand.
    """
    key, _, said = basis.strip().partition(" ")
    article = gated("article", said) if said.strip() else ""
    found = rulebook().instruments.get(key)
    if found is None or not (
        (found.in_force_from is None or found.in_force_from <= day)
        and (found.in_force_to is None or day < found.in_force_to)
    ):
        raise BasisNotInForceError(instrument=key or Phrase("nothing"), day=day.isoformat())
    return f"{key} {article}".strip()


def due_on(rule: str, authority: Authority | None, begins_on: date) -> date:
    """The last day of a deadline of the rulebook that begins on a day, at the place of the authority.

    What was handed in on paper before the first rule that is held has the days of today's.
    """
    found = rule_on(rule, begins_on, division=authority.division if authority else "")
    return due_of(found, begins_on, calendar()).on


def _deadlines(row: Objection) -> tuple[str, ...]:
    """The deadlines that begin with an objection: of the mark, of its ground, of asking whoever made the entry."""
    return (MARK, deadline_of(row.ground), *([FORWARD] if row.source else []))


def handed_in(on: date | None, channel: str, since: date) -> date:
    """The day that a paper was handed in, today for whatever comes in by a form. HandedInWrongError.

    It is not before ``since``, the day of what the paper is about.
    """
    today = clock.today()
    if on is None or on == today:
        return today
    if channel != PAPER or not since <= on < today:
        raise HandedInWrongError(day=on.isoformat(), first=since.isoformat(), last=today.isoformat())
    return on


def start_clocks(case: Open, step: Step, actor: Actor, begins_on: date) -> None:
    """Start the deadlines that a step starts, from a day on, by the rules of the authority's place."""
    try:
        place = sending_authority(case.row.authority_uscc).division
    except AuthorityUnknownError:
        place = ""
    for rule in step.starts:
        if isinstance(case.row, Objection) and rule not in _deadlines(case.row):
            continue
        start(
            rule=rule_on(rule, begins_on, division=place),
            case=case.name,
            authority_uscc=case.row.authority_uscc,
            organisation_uscc=case.row.organisation_uscc,
            begins_on=begins_on,
            actor=actor,
            door=f"/desk/{case.workflow.name}s/{case.row.pk}",
        )


def write_step(case: Open, act: str, written: Written, *, begins_on: date | None = None, **more: Any) -> Open:
    """Append the step, stop and start its clocks; inside the act that takes it. CaseMovedError when one came before.

    Clocks begin today unless ``begins_on`` says otherwise; ``more`` are columns that the steps of this workflow have.
    """
    step = case.workflow.step(act)
    values = {
        "number": case.number + 1,
        "act": act,
        "state": step.target,
        "reason": written.reason,
        "basis": written.basis,
        "actor": written.by,
        "authority_uscc": written.actor.authority_uscc or "",
        "day": clock.today(),
        "at": clock.now(),
    }
    try:
        with transaction.atomic():
            case.row.steps.create(**values, **more)
    except IntegrityError as error:  # whoever comes second meets the number that is taken, or a state that moved on
        if case.row.steps.filter(number__gt=case.number).exists():
            raise CaseMovedError(case=case.name) from error
        raise
    for task in clocks.of_case(case.name, day=clock.today()):
        if task.rule in step.stops:
            stop(number=task.number, on=clock.today(), actor=written.actor, outcome=step.target)
    start_clocks(case, step, written.actor, begins_on or clock.today())
    return Open(case.row, case.workflow, step.target, case.number + 1)


def step_body(case: Open) -> dict[str, object]:
    """What the act of a step says: the case and where it stands, no text."""
    return {"case": case.name, "of": case.row.public_id, "state": case.state}
