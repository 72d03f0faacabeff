"""Starting and stopping clocks. A clock is never moved: what is wrong is stopped and started anew, in the open."""

import re
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.clocks.domain import Deadline, due_of
from xinheng.clocks.errors import ClockEndWrongError, ClockRunsError, ClockUnknownError, DeadlineWrongError
from xinheng.clocks.models import KEBAB, Clock, ClockEnd
from xinheng.clocks.selectors import working_calendar
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act


def start(
    *,
    rule: Deadline,
    case: str,
    authority_uscc: str,
    organisation_uscc: str = "",
    begins_on: date,
    actor: Actor,
    door: str = "",
) -> int:
    """Start a deadline of a case; returns its number. The due day comes from the rule, nobody sets it.

    ``begins_on`` is the day of the event, which is not counted. Raises DeadlineWrongError, and ClockRunsError when the
    same rule runs for the case (or ran from the same day on).
    """
    _refuse_wrong(case, begins_on)
    due = due_of(rule, begins_on, working_calendar())
    body = {
        "rule": rule.key,
        "case": case,
        "authority": authority_uscc,
        "organisation": organisation_uscc,
        "begins_on": begins_on.isoformat(),
        "due_on": due.on.isoformat(),
    }
    with act(kind="clocks.clock.started", actor=actor, body=body) as draft:
        begun = Clock(
            case=case,
            authority_uscc=authority_uscc,
            organisation_uscc=organisation_uscc,
            begins_on=begins_on,
            due_on=due.on,
            provisional=due.provisional,
            door=door,
            started_at=clock.now(),
            **_columns(rule),
        )
        try:
            with transaction.atomic():
                begun.save(force_insert=True)
        except IntegrityError as error:
            raise _refused(error, rule, case) from error
        draft.body["number"] = begun.pk
    return begun.pk


def _refuse_wrong(case: str, begins_on: date) -> None:
    if begins_on > clock.today():
        raise DeadlineWrongError(
            field="begins_on", accepted=Phrase("a day that has come; a deadline begins with what happened")
        )
    if not case.strip():
        raise DeadlineWrongError(field="case", accepted=Phrase("the name of a case, such as objection-17"))


def _columns(rule: Deadline) -> dict[str, Any]:
    """A rule as it stands beside its clock."""
    return {
        "rule": rule.key,
        "unit": rule.unit,
        "length": rule.length,
        "basis": rule.basis,
        "unverified": rule.provisional,
        "binds": rule.binds,
        "uncounted": list(rule.uncounted.grounds),
        "most_uncounted": rule.uncounted.most,
    }


def _refused(error: IntegrityError, rule: Deadline, case: str) -> DeadlineWrongError | ClockRunsError:
    if "clocks_clock_once" in str(error) or "already runs" in str(error):
        return ClockRunsError(rule=rule.key, case=case)
    return DeadlineWrongError(
        field="deadline", accepted=Phrase("a rule with a length and a basis, and codes of 18 characters")
    )


def stop(*, number: int, on: date, actor: Actor, outcome: str) -> None:
    """Stop a running clock with the day its step was done and what came of it (kebab-case, such as ``decided``).

    Raises ClockUnknownError for one that is not running, ClockEndWrongError for a day before it began or to come.
    """
    if not re.fullmatch(KEBAB, outcome):
        raise ClockEndWrongError(
            field="outcome", accepted=Phrase("a word in small letters and hyphens, such as decided")
        )
    found = Clock.objects.filter(pk=number, clockend__isnull=True).first()
    if found is None:
        raise ClockUnknownError(number=number)
    if not found.begins_on <= on <= clock.today():
        raise ClockEndWrongError(
            field="on", accepted=Phrase("a day from {first} to {last}", first=found.begins_on, last=clock.today())
        )
    body = {"number": number, "rule": found.rule, "case": found.case, "on": on.isoformat(), "outcome": outcome}
    with act(kind="clocks.clock.stopped", actor=actor, body=body):
        try:
            with transaction.atomic():
                ClockEnd.objects.create(clock=found, ended_on=on, outcome=outcome, stopped_at=clock.now())
        except IntegrityError as error:  # somebody else was quicker
            raise ClockUnknownError(number=number) from error
