"""A case as its steps make it: pure. The day, the officer and the calendar's answers are passed in."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from xinheng.kernel.errors import Phrase
from xinheng.kernel.periods import day_after_term
from xinheng.lists.domain.states import BY_ACT, OPEN, Act, Phase, State
from xinheng.lists.errors import (
    CaseStateError,
    ExitNotOpenError,
    PeriodWrongError,
    SecondOfficerNeededError,
    ServedBeforeSentError,
    StatementAnsweredError,
    StatementLateError,
    StatementOpenError,
    StatementsUnansweredError,
)


@dataclass(frozen=True)
class Terms:
    """What the rulebook said when the case began: working days to answer, term and early exit in months."""

    statement_days: int
    months: int
    early_months: int | None


@dataclass(frozen=True)
class Step:
    """One act of a case.

    ``officer`` is the number of a certificate, empty for the organisation's own statement. ``until`` is the last day
    to answer (record-service) or the first day off the list (list, correct-period). ``since`` is the corrected first
    day of the entry. ``served_on`` is the day of service, ``answers`` the number of the statement answered.
    """

    act: Act
    day: date
    officer: str = ""
    until: date | None = None
    served_on: date | None = None
    answers: int | None = None
    since: date | None = None


@dataclass(frozen=True)
class Case:
    """A case and its steps in order; the first has number 1."""

    terms: Terms
    steps: tuple[Step, ...]

    @property
    def state(self) -> State:
        """The state the last step led to."""
        return BY_ACT[self.steps[-1].act].target

    @property
    def answer_until(self) -> date | None:
        """The last day to answer the notice; None before it was served."""
        served = [one.until for one in self.steps if one.act == "record-service"]
        return served[-1] if served else None

    @property
    def unanswered(self) -> tuple[int, ...]:
        """Numbers of statements nobody answered yet."""
        answered = {one.answers for one in self.steps if one.act == "answer"}
        return tuple(at for at, one in enumerate(self.steps, 1) if one.act == "state" and at not in answered)

    @property
    def officers(self) -> frozenset[str]:
        """The officers who took part."""
        return frozenset(one.officer for one in self.steps if one.officer)

    @property
    def listing(self) -> Step | None:
        """The step that listed, if there is one."""
        return next((one for one in self.steps if one.act == "list"), None)

    @property
    def since(self) -> date | None:
        """The first day of the entry, as decided or as corrected; None when nothing is listed."""
        corrected = [one.since for one in self.steps if one.act == "correct-period"]
        return corrected[-1] if corrected else self.listing.day if self.listing else None

    @property
    def ends_on(self) -> date | None:
        """The first day off the list, by its term or as corrected; None when nothing is listed."""
        ends = [one.until for one in self.steps if one.act in {"list", "correct-period"}]
        return ends[-1] if ends else None

    @property
    def exit_opens_on(self) -> date | None:
        """The first day on which leaving early may be asked for; None for never. No correction puts it off."""
        if self.listing is None or self.since is None or self.terms.early_months is None:
            return None
        return opens_on(min(self.listing.day, self.since), self.terms.early_months)

    def phase(self, day: date) -> Phase:
        """What the passing of days made of the state."""
        if self.state == "notice-served" and self.answer_until is not None:
            return "statement-open" if day <= self.answer_until else "statement-over"
        if self.state == "listed":
            if self.ends_on is not None and day >= self.ends_on:
                return "expired"
            return "exit-open" if self.exit_opens_on is not None and day >= self.exit_opens_on else ""
        return ""


def opens_on(decided_on: date, months: int) -> date:
    """The first day of early exit: at once for 0 months, else the day after the term."""
    return decided_on if months == 0 else day_after_term(decided_on, months)


def ends_on(decided_on: date, months: int) -> date:
    """The first day off the list after its term."""
    return day_after_term(decided_on, months)


def refuse(case: Case, step: Step) -> None:
    """Raise what keeps this step from being taken; return when nothing does."""
    transition = BY_ACT[step.act]
    if case.state not in transition.sources:
        possible = ", ".join(one.act for one in BY_ACT.values() if case.state in one.sources) or Phrase("nothing")
        raise CaseStateError(state=case.state, act=step.act, allowed=possible)
    if step.act == "record-service":
        _refuse_service(case, step)
    elif step.act == "state":
        _refuse_statement(case, step)
    elif step.act == "answer" and step.answers not in case.unanswered:
        open_ones = ", ".join(map(str, case.unanswered)) or Phrase("nothing")
        raise StatementAnsweredError(statement=step.answers, unanswered=open_ones)
    elif step.act in {"list", "not-list"}:
        _refuse_decision(case, step)
    elif step.act == "correct-period":
        _refuse_period(case, step)
    elif step.act == "remove":
        _refuse_exit(case, step)


def _refuse_service(case: Case, step: Step) -> None:
    since = case.steps[-1].day
    if step.served_on is None or not since <= step.served_on <= step.day:
        raise ServedBeforeSentError(since=since.isoformat(), today=step.day.isoformat())


def _refuse_statement(case: Case, step: Step) -> None:
    until = case.answer_until
    if until is None or step.day > until:
        raise StatementLateError(until=until.isoformat() if until else "")


def _refuse_taking_part(case: Case, step: Step) -> None:
    if not step.officer or step.officer in case.officers:
        raise SecondOfficerNeededError(certificate=step.officer)


def _refuse_decision(case: Case, step: Step) -> None:
    _refuse_taking_part(case, step)
    if case.unanswered:
        raise StatementsUnansweredError(statements=", ".join(map(str, case.unanswered)))
    if step.act == "list" and (case.answer_until is None or step.day <= case.answer_until):
        raise StatementOpenError(until=case.answer_until.isoformat() if case.answer_until else "")


def latest_end(case: Case, since: date) -> date | None:
    """The last first day off the list that an entry from ``since`` on may have: its term, and never later than now."""
    return min(ends_on(since, case.terms.months), case.ends_on) if case.ends_on else None


def _refuse_period(case: Case, step: Step) -> None:
    _refuse_taking_part(case, step)
    ends = case.ends_on
    if ends is None or step.day >= ends:
        given = Phrase("it ended on {day}", day=ends)
        raise PeriodWrongError(field="entry", accepted=Phrase("one that still runs"), given=given)
    if step.since is None or step.until is None or not step.since < step.until or step.since > step.day:
        accepted = Phrase("a first day on the list up to {day}, and a later first day off it", day=step.day)
        raise PeriodWrongError(field="period", accepted=accepted, given=_span(step))
    latest = latest_end(case, step.since)
    if latest is None or step.until > latest:
        raise PeriodWrongError(
            field="until", accepted=Phrase("a day up to {day}", day=latest), given=step.until.isoformat()
        )
    if (step.since, step.until) == (case.since, ends):
        raise PeriodWrongError(field="period", accepted=Phrase("another one than before"), given=_span(step))


def _span(step: Step) -> Phrase:
    return Phrase("{first} to {last}", first=step.since, last=step.until)


def _refuse_exit(case: Case, step: Step) -> None:
    opens, ends = case.exit_opens_on, case.ends_on
    if opens is None or step.day < opens or (ends is not None and step.day >= ends):
        raise ExitNotOpenError(
            opens_on=opens.isoformat() if opens else Phrase("no day, for this list knows no early exit"),
            ends_on=ends.isoformat() if ends else "",
        )


def advance(case: Case, step: Step) -> Case:
    """The case after this step; raises what ``refuse`` raises."""
    refuse(case, step)
    return replace(case, steps=(*case.steps, step))


def allowed(case: Case, day: date, officer: str) -> tuple[Act, ...]:
    """The acts this officer may do on this day, in the order of the table; the organisation's own is not among them."""
    return tuple(act for act in BY_ACT if act != "state" and _is_allowed(case, act, day, officer))


def _is_allowed(case: Case, act: Act, day: date, officer: str) -> bool:
    earlier = case.ends_on - timedelta(days=1) if case.ends_on else None
    statement = next(iter(case.unanswered), None)
    tried = Step(act, day, officer, until=earlier, served_on=day, answers=statement, since=case.since)
    try:
        refuse(case, tried)
    except CaseRefusals:
        return False
    return True


LISTED, SET_ASIDE, EXPIRED, ENDED_OTHERWISE = "listed", "set-aside", "expired", "ended-otherwise"
FALLEN = ("withdrawn", "repaired", "shielded", "ended", "mitigated")
"""States of a record that is shown nowhere any more: nothing can be listed on its document."""


def standing_of(state: str, phase: str, record_state: str) -> str:
    """Where a case stands in truth: an entry that its days, a court's plan or another act ended is not listed."""
    if state != LISTED:
        return state
    if record_state == "shielded":
        return SET_ASIDE
    if record_state in FALLEN and record_state != "ended":
        return ENDED_OTHERWISE
    if phase == "expired":  # a period that is corrected away ends the record as well
        return EXPIRED
    return ENDED_OTHERWISE if record_state == "ended" else LISTED


def is_open(state: str) -> bool:
    """Whether nothing was decided yet."""
    return state in OPEN


CaseRefusals = (
    CaseStateError,
    ExitNotOpenError,
    PeriodWrongError,
    SecondOfficerNeededError,
    ServedBeforeSentError,
    StatementAnsweredError,
    StatementLateError,
    StatementOpenError,
    StatementsUnansweredError,
)
