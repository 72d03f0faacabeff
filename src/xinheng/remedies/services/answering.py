"""The answer to an objection, and what follows it in the same transaction, everywhere."""

from collections.abc import Mapping

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.lists.services import Period
from xinheng.measures.services import lift_measure
from xinheng.records.models import Version
from xinheng.records.services import answer_record, end_pause, rematch_record
from xinheng.remedies.domain import OBJECTION
from xinheng.remedies.domain.objection import TURN_AWAY, answers_to, may_turn_away
from xinheng.remedies.errors import StepRefusedError
from xinheng.remedies.models import Objection
from xinheng.remedies.selectors.subjects import corrected_meanwhile
from xinheng.remedies.services.linking import annul_resting, at_node, correct_everywhere, withdraw_everywhere
from xinheng.remedies.services.objecting import is_marked
from xinheng.remedies.services.repairing import apply_again
from xinheng.remedies.services.stepping import (
    Open,
    Written,
    basis_in_force,
    opened,
    refuse_maker,
    refuse_officer,
    refuse_step,
    step_body,
    write_step,
)
from xinheng.remedies.services.telling import tell_decided
from xinheng.remedies.texts import gated

AGAINST_IT = ("uphold", TURN_AWAY)
"""Answers that leave the record as it is: they cite a basis in force."""


def decide_objection(
    *,
    number: int,
    decision: str,
    reason: str,
    actor: Actor,
    basis: str = "",
    changes: Mapping[str, str] | Period | None = None,
    to: str = "",
    by: str = "",
) -> Open:
    """Answer an objection: by ``correct`` (``changes`` by official codes, or the right period of an entry that
    was decided here; none where the record was corrected rightly while the objection ran), ``withdraw``, ``rematch``
    (``to`` another organisation), ``lift``, ``uphold`` or ``turn-away``.

    The record follows in the same transaction, in every outlet; so do entries that rest on it. ``by`` is the
    certificate of the officer who decides where that is not the account that acts. NotYourCaseError, OwnCaseError,
    StepRefusedError, CaseMovedError; BasisNotInForceError for an answer against it that cites nothing in force.
    """
    case = opened(OBJECTION, number)
    written = Written(actor, by or actor.name, gated("reason", reason), basis)
    refuse_officer(case, written)
    refuse_step(case, decision)
    refuse_maker(case, written)
    _refuse_answer(case, decision)
    if decision in AGAINST_IT:
        written = Written(actor, written.by, written.reason, basis_in_force(basis, clock.today()))
    with act(kind="remedies.objection.decided", actor=actor) as draft:
        came_of_it = _follow(case, decision, written, changes or {}, to)
        done = write_step(case, decision, written, came_of_it=came_of_it)
        tell_decided(done, actor)
        draft.body.update(step_body(done))
    return done


def _refuse_answer(case: Open, decision: str) -> None:
    """Only what answers this objection: another ground, another answer; who signed in is not turned away."""
    row = case.row
    ground = row.ground if isinstance(row, Objection) else ""
    known = [one for one in answers_to(ground, row.record_kind) if one != TURN_AWAY or may_turn_away(row.channel)]
    if decision not in known:
        raise StepRefusedError(case=case.name, state=case.state, act=decision, allowed=", ".join(known))


def _follow(case: Open, decision: str, written: Written, changes: Mapping[str, str] | Period, to: str) -> str:
    """What the record does after the answer; returns what came of it: a new application, the record given away."""
    record = Version.objects.get(public_id=case.row.public_id, known_to__isnull=True)
    right_by_now = decision == "correct" and not changes and corrected_meanwhile(case.name, record)
    if right_by_now or decision in {*AGAINST_IT, "lift"}:
        if is_marked(case):
            answer_record(case=case.name, reason=written.reason, actor=written.actor)
        return _lift(case, written) if decision == "lift" else ""
    if is_marked(case):
        end_pause(case=case.name, outcome=case.workflow.step(decision).target)
    if decision == "correct":
        correct_everywhere(record, changes, case.name, written)
        return ""
    given_to = ""
    if decision == "rematch":
        given_to = rematch_record(
            public_id=record.public_id, uscc=to.strip().upper(), reason=written.reason, actor=at_node(written)
        ).public_id
    else:
        withdraw_everywhere(record, case.name, written)
    annul_resting(record.public_id, case.name, written)
    return given_to


def _lift(case: Open, written: Written) -> str:
    """The measure ends for this entry, or the refusal falls: the application goes back, to be decided anew."""
    row = case.row
    subject = row.subject if isinstance(row, Objection) else ""
    refused = subject.removeprefix("repair-")
    if refused != subject:
        return f"repair-{apply_again(number=int(refused), actor=written.actor).pk}"
    lift_measure(record=row.public_id, measure=subject, case=case.name, reason=written.reason, actor=written.actor)
    return subject
