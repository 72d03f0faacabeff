"""Deadlines: counted over holidays and year ends, never moved, and who is late told by authority."""

from datetime import date

import pytest

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import calendar
from xinheng.clocks import selectors
from xinheng.clocks.domain import Deadline, due_of, working_days_left
from xinheng.clocks.errors import ClockEndWrongError, ClockRunsError, ClockUnknownError, DeadlineWrongError
from xinheng.clocks.models import Clock
from xinheng.clocks.services import start, stop
from xinheng.kernel import clock
from xinheng.ledger.models import Act

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("operator", None, "node")
OFFICE, OTHER = "11990100000000015T", "11990100000000016R"
DECIDE = Deadline("repair-decide", "working_days", 7, "samr-repair-rule-2025", provisional=True)


@pytest.mark.parametrize(
    ("unit", "length", "binds", "begins", "due", "provisional"),
    [
        ("working_days", 1, "authority", "2026-04-03", "2026-04-07", False),  # Friday before Qingming, Monday off
        ("working_days", 7, "authority", "2025-12-29", "2026-01-08", False),  # New Year, Sunday 4 January made up
        ("working_days", 3, "authority", "2025-09-30", "2025-10-11", False),  # National Day; Saturday 11 made up
        ("working_days", 3, "authority", "2026-12-30", "2027-01-05", True),  # no notice for 2027 yet
        ("days", 60, "organisation", "2026-08-03", "2026-10-08", False),  # ends in National Day: next working day
        ("days", 60, "authority", "2026-08-03", "2026-10-02", False),
        ("months", 1, "authority", "2026-01-31", "2026-02-28", False),
        ("months", 6, "organisation", "2026-07-01", "2027-01-04", True),
    ],
)
def test_the_last_day(unit: str, length: int, binds: str, begins: str, due: str, provisional: bool) -> None:
    rule = Deadline("rule", unit, length, "basis", binds=binds)  # type: ignore[arg-type]
    found = due_of(rule, date.fromisoformat(begins), calendar())
    assert (found.on.isoformat(), found.provisional) == (due, provisional)
    assert working_days_left(date.fromisoformat(begins), found.on, calendar()) > 0
    assert working_days_left(date(2028, 6, 1), found.on, calendar()) < 0


def begun(case: str = "repair-1", *, on: date = date(2026, 9, 25), authority: str = OFFICE) -> int:
    with clock.on_day(on):
        return start(
            rule=DECIDE,
            case=case,
            authority_uscc=authority,
            organisation_uscc="91990100MA00000012",
            begins_on=on,
            actor=CLERK,
            door="/desk/repairs/1",
        )


def test_a_clock_runs_is_seen_by_its_authority_and_ends_once() -> None:
    number = begun()
    (task,) = selectors.tasks_of(OFFICE, day=date(2026, 9, 28))
    assert (task.number, task.due_on.isoformat(), task.working_days_left) == (number, "2026-10-12", 6)
    assert (task.is_late, task.unverified, task.door) == (False, True, "/desk/repairs/1")
    assert selectors.tasks_of(OTHER, day=date(2026, 9, 28)) == []
    assert selectors.of_case("repair-1", day=date(2026, 10, 13))[0].is_late
    with clock.on_day(date(2026, 10, 12)):
        stop(number=number, on=date(2026, 10, 12), actor=CLERK, outcome="approved")
        with pytest.raises(ClockUnknownError):
            stop(number=number, on=date(2026, 10, 12), actor=CLERK, outcome="approved")
    assert selectors.tasks_of(OFFICE, day=date(2026, 10, 13)) == []
    kinds = list(Act.objects.filter(kind__startswith="clocks.").order_by("index").values_list("kind", flat=True))
    assert kinds[-2:] == ["clocks.clock.started", "clocks.clock.stopped"]


def test_what_is_late_counts_for_its_authority_only() -> None:
    in_time, late = begun("repair-1"), begun("repair-2")
    begun("repair-3")
    begun("repair-4", on=date(2026, 10, 9), authority=OTHER)
    with clock.on_day(date(2026, 10, 14)):
        stop(number=in_time, on=date(2026, 10, 12), actor=CLERK, outcome="approved")
        stop(number=late, on=date(2026, 10, 13), actor=CLERK, outcome="refused")
    ours, theirs = selectors.lateness(day=date(2026, 10, 14))
    assert (ours.authority_uscc, ours.running, ours.late, ours.ended_in_time, ours.ended_late) == (OFFICE, 1, 1, 1, 1)
    assert (theirs.running, theirs.late, theirs.ended_in_time, theirs.ended_late) == (1, 0, 0, 0)
    (before, _) = selectors.lateness(day=date(2026, 10, 12))
    assert (before.running, before.ended_in_time) == (2, 1)


def test_the_same_deadline_is_not_started_again_while_it_runs() -> None:
    first = begun()
    with pytest.raises(ClockRunsError):
        begun(on=date(2026, 9, 28))
    with clock.on_day(date(2026, 9, 28)):
        stop(number=first, on=date(2026, 9, 28), actor=CLERK, outcome="sent-back")
    assert begun(on=date(2026, 9, 28)) > first
    with pytest.raises(ClockRunsError):
        begun()


def test_wrong_days_and_words_are_refused_before_anything_is_written() -> None:
    with clock.on_day(date(2026, 9, 24)), pytest.raises(DeadlineWrongError):
        start(rule=DECIDE, case="repair-1", authority_uscc=OFFICE, begins_on=date(2026, 9, 25), actor=CLERK)
    with clock.on_day(date(2026, 9, 25)), pytest.raises(DeadlineWrongError):
        start(rule=DECIDE, case="repair-1", authority_uscc="甲局", begins_on=date(2026, 9, 25), actor=CLERK)
    number = begun()
    with clock.on_day(date(2026, 9, 30)):
        for day, outcome in ((date(2026, 9, 24), "done"), (date(2026, 10, 9), "done"), (date(2026, 9, 30), "张三")):
            with pytest.raises(ClockEndWrongError):
                stop(number=number, on=day, actor=CLERK, outcome=outcome)
    assert Clock.objects.count() == 1
    assert selectors.of_case("repair-1", day=date(2026, 9, 30))[0].number == number
