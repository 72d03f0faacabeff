"""What a carrier answers: carried out, or not applicable and why; itself, or by its letter to who listed."""

from dataclasses import dataclass
from datetime import date

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.lists.wording import worded
from xinheng.measures import models
from xinheng.measures.domain import ANSWERING, CARRYING_BY_ACT
from xinheng.measures.errors import (
    CarryingLetterError,
    CarryingMovedError,
    CarryingStateError,
    CarryingUnknownError,
)
from xinheng.measures.selectors import Carried, carried_one
from xinheng.measures.services.telling import stop_clock
from xinheng.records.domain.officers import Officer


@dataclass(frozen=True)
class Letter:
    """The letter by which a carrier answered that is no authority of this node: its number and day."""

    number: str
    on: date


def answer_measure(
    *, number: int, act_name: str, reason: str, officer: Officer, actor: Actor, letter: Letter | None = None
) -> models.CarryingStep:
    """Answer as the carrier: ``carry-out``, or ``not-applicable`` with the reason. One step more, nothing is changed.

    For a carrier that is not here the authority that listed records its ``letter``, and stands as who recorded it.
    CarryingUnknownError alike for another's and one that never was; CarryingLetterError for a letter that is missing,
    not its own, or of another day; CarryingStateError when the entry does not run or is suspended, or the act does not
    lead on; CarryingMovedError when another officer was quicker; RecusedError; TextMissingError without a reason.
    """
    held = _held(number, actor)
    refuse_recused(
        actor=actor, organisation_uscc=held.row.uscc, case=f"measure-{number}", officers=[officer.certificate]
    )
    transition = CARRYING_BY_ACT.get(act_name)
    if transition is None or transition.who != ANSWERING or held.state not in transition.sources:
        raise CarryingStateError(number=number, state=held.state, allowed=", ".join(held.allowed) or Phrase("nothing"))
    _refuse_letter(held, letter)
    text = worded("reason", reason, [held.name]) if act_name == "not-applicable" or reason.strip() else ""
    body = {"carrying": number, "act": act_name, "measure": held.row.measure}
    with act(kind="measures.carrying.answered", actor=actor, body=body | {"by_letter": letter is not None}):
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
                    letter_number=worded("letter number", letter.number) if letter is not None else "",
                    letter_on=letter.on if letter is not None else None,
                )
        except IntegrityError as error:
            now = carried_one(number)
            taken = isinstance(error.__cause__, psycopg.errors.UniqueViolation)
            if taken or now is None or now.state != held.state:  # or its entry left a moment ago
                raise CarryingMovedError(number=number) from error
            raise
        stop_clock(held.row, outcome=transition.target, actor=actor)
    return made


def _held(number: int, actor: Actor) -> Carried:
    """What this actor may answer: as the carrier, or as who listed where the carrier is not here."""
    held = carried_one(number)
    if held is None or actor.authority_uscc not in (None, held.answered_by):
        raise CarryingUnknownError(number=number)
    return held


def _refuse_letter(held: Carried, letter: Letter | None) -> None:
    if not held.by_letter:
        if letter is not None:
            accepted = Phrase("its own answer: it is an authority of this node")
            raise CarryingLetterError(number=held.row.pk, accepted=accepted)
        return
    told, today = held.row.begun_at.astimezone(clock.SHANGHAI).date(), clock.today()
    if letter is None or not told <= letter.on <= today or not any(one.isdigit() for one in letter.number):
        accepted = Phrase(
            "the number of the carrier's letter, and its day from {first} to {last}", first=told, last=today
        )
        raise CarryingLetterError(number=held.row.pk, accepted=accepted)
