"""Reinstatement: a repair that was got by false materials on purpose falls; a slip is put right instead."""

from dataclasses import dataclass
from datetime import date

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records import services as records
from xinheng.records.domain.states import REPAIRED
from xinheng.records.models import Version
from xinheng.remedies.conducted import Reinstatement
from xinheng.remedies.domain import REPAIR
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.errors import NotYourCaseError, NotYourRecordError, RepairStandsError
from xinheng.remedies.models import RepairStep
from xinheng.remedies.selectors.holding import Held, held
from xinheng.remedies.services.conducting import (
    Written,
    announce,
    body,
    document,
    refuse_late,
    refuse_officer,
    refuse_step,
    refuse_unheard,
    tell,
    write,
)
from xinheng.remedies.services.stepping import basis_in_force, opened
from xinheng.remedies.texts import gated
from xinheng.subjects.selectors import acted_for


@dataclass(frozen=True)
class Finding:
    """What is false, what shows that it was on purpose, and the document that shows the falsehood."""

    text: str
    intent: str
    document_number: str
    decided_on: date


def propose_reinstatement(*, repair: int, finding: Finding, actor: Actor, by: str = "") -> Reinstatement:
    """Propose that an approved repair falls; a letter is to be served, then the time to answer runs.

    CaseUnknownError, NotYourCaseError, RepairStandsError for a repair that was not approved here or was questioned
    before, TextMissingError where nothing shows intent.
    """
    before = opened(REPAIR, repair)
    if actor.authority_uscc not in (None, before.row.authority_uscc):
        raise NotYourCaseError(case=before.name, authority=before.row.authority_uscc)
    refuse_recused(
        actor=actor, organisation_uscc=before.row.organisation_uscc, case=before.name, officers=[by or actor.name]
    )
    if before.state != "approved":
        raise RepairStandsError(case=before.name)
    linked = RepairStep.objects.get(case_id=repair, act="approve").linked
    ended = [before.row.public_id, *linked]
    number = document("document_number", finding.document_number, finding.decided_on)
    written = Written(actor, by or actor.name, gated("text", finding.text), "", number, finding.decided_on)
    with act(kind="remedies.reinstatement.proposed", actor=actor) as draft:
        try:
            with transaction.atomic():
                row = Reinstatement.objects.create(
                    organisation_uscc=before.row.organisation_uscc,
                    authority_uscc=before.row.authority_uscc,
                    text=written.reason,
                    document_number=number,
                    decided_on=finding.decided_on,
                    received_on=clock.today(),
                    entered_by=written.by,
                    repair_number=repair,
                    public_ids=ended,
                    intent=gated("intent", finding.intent),
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise RepairStandsError(case=before.name) from error
            raise
        case = Held(row, REINSTATEMENT, ())
        facts = {"repair": repair, "facts": row.text, "intent": row.intent, "document": number}
        letter = announce(case, "repair-questioned", facts, actor)
        full = Written(actor, written.by, written.reason, "", number, finding.decided_on, letter)
        done = write(case, "propose", full)
        draft.body.update(body(done), repair=before.name)
    return row


def reinstate(*, number: int, reason: str, basis: str, actor: Actor, by: str = "") -> Held:
    """Decide that the repair falls: the records are shown as before, never longer. TimeToAnswerError."""
    case = held(REINSTATEMENT, number)
    held_basis = basis_in_force(basis, clock.today())
    written = Written(actor, by or actor.name, gated("reason", reason), held_basis)
    refuse_officer(case, "reinstate", written)
    refuse_unheard(case)
    officers = records.TwoOfficers(case.row.entered_by, written.by)
    with act(kind="remedies.reinstatement.reinstated", actor=actor) as draft:
        for public_id in _row(case).public_ids:
            if Version.objects.filter(public_id=public_id, known_to__isnull=True, state=REPAIRED).exists():
                records.reinstate_record(
                    public_id=public_id, case=case.name, reason=written.reason, officers=officers, actor=actor
                )
        done = write(case, "reinstate", written)
        tell(done, actor)
        draft.body.update(body(done))
    return done


def _row(case: Held) -> Reinstatement:
    if not isinstance(case.row, Reinstatement):
        raise TypeError(case.name)
    return case.row


def correct_slip(*, number: int, reason: str, actor: Actor, by: str = "") -> Held:
    """It was a slip: what the material should have said is kept, the repair stands."""
    return _leave("correct-slip", number, Written(actor, by or actor.name, gated("reason", reason)))


def drop_reinstatement(*, number: int, reason: str, actor: Actor, by: str = "") -> Held:
    """Give it up with reasons; the repair stands."""
    return _leave("drop", number, Written(actor, by or actor.name, gated("reason", reason)))


def _leave(name: str, number: int, written: Written) -> Held:
    case = held(REINSTATEMENT, number)
    step = refuse_officer(case, name, written)
    with act(kind=f"remedies.reinstatement.{step.target}", actor=written.actor) as draft:
        done = write(case, name, written)
        tell(done, written.actor)
        draft.body.update(body(done))
    return done


def state_reinstatement(*, number: int, organisation_uscc: str, text: str, actor: Actor) -> Held:
    """Take in what the organisation says, until its last day. NotYourRecordError, StepRefusedError, AnswerLateError."""
    case = held(REINSTATEMENT, number)
    if case.row.organisation_uscc not in acted_for(organisation_uscc):
        raise NotYourRecordError(public_id=case.name, uscc=organisation_uscc)
    refuse_step(case, "state")
    refuse_late(case)
    with act(kind="remedies.reinstatement.stated", actor=actor) as draft:
        done = write(case, "state", Written(actor, actor.name, gated("text", text)))
        draft.body.update(body(done))
    return done
