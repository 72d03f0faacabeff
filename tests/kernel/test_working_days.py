"""Working days agree with the notices, with two independent calendars, and with themselves."""

from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outside_data
from xinheng.catalogue.current import calendar
from xinheng.kernel.working_days import Calendar, CalendarNotHeldError, CalendarYear, WrongStretchError

pytestmark = pytest.mark.pure

ANNOUNCED = st.dates(date(2013, 1, 1), date(2026, 12, 31))
HELD = st.dates(date(2013, 1, 1), date(2032, 12, 31))


def test_every_day_agrees_with_chinesecalendar() -> None:
    day, disagreeing = date(2013, 1, 1), []
    while day <= date(2026, 12, 31):
        if calendar().is_working_day(day) is not chinese_calendar.is_workday(day):
            disagreeing.append(day)
        day += timedelta(days=1)
    assert disagreeing == []


def test_every_listed_day_is_what_three_sources_say() -> None:
    folder = outside_data.folder("calendar")
    if folder is None:
        return
    rows = list(outside_data.rows(folder / "workdays_2013_2026.csv.gz"))
    assert len(rows) == 5113
    for row in rows:
        assert calendar().is_working_day(date.fromisoformat(row["date"])) is (row["workday_holiday_cn"] == "1"), row


def test_every_listed_term_ends_where_it_should() -> None:
    folder = outside_data.folder("calendar")
    if folder is None:
        return
    rows = list(outside_data.rows(folder / "nth_workday_after.csv"))
    assert rows
    for row in rows:
        got = calendar().add(date.fromisoformat(row["start"]), int(row["n"]))
        assert got == (date.fromisoformat(row["expected"]), False), row


def test_a_make_up_day_named_by_the_next_years_notice_counts() -> None:
    saturday_before_new_year = date(2018, 12, 29)
    assert calendar().is_working_day(saturday_before_new_year)
    assert not calendar().is_working_day(date(2018, 12, 31))


@given(HELD, st.integers(1, 400))
@settings(deadline=None)
def test_adding_and_counting_undo_each_other(day: date, number: int) -> None:
    result, provisional = calendar().add(day, number)
    assert calendar().count(day, result) == number
    assert calendar().is_working_day(result)
    assert provisional is (result.year > 2026)


@given(ANNOUNCED, ANNOUNCED)
@settings(deadline=None)
def test_a_count_is_the_working_days_one_by_one(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    end = min(end, start + timedelta(days=60))
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert calendar().count(start, end) == sum(chinese_calendar.is_workday(day) for day in days)


def test_years_without_a_notice_know_the_statutory_days_and_say_provisional() -> None:
    spring_festival, ordinary_saturday = date(2027, 2, 8), date(2027, 3, 6)
    assert calendar().is_provisional(spring_festival)
    assert not calendar().is_working_day(spring_festival)
    assert not calendar().is_working_day(ordinary_saturday)
    assert calendar().add(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)
    assert calendar().add(date(2026, 12, 30), 2) == (date(2027, 1, 4), True)


@pytest.mark.parametrize("day", [date(2012, 12, 31), date(1999, 6, 1), date(2100, 1, 1)])
def test_days_that_are_not_held_are_refused(day: date) -> None:
    with pytest.raises(CalendarNotHeldError):
        calendar().is_working_day(day)
    with pytest.raises(CalendarNotHeldError):
        calendar().add(day, 1)


def test_a_term_beyond_the_last_year_is_refused() -> None:
    with pytest.raises(CalendarNotHeldError, match="2099-12-31"):
        calendar().add(date(2026, 1, 1), 10**9)


@pytest.mark.parametrize("number", [0, -1, -(10**9)])
def test_terms_of_less_than_one_day_are_wrong_use(number: int) -> None:
    with pytest.raises(WrongStretchError):
        calendar().add(date(2026, 1, 1), number)


def test_a_count_that_runs_backwards_is_wrong_use_and_an_empty_one_is_none() -> None:
    with pytest.raises(WrongStretchError):
        calendar().count(date(2026, 1, 2), date(2026, 1, 1))
    assert calendar().count(date(2026, 1, 5), date(2026, 1, 5)) == 0


@given(st.lists(st.tuples(st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.dates(date(2005, 1, 1), date(2035, 1, 1)))))
@settings(deadline=None, max_examples=50)
def test_the_batch_agrees_with_the_single_count(pairs: list[tuple[date, date]]) -> None:
    starts = np.array([start for start, _ in pairs] + [None], dtype="datetime64[D]")
    ends = np.array([end for _, end in pairs] + [date(2026, 1, 1)], dtype="datetime64[D]")
    expected = [
        calendar().count(start, end) if start >= date(2013, 1, 1) and end >= start else -1 for start, end in pairs
    ]
    assert calendar().count_batch(starts, ends).tolist() == [*expected, -1]


def test_the_running_count_covers_what_was_asked() -> None:
    short, long = calendar().cumulative(), calendar().cumulative(date(2030, 6, 1))
    assert short.first == date(2013, 1, 1)
    assert len(long.counts) > (date(2030, 6, 1) - long.first).days
    assert np.array_equal(short.counts[:5113], long.counts[:5113])


def test_a_gap_between_years_is_no_calendar() -> None:
    years = [CalendarYear(year, frozenset(), frozenset()) for year in (2020, 2022)]
    with pytest.raises(ValueError, match="without a gap"):
        Calendar.from_years(years)
    with pytest.raises(ValueError, match="without a gap"):
        Calendar.from_years([])
