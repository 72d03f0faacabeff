"""Deadlines by the day, without a database: pure."""

from datetime import date, timedelta

import pytest

from xinheng.catalogue.current import calendar
from xinheng.clocks.domain import BINDS, UNITS, Binds, Deadline, Due, Task, Unit, due_of, working_days_left

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
