"""Bankruptcy: on the court's ruling adverse records are set aside; executed for good, failed as before (G11)."""

from dataclasses import dataclass, replace
from datetime import date

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.records import services as records
from xinheng.records.domain.shields import EXECUTED, FAILED, RULING_NAMES, RULINGS
from xinheng.records.errors import SubjectUnknownError
from xinheng.remedies.conducted import Reorganisation
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.domain.steps import BY_LETTER
from xinheng.remedies.errors import NotYourRecordError, PlanRunsError, RulingWrongError, TakingBackWrongError
from xinheng.remedies.selectors.holding import Held, held
from xinheng.remedies.services.conducting import (
    Written,
    announce,
    body,
    credit_centre,
    document,
    first_officer,
    refuse_late,
    refuse_officer,
    refuse_step,
    refuse_unheard,
    tell,
    write,
)
from xinheng.remedies.services.stepping import basis_in_force, due_on
from xinheng.remedies.texts import gated
from xinheng.subjects.errors import OrganisationUnknownError
from xinheng.subjects.selectors import acted_for, organisation


@dataclass(frozen=True)
class CourtRuling:
    """The ruling as the organisation or its administrator hands it in."""

    kind: str
    document_number: str
    decided_on: date
    court: str


@dataclass(frozen=True)
class Report:
    """The document by which an officer reports how a plan ended, or that it was taken back: its number and day."""

    document_number: str
    decided_on: date


def apply_reorganisation(*, organisation_uscc: str, ruling: CourtRuling, channel: str, actor: Actor) -> Reorganisation:
    """Hand in a court's ruling that approves a plan of reorganisation or a settlement. It costs and concedes nothing.

    SubjectUnknownError, RulingWrongError, DocumentWrongError, PlanRunsError, NoCentreError.
    """
    if ruling.kind not in RULINGS:
        raise RulingWrongError(ruling=ruling.kind or Phrase("nothing"), accepted=", ".join(RULINGS))
    try:
        subject = organisation(organisation_uscc)
    except OrganisationUnknownError as error:
        raise SubjectUnknownError(uscc=organisation_uscc) from error
    number = document("document_number", ruling.document_number, ruling.decided_on)
    court = gated("court", ruling.court, organisation=ruling.court)
    centre, today = credit_centre(subject.division), clock.today()
    with act(kind="remedies.reorganisation.applied", actor=actor) as draft:
        try:
            with transaction.atomic():
                row = Reorganisation.objects.create(
                    organisation_uscc=organisation_uscc,
                    authority_uscc=centre.uscc,
                    text=f"{court}{RULING_NAMES[ruling.kind]}（{number}）",
                    document_number=number,
                    decided_on=ruling.decided_on,
                    received_on=today,
                    entered_by=actor.name,
                    channel=channel,
                    ruling=ruling.kind,
                    court=court,
                    due_on=due_on("repair-answer", centre, today),
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise PlanRunsError(uscc=organisation_uscc) from error
            raise
        case = write(Held(row, REORGANISATION, ()), "apply", Written(actor, actor.name))
        tell(case, actor)
        draft.body.update(body(case))
    return row


def _opened(number: int, act_name: str, written: Written) -> Held:
    case = held(REORGANISATION, number)
    refuse_officer(case, act_name, written)
    return case


def _row(case: Held) -> Reorganisation:
    if not isinstance(case.row, Reorganisation):
        raise TypeError(case.name)
    return case.row


def check_reorganisation(*, number: int, reason: str, actor: Actor, by: str = "") -> Held:
    """Say that the ruling itself was looked at; another officer decides. NotYourCaseError, StepRefusedError."""
    written = Written(actor, by or actor.name, gated("reason", reason))
    case = _opened(number, "check", written)
    with act(kind="remedies.reorganisation.checked", actor=actor) as draft:
        done = write(case, "check", written)
        draft.body.update(body(done))
    return done


def shield_reorganisation(*, number: int, reason: str, actor: Actor, by: str = "") -> Held:
    """Set every adverse record up to the ruling aside, in every outlet at once; measures on them end with it."""
    written = Written(actor, by or actor.name, gated("reason", reason))
    case = _opened(number, "shield", written)
    row = _row(case)
    ruling = records.Ruling(row.document_number, row.decided_on, row.ruling, row.court)
    with act(kind="remedies.reorganisation.shielded", actor=actor) as draft:
        _, aside = records.begin_shield(
            uscc=row.organisation_uscc,
            case=case.name,
            ruling=ruling,
            officers=records.TwoOfficers(first_officer(case), written.by),
            actor=actor,
        )
        done = write(case, "shield", written)
        tell(done, actor)
        draft.body.update(body(done), records=aside)
    return done


def refuse_reorganisation(*, number: int, reason: str, basis: str, actor: Actor, by: str = "") -> Held:
    """Do not take on, or decide against, with reasons and a basis in force. Objection and lawsuit stay open."""
    written = Written(actor, by or actor.name, gated("reason", reason), basis_in_force(basis, clock.today()))
    case = _opened(number, "refuse", written)
    with act(kind="remedies.reorganisation.refused", actor=actor) as draft:
        done = write(case, "refuse", written)
        tell(done, actor)
        draft.body.update(body(done))
    return done


def take_back_reorganisation(*, number: int, organisation_uscc: str, actor: Actor) -> Held:
    """The organisation takes its application back. NotYourRecordError, StepRefusedError."""
    case = _of_owner(number, organisation_uscc)
    refuse_step(case, "take-back")
    with act(kind="remedies.reorganisation.taken-back", actor=actor) as draft:
        done = write(case, "take-back", Written(actor, actor.name))
        draft.body.update(body(done))
    return done


def take_back_plan_by_letter(*, number: int, report: Report, reason: str, actor: Actor, by: str = "") -> Held:
    """Enter that the organisation took its application back in writing: ``report`` is its letter; it is told.

    NotYourCaseError, StepRefusedError; TakingBackWrongError for a letter from before the case.
    """
    written = Written(actor, by or actor.name, gated("reason", reason))
    case = _opened(number, BY_LETTER, written)
    first, last = case.row.received_on, clock.today()
    if not first <= report.decided_on <= last:
        raise TakingBackWrongError(case=case.name, first=first, last=last)
    said = document("document_number", report.document_number, report.decided_on)
    with act(kind="remedies.reorganisation.taken-back", actor=actor) as draft:
        done = write(case, BY_LETTER, replace(written, document_number=said, document_day=report.decided_on))
        tell(done, actor)
        draft.body.update(body(done))
    return done


def _of_owner(number: int, organisation_uscc: str) -> Held:
    case = held(REORGANISATION, number)
    if case.row.organisation_uscc not in acted_for(organisation_uscc):
        raise NotYourRecordError(public_id=case.name, uscc=organisation_uscc)
    return case


def report_execution(*, number: int, report: Report, reason: str, actor: Actor, by: str = "") -> Held:
    """Report by document that the plan was executed in full; another officer decides."""
    return _report("report-execution", number, report, Written(actor, by or actor.name, gated("reason", reason)))


def report_failure(*, number: int, report: Report, reason: str, actor: Actor, by: str = "") -> Held:
    """Report by the court's document that the plan failed: a letter is to be served, then the time to answer runs."""
    return _report("report-failure", number, report, Written(actor, by or actor.name, gated("reason", reason)))


def _report(name: str, number: int, report: Report, written: Written) -> Held:
    case = _opened(number, name, written)
    said = document("document_number", report.document_number, report.decided_on)
    with act(kind=f"remedies.reorganisation.{REORGANISATION.step(name).target}", actor=written.actor) as draft:
        letter = None
        if name == "report-failure":
            facts = {"court": _row(case).court, "ruling": case.row.document_number, "document": said}
            letter = announce(case, "plan-failed", facts | {"facts": written.reason}, written.actor)
        full = Written(written.actor, written.by, written.reason, "", said, report.decided_on, letter)
        done = write(case, name, full)
        tell(done, written.actor)
        draft.body.update(body(done))
    return done


def finalise_reorganisation(*, number: int, reason: str, actor: Actor, by: str = "") -> Held:
    """The plan was executed: what was set aside is repaired for good."""
    return _end("finalise", number, Written(actor, by or actor.name, gated("reason", reason)))


def restore_reorganisation(*, number: int, reason: str, basis: str, actor: Actor, by: str = "") -> Held:
    """The plan failed: what was set aside is shown as before, never longer. TimeToAnswerError before its time."""
    held_basis = basis_in_force(basis, clock.today())
    return _end("restore", number, Written(actor, by or actor.name, gated("reason", reason), held_basis))


def _end(name: str, number: int, written: Written) -> Held:
    case = _opened(number, name, written)
    if name == "restore":
        refuse_unheard(case)
    report = next(one for one in reversed(case.phase) if one.document_day is not None)
    with act(kind=f"remedies.reorganisation.{REORGANISATION.step(name).target}", actor=written.actor) as draft:
        count = records.end_shield(
            case=case.name,
            outcome=FAILED if name == "restore" else EXECUTED,
            ruling=records.Ruling(report.document_number, report.document_day or clock.today()),
            officers=records.TwoOfficers(report.actor, written.by),
            actor=written.actor,
        )
        done = write(case, name, written)
        tell(done, written.actor)
        draft.body.update(body(done), records=count)
    return done


def keep_reorganisation(*, number: int, reason: str, actor: Actor, by: str = "") -> Held:
    """The report was not right: the records stay set aside."""
    written = Written(actor, by or actor.name, gated("reason", reason))
    case = _opened(number, "keep", written)
    with act(kind="remedies.reorganisation.kept", actor=actor) as draft:
        done = write(case, "keep", written)
        tell(done, actor)
        draft.body.update(body(done))
    return done


def state_reorganisation(*, number: int, organisation_uscc: str, text: str, actor: Actor) -> Held:
    """Take in what the organisation says to a report of failure, until its last day. StepRefusedError."""
    case = _of_owner(number, organisation_uscc)
    refuse_step(case, "state")
    refuse_late(case)
    with act(kind="remedies.reorganisation.stated", actor=actor) as draft:
        done = write(case, "state", Written(actor, actor.name, gated("text", text)))
        draft.body.update(body(done))
    return done
