"""In production the clock of the machine is believed only where it does not contradict what the node has seen."""

from datetime import date, datetime, timedelta

import pytest

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.kernel.clock import SHANGHAI
from xinheng.ledger.domain import commitment, judge_clock
from xinheng.ledger.errors import ClockDoubtfulError, ClockReasonMissingError
from xinheng.ledger.models import Act, ClockMark, Salt
from xinheng.ledger.services import act, confirm_clock
from xinheng.ledger.timekeeping import clock_state, note_clock

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("clerk-1", "11990000000000001A", "centre")
NOON = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch, settings):
    """Let the machine's clock of a production node stand somewhere; call it with another instant to move it."""
    settings.MODE = "production"

    def stand(instant: datetime) -> None:
        monkeypatch.setattr(clock, "_wall", lambda: instant)

    stand(NOON)
    return stand


def done(released: bool = False) -> datetime:
    with act(kind="ledger.test.timed", actor=CLERK, released=released) as draft:
        pass
    row = Act.objects.get(index=draft.index)
    at = row.at.astimezone(SHANGHAI)
    assert commitment(bytes(Salt.objects.get(act_id=row.index).salt), row.committed(at)) == bytes(row.commitment)
    assert row.day == at.date()
    return row.at


def test_what_a_clock_is_worth_beside_what_was_seen() -> None:
    assert judge_clock(NOON, None) == "sane"
    assert judge_clock(NOON - timedelta(minutes=5), NOON) == "sane"
    assert judge_clock(NOON - timedelta(minutes=5, seconds=1), NOON) == "behind"
    assert judge_clock(NOON + timedelta(days=31), NOON) == "sane"
    assert judge_clock(NOON + timedelta(days=31, seconds=1), NOON) == "ahead"


def test_a_small_step_back_keeps_the_time_of_the_last_act(wall) -> None:
    assert done() == NOON
    wall(NOON - timedelta(minutes=2))
    assert done() == NOON
    wall(NOON + timedelta(minutes=2, microseconds=120))
    assert done() == NOON + timedelta(minutes=2, microseconds=120), "the commitment holds with and without a fraction"
    wall(NOON + timedelta(hours=14))
    assert done(), "the day of an act is Shanghai's"


@pytest.mark.parametrize(("jump", "state"), [(timedelta(days=-1), "behind"), (timedelta(days=40), "ahead")])
def test_a_jump_stops_every_act_until_an_operator_confirms_the_clock(wall, jump: timedelta, state: str) -> None:
    done()
    wall(NOON + jump)
    note_clock()
    assert clock_state() == state
    with pytest.raises(ClockDoubtfulError) as refusal, act(kind="ledger.test.timed", actor=CLERK):
        pytest.fail("nothing may be begun")
    assert (refusal.value.code, refusal.value.exit_code, refusal.value.status) == ("clock-doubtful", 3, 503)
    assert "xinheng node clock --confirm" in refusal.value.explain()
    with pytest.raises(ClockReasonMissingError):
        confirm_clock(actor=CLERK, reason=" ")
    before = Act.objects.order_by("-index")[0].at
    confirm_clock(actor=CLERK, reason="the battery of the clock was changed")
    said = Act.objects.get(kind="ledger.clock.confirmed")
    assert said.body["state"] == state
    assert said.body["seen"] == NOON.isoformat()
    assert said.at >= before, "an act never stands before the one it follows"
    assert clock_state() == "sane"
    assert done() >= said.at


def test_a_doubt_that_comes_while_an_act_is_made_stops_it_too(wall) -> None:
    done()
    first = Act.objects.count()
    with pytest.raises(ClockDoubtfulError) as refusal, act(kind="ledger.test.timed", actor=CLERK):
        wall(NOON - timedelta(hours=3))
    assert "2026-11-20 12:00" in refusal.value.explain()
    with pytest.raises(ClockDoubtfulError):
        done(released=True)
    assert Act.objects.count() == first
    assert ClockMark.objects.get(one=1).acted_at == NOON


def test_the_job_worker_moves_the_mark_and_never_back(wall) -> None:
    note_clock()
    wall(NOON + timedelta(hours=5))
    note_clock()
    wall(NOON + timedelta(hours=4, minutes=58))
    note_clock()
    mark = ClockMark.objects.get(one=1)
    assert (mark.seen_at, mark.day) == (NOON + timedelta(hours=5), date(2026, 11, 20))


def test_a_named_day_is_nobodys_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINHENG_TODAY", "2026-11-20")
    done()
    monkeypatch.setenv("XINHENG_TODAY", "2020-01-01")
    assert done().astimezone(SHANGHAI).date() == date(2020, 1, 1)
    assert ClockMark.objects.get(one=1).seen_at is None
