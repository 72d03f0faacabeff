"""Deadlines and the day they run out on: pure. Rules come from the rulebook, the calendar is passed in.

A deadline counts from the day after the one it begins on. "Working days" are those of the State Council's calendar
(Administrative Penalty Law 2021, article 85); months end on the corresponding day (``kernel.periods``).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from xinheng.kernel.periods import add_months

if TYPE_CHECKING:
    from xinheng.kernel.working_days import Calendar  # with numpy, which rulebook commands need not wait for

Unit = Literal["working_days", "days", "months"]
Binds = Literal["authority", "organisation"]

UNITS: tuple[Unit, ...] = ("working_days", "days", "months")
BINDS: tuple[Binds, ...] = ("authority", "organisation")


@dataclass(frozen=True)
class Deadline:
    """One rule of the rulebook as it holds on a day: so many working days, days or months.

    ``basis`` is instrument and article as written. ``provisional`` says that the length is not verified. ``binds``
    tells whose time runs: an authority that is late is counted; an organisation's last day is never a day off.
    """

    key: str
    unit: Unit
    length: int
    basis: str
    provisional: bool = False
    binds: Binds = "authority"


@dataclass(frozen=True)
class Due:
    """The last day of a deadline; ``provisional`` while no notice of days off is held for its year."""

    on: date
    provisional: bool


@dataclass(frozen=True)
class Task:
    """A running clock as its authority sees it.

    ``working_days_left`` is 0 on the due day and negative after it. ``unverified`` tells that the rule's length was not
    read in its own text, ``provisional`` that the calendar of the due day's year is not announced yet.
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


def working_days_left(day: date, due_on: date, calendar: "Calendar") -> int:
    """Working days from ``day`` (excluded) to the due day (included); negative past it."""
    return calendar.count(day, due_on) if day <= due_on else -calendar.count(due_on, day)
