"""Terms end on the corresponding day or the month's end; windows are half open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinheng.kernel.periods import NEVER, Window, add_months, day_after_term

pytestmark = pytest.mark.pure

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-05-10", 12, "2027-05-10"),
        ("2025-12-31", 36, "2028-12-31"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 36, "2031-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-31", 0, "2026-01-31"),
    ],
)
def test_the_last_day_is_the_corresponding_day_or_the_months_end(start: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(expected)


def test_the_first_day_after_a_term_follows_its_last_day() -> None:
    assert day_after_term(date(2026, 5, 10), 12) == date(2027, 5, 11)
    assert day_after_term(date(2028, 2, 29), 36) == date(2031, 3, 1)


@pytest.mark.parametrize("months", [-12 * 3000, 12 * 9000])
def test_a_result_outside_the_calendar_is_an_overflow(months: int) -> None:
    with pytest.raises(OverflowError):
        add_months(date(2026, 1, 1), months)


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_a_longer_term_never_ends_earlier(day: date, short: int, more: int) -> None:
    assert add_months(day, short) <= add_months(day, short + more)


@given(DAYS, DAYS)
def test_a_window_holds_its_first_day_and_not_its_end(start: date, end: date) -> None:
    window = Window(start, end)
    assert (start in window) is (start < end)
    assert end not in window
    assert window.is_empty is (end <= start)
    assert (end - timedelta(days=1) in window) is (start < end)


def test_a_window_without_a_start_is_never_and_without_an_end_is_open() -> None:
    assert date(2026, 1, 1) not in NEVER
    assert Window(None, date(2030, 1, 1)).is_empty
    assert date(9999, 12, 31) in Window(date(2026, 1, 1))


@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_an_overlap_holds_exactly_the_days_of_both(a: date, b: date, c: date, d: date, asked: date) -> None:
    one, other = Window(a, b), Window(c, d)
    assert (asked in one.overlap(other)) is (asked in one and asked in other)
    assert Window(a).overlap(other).normal() == other.overlap(Window(a)).normal()
