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
from xinheng.ledger.domain import LONGEST_SILENCE, SMALL_STEP, ClockState, judge_clock
from xinheng.ledger.errors import ClockDoubtfulError
from xinheng.ledger.models import ClockMark
from xinheng.ledger.parts import Part
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
    if not is_kept():
        return
    now, seen = clock.now(), _seen()
    if judge_clock(now, seen) != "sane":
        raise _doubt(now, seen)


_KEPT = """
ledger_clock AS (
    SELECT ledger_time_of_acts(%(clock_now)s, %(clock_day)s, %(clock_step)s, %(clock_silence)s) AS at
)
"""
_NAMED = "ledger_clock AS (SELECT %(clock_now)s::timestamptz AS at)"


def time_of_acts() -> Part:
    """``ledger_clock (at)``, the instant of the acts that this statement writes: the clock's, or a later last act's.

    Refused while the clock is in doubt (``doubt``).
    """
    now = clock.now()
    if not is_kept():
        return Part(_NAMED, "1", {"clock_now": now})
    given = {"clock_now": now, "clock_day": now.date(), "clock_step": SMALL_STEP, "clock_silence": LONGEST_SILENCE}
    return Part(_KEPT, "1", given, holds="(SELECT at FROM ledger_clock) IS NOT NULL")


def doubt() -> ClockDoubtfulError:
    """What is in doubt, for an act that was refused for it."""
    return _doubt(clock.now(), _seen())


def note_clock() -> None:
    """Move the mark to the present instant, unless the clock is in doubt (the job worker, every few minutes)."""
    if not is_kept():
        return
    with transaction.atomic():
        mark, now = ClockMark.objects.select_for_update().get(one=1), clock.now()
        if judge_clock(now, mark.seen_at) == "sane" and (mark.seen_at is None or now > mark.seen_at):
            mark.seen_at, mark.day = now, now.date()
            mark.save(update_fields=["seen_at", "day"])


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


def _seen() -> datetime | None:
    """The latest instant seen, by a statement that every act asks."""
    with planned_cursor() as cursor:
        cursor.execute("SELECT seen_at FROM ledger_clockmark WHERE one = 1")
        seen: datetime | None = cursor.fetchone()[0]
        return seen


def _doubt(now: datetime, seen_at: datetime | None) -> ClockDoubtfulError:
    seen = (seen_at or now).astimezone(clock.SHANGHAI)
    return ClockDoubtfulError(
        now=f"{now:%Y-%m-%d %H:%M}", seen=f"{seen:%Y-%m-%d %H:%M}", state=judge_clock(now, seen_at)
    )
