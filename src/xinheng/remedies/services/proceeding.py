"""Reconsideration and lawsuit: told and marked, followed, and taken in when the other body has decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.lists.services import Period
from xinheng.records.domain.identity import document_number_normal, is_placeholder, normal_placeholders
from xinheng.records.domain.states import WITHDRAWN
from xinheng.records.errors import NothingChangedError
from xinheng.records.models import Version
from xinheng.records.services import note_record
from xinheng.remedies.domain import PROCEEDING
from xinheng.remedies.domain.proceeding import DECIDED, OUTCOMES, SORTS
from xinheng.remedies.errors import (
    NothingToObjectError,
    OutcomeWrongError,
    ProceedingRunsError,
    ProceedingWrongError,
)
from xinheng.remedies.models import Proceeding, ProceedingStep
from xinheng.remedies.services.linking import annul_resting, correct_everywhere, withdraw_everywhere
from xinheng.remedies.services.stepping import (
    Open,
    Written,
    acted_on,
    answering_authority,
    opened,
    own_record,
    refuse_officer,
    refuse_step,
    step_body,
    write_step,
)
from xinheng.remedies.services.telling import tell_decided, tell_told
from xinheng.remedies.texts import gated

MOST_NUMBER = 100


@dataclass(frozen=True)
class Filing:
    """What was asked for: the sort, the body that has it, its number for the case, and the day of asking.

    ``publicly`` is the organisation's own choice that the record carries the mark.
    """

    sort: str
    body: str
    number: str
    filed_on: date
    publicly: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the body decided: the step, and the number and day of its document (none for ``end``)."""

    step: str
    document_number: str = ""
    decided_on: date | None = None


def tell_proceeding(
    *, public_id: str, organisation_uscc: str, filing: Filing, channel: str, actor: Actor
) -> Proceeding:
    """Take in that a reconsideration or a lawsuit runs; the respondent is told. It stops nothing by itself.

    A late filing is taken in as well: whether it was in time is for that body to say. NotYourRecordError,
    ProceedingWrongError, ProceedingRunsError; NothingToObjectError for a record that was withdrawn.
    """
    record = own_record(public_id, organisation_uscc)
    if record.state == WITHDRAWN:
        raise NothingToObjectError(public_id=public_id, reason=Phrase("it was withdrawn everywhere already"))
    _refuse_filing(filing, record)
    with act(kind="remedies.proceeding.told", actor=actor) as draft:
        row = _begin(record, filing, channel, actor)
        case = write_step(Open(row, PROCEEDING, "", 0), "tell", Written(actor, actor.name))
        if filing.publicly:
            note_record(public_id=public_id, case=case.name, actor=actor)
        tell_told(case, actor)
        draft.body.update(step_body(case), sort=filing.sort)
    return row


def _refuse_filing(filing: Filing, record: Version) -> None:
    if filing.sort not in SORTS:
        raise ProceedingWrongError(field="sort", accepted=", ".join(SORTS))
    if _is_no_number(filing.number):
        accepted = Phrase("the body's number, at most {most} characters", most=MOST_NUMBER)
        raise ProceedingWrongError(field="number", accepted=accepted)
    if not record.decided_on <= filing.filed_on <= clock.today():
        accepted = Phrase("a day from {first} to {last}", first=record.decided_on, last=clock.today())
        raise ProceedingWrongError(field="filed_on", accepted=accepted)


def _is_no_number(number: str) -> bool:
    placeholders = normal_placeholders(rulebook().placeholders)
    return is_placeholder(document_number_normal(number), placeholders) or len(number) > MOST_NUMBER


def _begin(record: Version, filing: Filing, channel: str, actor: Actor) -> Proceeding:
    authority = answering_authority(record)
    try:
        with transaction.atomic():
            return Proceeding.objects.create(
                public_id=record.public_id,
                record_kind=record.kind,
                organisation_uscc=record.uscc,
                authority_uscc=authority.uscc if authority else record.authority_uscc,
                channel=channel,
                text=gated("body", filing.body),
                received_on=clock.today(),
                due_on=None,
                entered_by=actor.name,
                made_by=acted_on(record.public_id),
                sort=filing.sort,
                document_number=gated("number", filing.number),
                filed_on=filing.filed_on,
                publicly=filing.publicly,
            )
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise ProceedingRunsError(public_id=record.public_id, sort=filing.sort) from error
        raise


def take_in_outcome(
    *,
    number: int,
    outcome: Outcome,
    reason: str,
    actor: Actor,
    by: str = "",
    at_once: bool = False,
    changes: Mapping[str, str] | Period | None = None,
) -> Open:
    """Take in what the body decided. After a change or an annulment the record is due within the rulebook's days.

    ``at_once`` lets the record follow in the same transaction: an annulment withdraws it, a change with ``changes``
    corrects it. NotYourCaseError, StepRefusedError, CaseMovedError, OutcomeWrongError.
    """
    case = opened(PROCEEDING, number)
    written = Written(actor, by or actor.name, gated("reason", reason))
    refuse_officer(case, written)
    refuse_step(case, outcome.step)
    _refuse_outcome(case, outcome)
    number_said = gated("number", outcome.document_number) if outcome.document_number.strip() else ""
    with act(kind="remedies.proceeding.ended", actor=actor) as draft:
        done = write_step(
            case,
            outcome.step,
            written,
            begins_on=outcome.decided_on,
            document_number=number_said,
            decided_on=outcome.decided_on,
        )
        _unmark(case, actor)
        tell_decided(done, actor)
        draft.body.update(step_body(done))
        if at_once and (outcome.step == "annul" or (outcome.step == "change" and changes)):
            step = "withdraw" if outcome.step == "annul" else "correct"
            done = follow_outcome(number=number, step=step, reason=reason, actor=actor, changes=changes, by=by)
    return done


def _refuse_outcome(case: Open, outcome: Outcome) -> None:
    if outcome.step not in OUTCOMES:
        raise OutcomeWrongError(case=case.name, accepted=", ".join(OUTCOMES))
    if outcome.step not in DECIDED:
        return
    filed_on = case.row.filed_on if isinstance(case.row, Proceeding) else case.row.received_on
    decided_on = outcome.decided_on
    if _is_no_number(outcome.document_number) or decided_on is None or not filed_on <= decided_on <= clock.today():
        accepted = Phrase(
            "the number of the body's document, and its day from {first} to {last}", first=filed_on, last=clock.today()
        )
        raise OutcomeWrongError(case=case.name, accepted=accepted)


def _unmark(case: Open, actor: Actor) -> None:
    if isinstance(case.row, Proceeding) and case.row.publicly:
        note_record(public_id=case.row.public_id, case=case.name, actor=actor)


def follow_outcome(
    *,
    number: int,
    step: str,
    reason: str,
    actor: Actor,
    changes: Mapping[str, str] | Period | None = None,
    by: str = "",
) -> Open:
    """``withdraw`` the record, or after a change ``correct`` it everywhere at once.

    ``changes`` are fields by official codes, or the right period of an entry that was decided here.

    Entries of lists that rest on a withdrawn record are annulled in the same transaction, and so their measures end.
    NotYourCaseError, StepRefusedError, CaseMovedError.
    """
    case = opened(PROCEEDING, number)
    written = Written(actor, by or actor.name, gated("reason", reason))
    refuse_officer(case, written)
    refuse_step(case, step)
    record = Version.objects.get(public_id=case.row.public_id, known_to__isnull=True)
    with act(kind="remedies.proceeding.followed", actor=actor) as draft:
        if step == "correct":
            _correct(case, record, changes or {}, written)
        else:
            withdraw_everywhere(record, _document(case), written)
            annul_resting(record.public_id, _document(case), written)
        done = write_step(case, step, written)
        tell_decided(done, actor)
        draft.body.update(step_body(done))
    return done


def _correct(case: Open, record: Version, changes: Mapping[str, str] | Period, written: Written) -> None:
    """What the body decided; a record that another act corrected to say just that already is noted and stays."""
    try:
        correct_everywhere(record, changes, _document(case), written)
    except NothingChangedError:
        if not changes or "corrected" not in record.marks:
            raise
        note_record(public_id=record.public_id, case=case.name, actor=written.actor)


def _document(case: Open) -> str:
    """The number of the body's document, by which everything falls."""
    steps = ProceedingStep.objects.filter(case_id=case.row.pk).order_by("-number")
    last = steps.values_list("document_number", flat=True).first()
    return str(last or case.name)


def take_back_proceeding(*, number: int, organisation_uscc: str, actor: Actor) -> Open:
    """The organisation says that it took its case back. NotYourRecordError, StepRefusedError."""
    case = opened(PROCEEDING, number)
    own_record(case.row.public_id, organisation_uscc)
    refuse_step(case, "take-back")
    with act(kind="remedies.proceeding.taken-back", actor=actor) as draft:
        done = write_step(case, "take-back", Written(actor, actor.name))
        _unmark(case, actor)
        draft.body.update(step_body(done))
    return done
