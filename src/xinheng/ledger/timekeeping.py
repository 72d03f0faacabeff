"""The time of acts: it never goes back, and a clock in doubt stops the node from acting.

In production the node keeps a mark, the latest instant it has seen, moved by every act and by the job worker. A clock
more than five minutes before the mark is behind, one more than 31 days after it is ahead; both are refused until
an operator confirms the clock. A smaller step back keeps the time of the last act. In demo mode, or with a named
day, the clock is the operator's to name and no mark is kept.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from xinheng.kernel import clock
from xinheng.ledger.domain import ClockState, judge_clock
from xinheng.ledger.errors import ClockDoubtfulError
from xinheng.ledger.models import ClockMark
from xinheng.ledger.planned import planned_cursor


def is_kept() -> bool:
    """Whether this node keeps a mark: in production, where no day can be named."""
    return settings.MODE == "production" and not clock.is_named()


def clock_state() -> ClockState:
    """What the clock is worth now; always sane where no mark is kept."""
    if not is_kept():
        return "sane"
    return judge_clock(clock.now(), ClockMark.objects.values_list("seen_at", flat=True).get(one=1))


def clock_shown() -> dict[str, str | None]:
    """The clock's state, what it says, and the latest instant seen (None where no mark is kept)."""
    seen = ClockMark.objects.values_list("seen_at", flat=True).get(one=1) if is_kept() else None
    return {
        "state": clock_state(),
        "clock": clock.now().isoformat(timespec="seconds"),
        "seen": None if seen is None else seen.astimezone(clock.SHANGHAI).isoformat(timespec="seconds"),
    }


def refuse_doubtful_clock() -> None:
    """ClockDoubtfulError unless the clock is sane."""
    if is_kept():
        _refuse_doubtful(clock.now(), _mark(_SEEN).seen_at)


def time_of_acts() -> datetime:
    """The instant of the acts being written now: the clock's, or the last act's where that is later.

    Inside the acts' transaction. Raises ClockDoubtfulError.
    """
    now = clock.now()
    if not is_kept():
        return now
    mark = _mark(f"{_SEEN} FOR UPDATE")
    _refuse_doubtful(now, mark.seen_at)
    instant = now if mark.acted_at is None else max(now, mark.acted_at.astimezone(clock.SHANGHAI))
    mark.acted_at = instant
    _move(mark, now)
    return instant


def note_clock() -> None:
    """Move the mark to the present instant, unless the clock is in doubt (the job worker, every few minutes)."""
    if not is_kept():
        return
    with transaction.atomic():
        mark = ClockMark.objects.select_for_update().get(one=1)
        if judge_clock(clock.now(), mark.seen_at) == "sane":
            _move(mark, clock.now())


def believe_clock() -> dict[str, str]:
    """Put the mark to the present instant, wherever it stood; returns what was in doubt, for the act that says so."""
    now, state = clock.now(), clock_state()
    with transaction.atomic():
        mark = ClockMark.objects.select_for_update().get(one=1)
        seen = "" if mark.seen_at is None else mark.seen_at.astimezone(clock.SHANGHAI).isoformat()
        if is_kept():
            mark.seen_at, mark.day = now, now.date()
            mark.save(update_fields=["seen_at", "day"])
    return {"state": state, "clock": now.isoformat(), "seen": seen}


_SEEN = "SELECT one, seen_at, day, acted_at FROM ledger_clockmark WHERE one = 1"


def _mark(statement: str) -> ClockMark:
    """The mark, by a statement that every act asks."""
    with planned_cursor() as cursor:
        cursor.execute(statement)
        return ClockMark(*cursor.fetchone())


def _refuse_doubtful(now: datetime, seen_at: datetime | None) -> None:
    state = judge_clock(now, seen_at)
    if state == "sane" or seen_at is None:
        return
    seen = seen_at.astimezone(clock.SHANGHAI)
    raise ClockDoubtfulError(now=f"{now:%Y-%m-%d %H:%M}", seen=f"{seen:%Y-%m-%d %H:%M}", state=state)


def _move(mark: ClockMark, now: datetime) -> None:
    if mark.seen_at is None or now > mark.seen_at:
        mark.seen_at, mark.day = now, now.date()
    with planned_cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_clockmark SET seen_at = %s, day = %s, acted_at = %s WHERE one = 1",
            [mark.seen_at, mark.day, mark.acted_at],
        )
