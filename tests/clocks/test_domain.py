"""Deadlines by the day, without a database: pure."""

from datetime import date, timedelta

import pytest

from xinheng.catalogue.current import calendar
from xinheng.clocks.domain import (
    BINDS,
    GROUNDS,
    NONE_UNCOUNTED,
    UNITS,
    Binds,
    Deadline,
    Due,
    Excused,
    Lateness,
    Pause,
    Task,
    Uncounted,
    Unit,
    due_of,
    due_under,
    due_with,
    uncounted_days,
    working_days_left,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("unit", "length", "binds", "begins", "due", "provisional"),
    [
        ("working_days", 1, "authority", "2026-04-03", "2026-04-07", False),  # over Qingming
        ("working_days", 3, "organisation", "2025-09-30", "2025-10-11", False),  # National Day, a Saturday made up
        ("working_days", 3, "authority", "2026-12-30", "2027-01-05", True),  # nothing announced for 2027 yet
        ("days", 60, "organisation", "2026-08-03", "2026-10-08", False),  # ends in National Day: the next working day
        ("days", 60, "authority", "2026-08-03", "2026-10-02", False),
        ("days", 10, "organisation", "2026-08-03", "2026-08-13", False),
        ("months", 1, "authority", "2026-01-31", "2026-02-28", False),
        ("months", 12, "authority", "2026-01-31", "2027-01-31", False),  # a day is a day: no notice is needed
        ("months", 6, "organisation", "2026-07-01", "2027-01-04", True),
        ("months", 8, "organisation", "2026-07-05", "2027-03-05", True),
    ],
)
def test_the_last_day(unit: Unit, length: int, binds: Binds, begins: str, due: str, *, provisional: bool) -> None:
    rule = Deadline("rule", unit, length, "basis", binds=binds)
    assert due_of(rule, date.fromisoformat(begins), calendar()) == Due(date.fromisoformat(due), provisional)


def test_days_left_count_down_through_the_due_day() -> None:
    due = date(2026, 10, 12)  # Monday; 1 to 7 October are off, Saturday 10 is made up
    left = [working_days_left(due + timedelta(days=ahead), due, calendar()) for ahead in (-4, -3, -2, -1, 0, 1, 2)]
    assert left == [3, 2, 1, 1, 0, -1, -2]


def test_late_is_counted_from_the_due_day_only() -> None:
    def task(left: int) -> Task:
        day = date(2026, 5, 20)
        return Task(1, "r", "c", "a", "o", day, day, left, left < 0, "", "b", False, False, "authority")

    assert [task(left).working_days_late for left in (2, 0, -1, -7)] == [0, 0, 1, 7]


def test_a_rule_is_verified_and_binds_the_authority_unless_it_says_otherwise() -> None:
    plain = Deadline("rule", "days", 1, "basis")
    assert (plain.provisional, plain.binds) == (False, "authority")
    assert (UNITS, BINDS) == (("working_days", "days", "months"), ("authority", "organisation"))


PAUSABLE = Deadline("rule", "working_days", 5, "basis", uncounted=Uncounted(("test",), 6))
BEGUN = date(2026, 5, 11)  # Monday; the fifth working day after it is Monday 18
FIRST = Pause("test", "检1", date(2026, 5, 12), date(2026, 5, 14))
SECOND = Pause("test", "检2", date(2026, 5, 15))


def days(*pauses: Pause, on: date, most: int = 6) -> int:
    rule = Deadline("rule", "working_days", 5, "basis", uncounted=Uncounted(("test",), most))
    return uncounted_days(rule, pauses, on, calendar())


def test_a_pause_counts_from_the_day_after_it_began_and_never_more_than_the_rule_allows() -> None:
    assert days(on=BEGUN) == 0
    assert [days(FIRST, on=date(2026, 5, day)) for day in (11, 12, 13, 14, 20)] == [0, 0, 1, 2, 2]
    assert [days(FIRST, SECOND, on=date(2026, 5, day)) for day in (15, 18, 19, 29)] == [2, 3, 4, 6]
    assert days(FIRST, SECOND, on=date(2026, 5, 19), most=3) == 3


def test_the_last_day_moves_by_what_was_left_uncounted_and_while_a_pause_runs_to_the_latest_there_can_be() -> None:
    assert due_under(PAUSABLE, BEGUN, (), calendar()).on == date(2026, 5, 18)
    assert due_under(PAUSABLE, BEGUN, (FIRST,), calendar()).on == date(2026, 5, 20)
    assert due_under(PAUSABLE, BEGUN, (FIRST, SECOND), calendar()).on == date(2026, 5, 26)
    in_days = Deadline("rule", "days", 5, "basis", uncounted=Uncounted(("test",), 6))
    assert due_with(in_days, BEGUN, 0, calendar()) == Due(date(2026, 5, 16), False)
    assert due_with(in_days, BEGUN, 2, calendar()) == Due(date(2026, 5, 19), False)
    assert due_with(PAUSABLE, date(2026, 12, 28), 3, calendar()).provisional


def test_what_only_seemed_late_is_taken_from_the_count() -> None:
    found = Lateness("a", 5, 4, 10, 7)
    assert Excused(1, 2).taken_from(found) == Lateness("a", 5, 3, 12, 5)
    assert Excused().taken_from(found) == found
    assert Uncounted((), 0) == NONE_UNCOUNTED
    assert GROUNDS == ("test", "appraisal", "expert-review")
