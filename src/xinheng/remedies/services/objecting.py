"""Objections: taken in and marked in one transaction, answered in another; silence needs none (G13)."""

from collections.abc import Mapping
from datetime import timedelta

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records.domain.states import SHOWN
from xinheng.records.models import Version
from xinheng.records.selectors.makers import makers_of
from xinheng.records.selectors.public import public_record
from xinheng.records.services import answer_record, correct_record, end_pause, mark_record, withdraw_record
from xinheng.remedies.domain import GROUNDS, OBJECTION
from xinheng.remedies.domain.objection import (
    ONLINE,
    OPENLY_PER_DAY,
    OPENLY_PER_ORGANISATION,
    TURN_AWAY,
    deadline_of,
    may_turn_away,
)
from xinheng.remedies.errors import EnoughOpenlyError, GroundWrongError, NotYourRecordError, StepRefusedError
from xinheng.remedies.models import Objection
from xinheng.remedies.services.stepping import (
    Open,
    Written,
    answering_authority,
    basis_in_force,
    due_on,
    opened,
    own_record,
    refuse_maker,
    refuse_officer,
    refuse_step,
    step_body,
    write_step,
)
from xinheng.remedies.services.telling import tell_decided, tell_received
from xinheng.remedies.texts import gated

_ONE_DAY = timedelta(days=1)


def take_objection(
    *, public_id: str, organisation_uscc: str, ground: str, text: str, channel: str, actor: Actor
) -> Objection:
    """Take an objection in, mark the record, start the deadline: after it, unanswered, display pauses by itself.

    ``channel`` is online (no account: the record must be public today), account or paper. NotYourRecordError alike for
    others' and invented records, GroundWrongError, TextMissingError, ObjectionRunsError, EnoughOpenlyError.
    """
    if ground not in GROUNDS:
        raise GroundWrongError(ground=ground or "nothing", accepted=", ".join(GROUNDS))
    record = own_record(public_id, organisation_uscc)
    today = clock.today()
    if channel == ONLINE:
        _refuse_openly(public_id, organisation_uscc)
    said = gated("text", text, organisation=record.name_as_sent)
    authority = answering_authority(record)
    due = due_on(deadline_of(ground), authority, today)
    with act(kind="remedies.objection.received", actor=actor) as draft:
        row = Objection.objects.create(
            public_id=public_id,
            record_kind=record.kind,
            organisation_uscc=organisation_uscc,
            authority_uscc=authority.uscc if authority else record.authority_uscc,
            channel=channel,
            text=said,
            received_on=today,
            due_on=due,
            entered_by=actor.name,
            made_by=list(makers_of(public_id)),
            ground=ground,
        )
        case = write_step(Open(row, OBJECTION, "", 0), "receive", Written(actor, actor.name))
        mark_record(public_id=public_id, case=case.name, ground=ground, pauses_from=due + _ONE_DAY, actor=actor)
        case = write_step(case, "mark", Written(actor, actor.name))
        tell_received(case, actor)
        draft.body.update(step_body(case))
    return row


def _refuse_openly(public_id: str, organisation_uscc: str) -> None:
    """Without an account only what is public today, and not more a day than people write."""
    today = clock.today()
    if public_record(public_id, day=today) is None:
        raise NotYourRecordError(public_id=public_id, uscc=organisation_uscc)
    taken = Objection.objects.filter(channel=ONLINE, received_on=today)
    if taken.filter(organisation_uscc=organisation_uscc).count() >= OPENLY_PER_ORGANISATION:
        raise EnoughOpenlyError(most=OPENLY_PER_ORGANISATION)
    if taken.count() >= OPENLY_PER_DAY:
        raise EnoughOpenlyError(most=OPENLY_PER_DAY)


def decide_objection(
    *,
    number: int,
    decision: str,
    reason: str,
    actor: Actor,
    basis: str = "",
    changes: Mapping[str, str] | None = None,
    by: str = "",
) -> Open:
    """Answer an objection: ``correct`` (with ``changes`` by official codes), ``withdraw``, ``uphold`` or ``turn-away``.

    The record follows in the same transaction, in every outlet. ``by`` is the certificate of the officer who decides
    where that is not the account that acts. NotYourCaseError, OwnCaseError, StepRefusedError, CaseMovedError;
    BasisNotInForceError for an answer against the organisation that cites nothing in force.
    """
    case = opened(OBJECTION, number)
    written = Written(actor, by or actor.name, gated("reason", reason), basis)
    refuse_officer(case, written)
    refuse_step(case, decision)
    refuse_maker(case, written)
    if decision == TURN_AWAY and not may_turn_away(case.row.channel):
        raise StepRefusedError(case=case.name, state=case.state, act=decision, allowed="correct, withdraw, uphold")
    if decision in {"uphold", "turn-away"}:
        written = Written(actor, written.by, written.reason, basis_in_force(basis, clock.today()))
    with act(kind="remedies.objection.decided", actor=actor) as draft:
        _follow(case, decision, written, changes or {})
        done = write_step(case, decision, written)
        tell_decided(done, actor)
        draft.body.update(step_body(done))
    return done


def _follow(case: Open, decision: str, written: Written, changes: Mapping[str, str]) -> None:
    """What the record does after the decision; one that left the public meanwhile stays as it is."""
    public_id = case.row.public_id
    if decision in {"uphold", "turn-away"}:
        answer_record(case=case.name, reason=written.reason, actor=written.actor)
        return
    end_pause(case=case.name, outcome=case.workflow.step(decision).target)
    if decision == "correct":
        correct_record(public_id=public_id, changes=changes, reason=written.reason, actor=written.actor)
    elif Version.objects.filter(public_id=public_id, known_to__isnull=True, state__in=SHOWN).exists():
        withdraw_record(public_id=public_id, reason=written.reason, actor=written.actor)


def take_back_objection(*, number: int, organisation_uscc: str, actor: Actor) -> Open:
    """The organisation takes its objection back: the record is shown as before. CaseUnknownError, StepRefusedError."""
    case = opened(OBJECTION, number)
    own_record(case.row.public_id, organisation_uscc)
    refuse_step(case, "take-back")
    with act(kind="remedies.objection.taken-back", actor=actor) as draft:
        answer_record(case=case.name, reason="异议申请人撤回异议", actor=actor)
        done = write_step(case, "take-back", Written(actor, actor.name))
        draft.body.update(step_body(done))
    return done
