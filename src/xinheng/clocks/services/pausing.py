"""Pausing a deadline and letting it go on: only for what its article leaves uncounted, dated, and never for longer.

A pause begins and ends on the day it is recorded; nobody dates it back. It excuses an authority in its own deadlines
and moves nothing that silence brings about for an organisation (decision 361).
"""

import re

from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.clocks.domain import Pause, due_under, due_with, uncounted_days
from xinheng.clocks.errors import ClockUnknownError, PauseRefusedError
from xinheng.clocks.models import Clock, ClockPause, ClockResumption
from xinheng.clocks.selectors import due_day, pauses_of, rule_of, working_calendar
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act

DOCUMENT = r"(?=.*[0-9])[^\s@]{4,80}"
"""The number of the document that ordered the test or appraisal: it has a digit and no blanks, so it is no name."""


def pause(*, number: int, ground: str, document: str, actor: Actor) -> None:
    """Pause a running deadline from today on. Its rule names the grounds and the most working days.

    ClockUnknownError also for another authority's; PauseRefusedError says what would be accepted; RecusedError.
    """
    found, pauses = _running(number, actor)
    rule, today, calendar = rule_of(found), clock.today(), working_calendar()
    if ground not in rule.uncounted.grounds:
        accepted = ", ".join(rule.uncounted.grounds) or "nothing: its article leaves nothing uncounted"
        raise PauseRefusedError(field="ground", accepted=accepted)
    if not re.fullmatch(DOCUMENT, document):
        raise PauseRefusedError(
            field="document", accepted=Phrase("the number of the document that orders it, without names")
        )
    if pauses and pauses[-1].resumed_on is None:
        raise PauseRefusedError(field="deadline", accepted=Phrase("one that does not pause already"))
    if today > due_day(found, pauses).on:
        raise PauseRefusedError(field="deadline", accepted=Phrase("one that is not late"))
    if uncounted_days(rule, pauses, today, calendar) >= rule.uncounted.most:
        raise PauseRefusedError(
            field="deadline", accepted=Phrase("at most {most} working days in all", most=rule.uncounted.most)
        )
    latest = due_with(rule, found.begins_on, rule.uncounted.most, calendar).on
    body = {"number": number, "case": found.case, "ground": ground, "document": document, "on": today.isoformat()}
    with act(kind="clocks.clock.paused", actor=actor, body=body):
        try:
            with transaction.atomic():
                ClockPause.objects.create(
                    clock=found,
                    ground=ground,
                    document=document,
                    begun_on=today,
                    latest_due_on=latest,
                    begun_at=clock.now(),
                )
        except IntegrityError as error:  # somebody else was quicker
            raise PauseRefusedError(field="deadline", accepted=Phrase("one that does not pause already")) from error


def resume(*, number: int, actor: Actor) -> None:
    """Let a paused deadline go on from today. ClockUnknownError, PauseRefusedError, RecusedError."""
    found, pauses = _running(number, actor)
    if not pauses or pauses[-1].resumed_on is not None:
        raise PauseRefusedError(field="deadline", accepted=Phrase("one that pauses"))
    today, last = clock.today(), pauses[-1]
    ended = [*pauses[:-1], Pause(last.ground, last.document, last.begun_on, today)]
    due = due_under(rule_of(found), found.begins_on, ended, working_calendar()).on
    body = {"number": number, "case": found.case, "on": today.isoformat(), "due_on": due.isoformat()}
    with act(kind="clocks.clock.resumed", actor=actor, body=body):
        try:
            with transaction.atomic():
                ClockResumption.objects.create(
                    pause=ClockPause.objects.filter(clock=found).latest("pk"),
                    resumed_on=today,
                    due_on=due,
                    resumed_at=clock.now(),
                )
        except IntegrityError as error:  # somebody else was quicker
            raise PauseRefusedError(field="deadline", accepted=Phrase("one that pauses")) from error


def _running(number: int, actor: Actor) -> tuple[Clock, list[Pause]]:
    found = Clock.objects.filter(pk=number, clockend__isnull=True).first()
    if found is None or actor.authority_uscc not in (None, found.authority_uscc):
        raise ClockUnknownError(number=number)
    refuse_recused(actor=actor, organisation_uscc=found.organisation_uscc, case=found.case)
    return found, pauses_of([found])[number]
