"""Taking an objection or an application back: by the organisation itself, or by its letter, entered at the desk.

Both have the same effects: the mark goes, the deadlines stop, and it can be handed in again on any day.
"""

from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records.services import answer_record
from xinheng.remedies.domain import OBJECTION, REPAIR, Workflow
from xinheng.remedies.domain.steps import BY_LETTER
from xinheng.remedies.errors import TakingBackWrongError
from xinheng.remedies.services.objecting import is_marked
from xinheng.remedies.services.repairing import is_overdue
from xinheng.remedies.services.stepping import (
    Open,
    Written,
    opened,
    own_record,
    refuse_maker,
    refuse_officer,
    refuse_step,
    step_body,
    write_step,
)
from xinheng.remedies.services.telling import tell_decided
from xinheng.remedies.texts import gated

MOST_NUMBER = 100


@dataclass(frozen=True)
class Letter:
    """The letter by which an organisation takes its case back: its number (the sender's or our register's) and day."""

    number: str
    on: date


def take_back_objection(*, number: int, organisation_uscc: str, actor: Actor) -> Open:
    """The organisation takes its objection back: the record is shown as before. CaseUnknownError, StepRefusedError."""
    return _by_itself(opened(OBJECTION, number), organisation_uscc, actor)


def take_back_repair(*, number: int, organisation_uscc: str, actor: Actor) -> Open:
    """The organisation takes its application back. NotYourRecordError, StepRefusedError."""
    return _by_itself(opened(REPAIR, number), organisation_uscc, actor)


def _by_itself(case: Open, organisation_uscc: str, actor: Actor) -> Open:
    own_record(case.row.public_id, organisation_uscc)
    refuse_step(case, "take-back")
    with act(kind=f"remedies.{case.workflow.name}.taken-back", actor=actor) as draft:
        _unmark(case, actor)
        done = write_step(case, "take-back", Written(actor, actor.name))
        draft.body.update(step_body(done))
    return done


def take_back_by_letter(*, workflow: Workflow, number: int, letter: Letter, actor: Actor, by: str = "") -> Open:
    """Enter that the organisation took its case back in writing; it is told, so that no case ends behind its back.

    Whoever made the record does not enter it. NotYourCaseError, OwnCaseError, StepRefusedError, CaseMovedError;
    TakingBackWrongError for a letter without a number, from before the case, or of a day to come.
    """
    case = opened(workflow, number)
    written = Written(actor, by or actor.name)
    refuse_officer(case, written, superior=workflow is REPAIR and is_overdue(case))
    refuse_step(case, BY_LETTER)
    refuse_maker(case, written)
    said = _read(case, letter)
    with act(kind=f"remedies.{workflow.name}.taken-back", actor=actor) as draft:
        _unmark(case, actor)
        done = write_step(case, BY_LETTER, written, letter_number=said, letter_on=letter.on)
        tell_decided(done, actor)
        draft.body.update(step_body(done), letter_on=letter.on.isoformat())
    return done


def _read(case: Open, letter: Letter) -> str:
    """The letter's number as it is stored."""
    first, last = case.row.received_on, clock.today()
    number = letter.number.strip()
    if len(number) > MOST_NUMBER or not any(one in "0123456789" for one in number) or not first <= letter.on <= last:
        raise TakingBackWrongError(case=case.name, first=first, last=last)
    return gated("letter number", number)


def _unmark(case: Open, actor: Actor) -> None:
    if case.workflow is OBJECTION and is_marked(case):
        answer_record(case=case.name, reason="异议申请人撤回异议", actor=actor)
