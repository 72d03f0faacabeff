"""G13, G24: a due day is what its rule makes of the day it began; nobody moves it, not by hand-written SQL either."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from factories.organisations import code
from xinheng.accounts.domain import Actor
from xinheng.clocks import selectors
from xinheng.clocks.domain import Deadline
from xinheng.clocks.services import start
from xinheng.kernel import clock
from xinheng.shell.verifying import verify_node

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OFFICE = "11990100000000015T"
DECIDE = Deadline("repair-decide", "working_days", 7, "samr-repair-rule-2025", provisional=True)


@pytest.fixture
def begun(db: None) -> Iterator[int]:
    """A clock that runs over National Day."""
    day = date(2026, 9, 25)
    with clock.on_day(day):
        yield start(
            rule=DECIDE,
            case="repair-1",
            authority_uscc=OFFICE,
            organisation_uscc=code(1),
            begins_on=day,
            actor=Actor("operator", None, "node"),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clocks_clock SET due_on = due_on + 30",
        "DELETE FROM clocks_clock",
        "UPDATE clocks_clockend SET ended_on = '2026-09-25'",
        "TRUNCATE clocks_clockend",
        "INSERT INTO clocks_clockend (clock_id, ended_on, outcome, stopped_at) "
        "SELECT max(id), '2026-09-01', 'decided', now() FROM clocks_clock",
        *(
            'INSERT INTO clocks_clock (rule, unit, length, basis, unverified, binds, "case", authority_uscc, '
            f"begins_on, due_on, provisional, started_at) VALUES ('moved', '{unit}', 7, 'x', false, 'authority', "
            f"'{case}', '11990100000000015T', '2026-09-25', '{due}', false, now())"
            for unit, case, due in (
                ("working_days", "a", "2026-12-31"),
                ("working_days", "a", "2026-09-30"),
                ("days", "a", "2026-10-03"),
                ("days", "a", "2026-09-30"),
                ("months", "a", "2026-12-25"),
                ("months", "a", "2027-04-26"),
                ("years", "a", "2027-04-26"),
            )
        ),
        'INSERT INTO clocks_clock (rule, unit, length, basis, unverified, binds, "case", authority_uscc, begins_on, '
        "due_on, provisional, started_at) VALUES ('repair-decide', 'days', 7, 'x', false, 'authority', "
        "'repair-1', '11990100000000015T', '2026-10-20', '2026-10-27', false, now())",
    ],
)
def test_no_due_day_is_moved_by_hand(statement: str, begun: int) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert selectors.wrong_due_days() == []


def test_a_due_day_that_no_rule_makes_is_found_by_verifying_the_node(begun: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO clocks_clock (rule, unit, length, basis, unverified, binds, "case", authority_uscc, '
            "begins_on, due_on, provisional, started_at) SELECT rule, unit, length, basis, unverified, binds, "
            "'by-hand', authority_uscc, begins_on, due_on + 3, false, started_at FROM clocks_clock WHERE id = %s "
            "RETURNING id",
            [begun],
        )
        number = cursor.fetchone()[0]
    assert selectors.wrong_due_days() == [number]
    assert (f"clock {number}", "due-day") in {(one.where, one.code) for one in verify_node().problems}
