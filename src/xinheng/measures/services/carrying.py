"""What a carrier answers: carried out, or not applicable and why."""

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.lists.wording import worded
from xinheng.measures import models
from xinheng.measures.domain import CARRYING_BY_ACT
from xinheng.measures.errors import CarryingMovedError, CarryingStateError, CarryingUnknownError
from xinheng.measures.selectors import carried_one
from xinheng.measures.services.telling import stop_clock
from xinheng.records.domain.officers import Officer


def answer_measure(*, number: int, act_name: str, reason: str, officer: Officer, actor: Actor) -> models.CarryingStep:
    """Answer as the carrier: ``carry-out``, or ``not-applicable`` with the reason. One step more, nothing is changed.

    CarryingUnknownError alike for another's and one that never was; CarryingStateError when the entry does not run or
    is suspended, or the act does not lead on; CarryingMovedError when another officer was quicker; RecusedError;
    TextMissingError without a reason.
    """
    held = carried_one(number)
    if held is None or not held.row.authority_uscc or actor.authority_uscc not in (None, held.row.authority_uscc):
        raise CarryingUnknownError(number=number)
    refuse_recused(
        actor=actor, organisation_uscc=held.row.uscc, case=f"measure-{number}", officers=[officer.certificate]
    )
    transition = CARRYING_BY_ACT.get(act_name)
    if transition is None or transition.who != "an officer of the carrier" or held.state not in transition.sources:
        raise CarryingStateError(number=number, state=held.state, allowed=", ".join(held.allowed) or "nothing")
    text = worded("reason", reason) if act_name == "not-applicable" or reason.strip() else ""
    body = {"carrying": number, "act": act_name, "measure": held.row.measure}
    with act(kind="measures.carrying.answered", actor=actor, body=body):
        try:
            with transaction.atomic():
                made = models.CarryingStep.objects.create(
                    carrying=held.row,
                    number=len(held.steps) + 1,
                    act=act_name,
                    state=transition.target,
                    at=clock.now(),
                    actor=actor.name,
                    unit=officer.unit,
                    certificate=officer.certificate,
                    text=text,
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise CarryingMovedError(number=number) from error
            raise
        stop_clock(held.row, outcome=transition.target, actor=actor)
    return made
