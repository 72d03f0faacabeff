"""Deadlines and the day they run out on: pure. Rules come from the rulebook, the calendar is passed in.

A deadline counts from the day after the one it begins on. "Working days" are those of the State Council's calendar
(Administrative Penalty Law 2021, article 85); months end on the corresponding day (``kernel.periods``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from xinheng.kernel.periods import add_months

if TYPE_CHECKING:
    from xinheng.kernel.working_days import Calendar  # with numpy, which rulebook commands need not wait for

Unit = Literal["working_days", "days", "months"]
Binds = Literal["authority", "organisation"]

UNITS: tuple[Unit, ...] = ("working_days", "days", "months")
BINDS: tuple[Binds, ...] = ("authority", "organisation")


GROUNDS = ("test", "appraisal", "expert-review")
"""What a rule may leave uncounted: a test, an appraisal, a review by experts (检验检测、鉴定、专家评审)."""


@dataclass(frozen=True)
class Uncounted:
    """What a rule leaves uncounted: the time of these grounds, and so many working days of it at most in all."""

    grounds: tuple[str, ...] = ()
    most: int = 0


NONE_UNCOUNTED = Uncounted()


@dataclass(frozen=True)
class Pause:
    """A stretch that does not count, by the document that ordered it; ``resumed_on`` None while it runs."""

    ground: str
    document: str
    begun_on: date
    resumed_on: date | None = None


@dataclass(frozen=True)
class Deadline:
    """One rule of the rulebook as it holds on a day: so many working days, days or months.

    ``basis`` is instrument and article as written. ``provisional`` says that the length is not verified. ``binds``
    tells whose time runs: an authority that is late is counted; an organisation's last day is never a day off.
    ``uncounted`` is what may pause it, nothing unless its article says so.
    """

    key: str
    unit: Unit
    length: int
    basis: str
    provisional: bool = False
    binds: Binds = "authority"
    uncounted: Uncounted = NONE_UNCOUNTED


@dataclass(frozen=True)
class Due:
    """The last day of a deadline; ``provisional`` while no notice of days off is held for its year."""

    on: date
    provisional: bool


@dataclass(frozen=True)
class Task:
    """A running clock as its authority sees it.

    ``working_days_left`` is 0 on the due day and negative after it. ``unverified`` tells that the rule's length was not
    read in its own text, ``provisional`` that the calendar of the due day's year is not announced yet. While ``paused``
    runs, the due day is the latest there can be: the clock goes on by itself once as much as its rule allows was left
    uncounted. ``may_pause`` names the grounds for which it may pause now.
    """

    number: int
    rule: str
    case: str
    authority_uscc: str
    organisation_uscc: str
    begins_on: date
    due_on: date
    working_days_left: int
    is_late: bool
    door: str
    basis: str
    unverified: bool
    provisional: bool
    binds: str
    paused: Pause | None = None
    may_pause: tuple[str, ...] = ()

    @property
    def working_days_late(self) -> int:
        """Working days since the due day; 0 while it is in time."""
        return max(0, -self.working_days_left)


@dataclass(frozen=True)
class Lateness:
    """How one authority keeps its deadlines, up to a day. ``late`` are running clocks past their due day."""

    authority_uscc: str
    running: int
    late: int
    ended_in_time: int
    ended_late: int


@dataclass(frozen=True)
class StepLateness:
    """How one authority keeps one of its deadlines: ``rule`` is its key in the rulebook."""

    authority_uscc: str
    rule: str
    running: int
    late: int
    ended_in_time: int
    ended_late: int


@dataclass
class Excused:
    """Deadlines of one step that only seemed late: a pause left days of them uncounted."""

    running: int = 0
    ended: int = 0

    def taken_from(self, found: StepLateness) -> StepLateness:
        """The lateness without them."""
        return replace(
            found,
            late=found.late - self.running,
            ended_in_time=found.ended_in_time + self.ended,
            ended_late=found.ended_late - self.ended,
        )


def due_of(rule: Deadline, begins_on: date, calendar: "Calendar") -> Due:
    """The last day of a deadline that begins on a day; raises CalendarNotHeldError beyond the calendar.

    Working days: the N-th strictly after that day. Days and months: the corresponding day, whatever day it is, for an
    authority; for an organisation the first working day from it on (Civil Procedure Law, article 85).
    """
    if rule.unit == "working_days":
        return Due(*calendar.add(begins_on, rule.length))
    last = begins_on + timedelta(days=rule.length) if rule.unit == "days" else add_months(begins_on, rule.length)
    if rule.binds == "organisation" and not calendar.is_working_day(last):
        return Due(*calendar.add(last, 1))
    return Due(last, rule.binds == "organisation" and calendar.is_provisional(last))


def due_with(rule: Deadline, begins_on: date, uncounted: int, calendar: "Calendar") -> Due:
    """The last day of a deadline of which so many working days are not counted."""
    plain = due_of(rule, begins_on, calendar)
    return Due(*calendar.add(plain.on, uncounted)) if uncounted else plain


def uncounted_days(rule: Deadline, pauses: Sequence[Pause], day: date, calendar: "Calendar") -> int:
    """Working days left uncounted until ``day``: from the day after a pause began, at most what the rule allows."""
    passed = 0
    for one in pauses:
        until = min(one.resumed_on or day, day)
        passed += calendar.count(one.begun_on, until) if until > one.begun_on else 0
    return min(passed, rule.uncounted.most)


def due_under(rule: Deadline, begins_on: date, pauses: Sequence[Pause], calendar: "Calendar") -> Due:
    """The last day under these pauses; while one runs, the latest there can be."""
    if pauses and pauses[-1].resumed_on is None:
        return due_with(rule, begins_on, rule.uncounted.most, calendar)
    return due_with(rule, begins_on, uncounted_days(rule, pauses, date.max, calendar) if pauses else 0, calendar)


def working_days_left(day: date, due_on: date, calendar: "Calendar") -> int:
    """Working days from ``day`` (excluded) to the due day (included); negative past it."""
    return calendar.count(day, due_on) if day <= due_on else -calendar.count(due_on, day)
