"""Working days of the State Council's calendar: weekends, yearly notices, and what is not yet announced.

A year whose notice is held answers finally. Later years know only weekends and the statutory holidays of the
``holidays`` library, without make-up working days: what falls into them is provisional. Days before the first
year held are refused, never guessed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from xinheng.kernel.errors import XinhengError

Days = npt.NDArray[np.datetime64]
Counts = npt.NDArray[np.int32]

LAST_YEAR = 2099
_SATURDAY = 5
_NOT_HELD = -1


class CalendarNotHeldError(XinhengError):
    """A day lies outside the years whose calendar is held or can be computed."""

    code = "calendar-not-held"
    title = "No working-day calendar is held for that day"
    detail = "working days are known from {first} to {last}; asked for {day}"


class WrongStretchError(XinhengError):
    """A count of working days that runs backwards, or a term of less than one working day."""

    code = "days-run-forward"
    title = "Working days are counted forward"
    detail = "{reason}"
    exit_code = 2


@dataclass(frozen=True)
class CalendarYear:
    """One yearly notice: the days it declares off and the weekend days it makes working days.

    A notice may name days of a neighbouring year (the make-up days before a New Year).
    """

    year: int
    off: frozenset[date]
    work: frozenset[date]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "CalendarYear":
        """Read a calendar file of the rulebook (``year``, ``off``, ``work``; days in ISO 8601)."""
        return cls(int(document["year"]), _days(document["days_off"]), _days(document["make_up_days"]))


def statutory_days(year: int) -> frozenset[date]:
    """The statutory days off of a year that has no notice yet, as the ``holidays`` library computes them."""
    from holidays import country_holidays  # 0.1 s that only a look beyond the last notice should cost

    return frozenset(country_holidays("CN", years=year))


@dataclass(frozen=True)
class Cumulative:
    """Working days counted from ``first`` on: ``counts[i]`` are those in the first ``i + 1`` days."""

    first: date
    counts: Counts


class Calendar:
    """Working days from 1 January of the first notice's year to 31 December of ``LAST_YEAR``."""

    def __init__(
        self, years: Iterable[CalendarYear], statutory: Callable[[int], frozenset[date]] = statutory_days
    ) -> None:
        held = sorted(years, key=lambda one: one.year)
        numbers = [one.year for one in held]
        if not numbers or numbers != list(range(numbers[0], numbers[-1] + 1)):
            raise ValueError(f"calendar years must follow each other without a gap, got {numbers}")
        self._statutory = statutory
        self.first_day = date(numbers[0], 1, 1)
        self.last_announced = date(numbers[-1], 12, 31)
        self.last_day = date(max(LAST_YEAR, numbers[-1]), 12, 31)
        self._off = frozenset[date]().union(*(one.off for one in held))
        self._work = frozenset[date]().union(*(one.work for one in held))
        self._counts = self._count_years(self.first_day, self.last_announced, self._off, self._work)

    @classmethod
    def from_years(cls, years: Iterable[CalendarYear]) -> "Calendar":
        """The calendar of these notices, completed by the statutory days of later years."""
        return cls(years)

    def add(self, day: date, n: int) -> tuple[date, bool]:
        """The ``n``-th working day strictly after ``day`` (``n`` ≥ 1), and whether it is provisional.

        WrongStretchError for ``n`` < 1; CalendarNotHeldError when ``day`` or the result is not held.
        """
        if n < 1:
            raise WrongStretchError(reason=f"N is the number of working days after the day, from 1 on; got {n}")
        index = self._index(day)
        target = int(self._reaching(index)[index]) + n
        while self._counts[-1] < target:
            if self._reached() >= self.last_day:
                raise self._not_held(f"the {n}-th working day after {day}")
            self._grow(self._reached().year + 1)
        result = self.first_day + timedelta(days=int(np.searchsorted(self._counts, target)))
        return result, self.is_provisional(result)

    def count(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``.

        WrongStretchError when ``end`` is before ``start``; CalendarNotHeldError when one of them is not held.
        """
        if end < start:
            raise WrongStretchError(reason=f"the second day ({end}) is before the first ({start})")
        first, last = self._index(start), self._index(end)
        counts = self._reaching(last)
        return int(counts[last]) - int(counts[first])

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``; CalendarNotHeldError when it is not held."""
        index = self._index(day)
        counts = self._reaching(index)
        before = int(counts[index - 1]) if index else 0
        return int(counts[index]) > before

    def is_provisional(self, day: date) -> bool:
        """Whether no notice is held yet for the year of ``day``."""
        return day > self.last_announced

    def cumulative(self, until: date | None = None) -> Cumulative:
        """The running count as an array, at least up to ``until`` (default: the last announced day)."""
        counts = self._counts if until is None else self._reaching(self._index(until))
        return Cumulative(self.first_day, counts)

    def count_batch(self, starts: Days, ends: Days) -> Counts:
        """``count`` for many pairs of days at once; -1 where it would refuse (or a day is missing)."""
        first, last = (np.datetime64(day, "D") for day in (self.first_day, self.last_day))
        held = (starts >= first) & (ends >= starts) & (ends <= last)
        result = np.full(len(starts), _NOT_HELD, dtype=np.int32)
        if not held.any():
            return result
        begin = (starts[held].astype("datetime64[D]") - first).astype(np.int64)
        finish = (ends[held].astype("datetime64[D]") - first).astype(np.int64)
        counts = self._reaching(int(finish.max()))
        result[held] = counts[finish] - counts[begin]
        return result

    def _index(self, day: date) -> int:
        if not self.first_day <= day <= self.last_day:
            raise self._not_held(day.isoformat())
        return (day - self.first_day).days

    def _not_held(self, day: str) -> CalendarNotHeldError:
        return CalendarNotHeldError(day=day, first=self.first_day.isoformat(), last=self.last_day.isoformat())

    def _reached(self) -> date:
        return self.first_day + timedelta(days=len(self._counts) - 1)

    def _reaching(self, index: int) -> Counts:
        while len(self._counts) <= index:
            self._grow(self._reached().year + 1)
        return self._counts

    def _grow(self, year: int) -> None:
        # The notices held may name days of this year too (a New Year's make-up day): they win.
        off = self._statutory(year) | self._off
        more = self._count_years(date(year, 1, 1), date(year, 12, 31), off, self._work)
        self._counts = np.concatenate([self._counts, more + self._counts[-1]])

    @staticmethod
    def _count_years(first: date, last: date, off: frozenset[date], work: frozenset[date]) -> Counts:
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        working = [day in work or (day.weekday() < _SATURDAY and day not in off) for day in days]
        return np.cumsum(working, dtype=np.int32)


def _days(values: Iterable[date | str]) -> frozenset[date]:
    return frozenset(value if isinstance(value, date) else date.fromisoformat(value) for value in values)
