"""Days, months and half-open windows: the arithmetic of terms.

Terms count from the day after the decision; the last day is the corresponding day of the month, or the
month's end where that day does not exist (the same rule as Civil Code articles 201 and 202).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later (earlier if negative), or that month's end.

    OverflowError when the result lies outside the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError(f"{day} plus {months} months is outside the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_after_term(day: date, months: int) -> date:
    """The first day after a term of ``months`` that began the day after ``day``."""
    return add_months(day, months) + timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A half-open stretch of days: ``start`` is in it, ``end`` is the first day out of it.

    ``start`` None is "never"; ``end`` None with a start is "without end". An ``end`` at or before ``start``
    makes an empty window.
    """

    start: date | None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        if self.start is None or day < self.start:
            return False
        return self.end is None or day < self.end

    @property
    def is_empty(self) -> bool:
        """Whether no day at all lies in the window."""
        return self.start is None or (self.end is not None and self.end <= self.start)

    def normal(self) -> "Window":
        """The same window, with every empty one written as ``NEVER``."""
        return NEVER if self.is_empty else self

    def overlap(self, other: "Window") -> "Window":
        """The days that lie in both."""
        if self.start is None or other.start is None:
            return NEVER
        ends = [end for end in (self.end, other.end) if end is not None]
        return Window(max(self.start, other.start), min(ends) if ends else None).normal()


NEVER = Window(None, None)
