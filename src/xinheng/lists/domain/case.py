"""A case as its steps make it: pure. The day, the officer and the calendar's answers are passed in."""

from dataclasses import dataclass, replace
from datetime import date

from xinheng.kernel.periods import day_after_term
from xinheng.lists.domain.states import BY_ACT, OPEN, Act, Phase, State
from xinheng.lists.errors import (
    CaseStateError,
    ExitNotOpenError,
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
    to answer (record-service) or the first day off the list (list). ``served_on`` is the day of service, ``answers``
    the number of the statement answered.
    """

    act: Act
    day: date
    officer: str = ""
    until: date | None = None
    served_on: date | None = None
    answers: int | None = None


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
    def ends_on(self) -> date | None:
        """The first day off the list by its term; None when nothing is listed."""
        return self.listing.until if self.listing else None

    @property
    def exit_opens_on(self) -> date | None:
        """The first day on which leaving early may be asked for; None for never."""
        if self.listing is None or self.terms.early_months is None:
            return None
        return opens_on(self.listing.day, self.terms.early_months)

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
        possible = ", ".join(one.act for one in BY_ACT.values() if case.state in one.sources) or "nothing"
        raise CaseStateError(state=case.state, act=step.act, allowed=possible)
    if step.act == "record-service":
        _refuse_service(case, step)
    elif step.act == "state":
        _refuse_statement(case, step)
    elif step.act == "answer" and step.answers not in case.unanswered:
        open_ones = ", ".join(map(str, case.unanswered)) or "none"
        raise StatementAnsweredError(statement=step.answers, unanswered=open_ones)
    elif step.act in {"list", "not-list"}:
        _refuse_decision(case, step)
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


def _refuse_decision(case: Case, step: Step) -> None:
    if not step.officer or step.officer in case.officers:
        raise SecondOfficerNeededError(certificate=step.officer)
    if case.unanswered:
        raise StatementsUnansweredError(statements=", ".join(map(str, case.unanswered)))
    if step.act == "list" and (case.answer_until is None or step.day <= case.answer_until):
        raise StatementOpenError(until=case.answer_until.isoformat() if case.answer_until else "")


def _refuse_exit(case: Case, step: Step) -> None:
    opens, ends = case.exit_opens_on, case.ends_on
    if opens is None or step.day < opens or (ends is not None and step.day >= ends):
        raise ExitNotOpenError(
            opens_on=opens.isoformat() if opens else "never", ends_on=ends.isoformat() if ends else ""
        )


def advance(case: Case, step: Step) -> Case:
    """The case after this step; raises what ``refuse`` raises."""
    refuse(case, step)
    return replace(case, steps=(*case.steps, step))


def allowed(case: Case, day: date, officer: str) -> tuple[Act, ...]:
    """The acts this officer may do on this day, in the order of the table; the organisation's own is not among them."""
    return tuple(act for act in BY_ACT if act != "state" and _is_allowed(case, act, day, officer))


def _is_allowed(case: Case, act: Act, day: date, officer: str) -> bool:
    tried = Step(act, day, officer, served_on=day, answers=next(iter(case.unanswered), None))
    try:
        refuse(case, tried)
    except CaseRefusals:
        return False
    return True


def is_open(state: str) -> bool:
    """Whether nothing was decided yet."""
    return state in OPEN


CaseRefusals = (
    CaseStateError,
    ExitNotOpenError,
    SecondOfficerNeededError,
    ServedBeforeSentError,
    StatementAnsweredError,
    StatementLateError,
    StatementOpenError,
    StatementsUnansweredError,
)
