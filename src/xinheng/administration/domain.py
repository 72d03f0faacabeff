"""Patterns in reads that an auditor should look at: pure. An alert decides nothing; it asks somebody to look."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Pattern = Literal["burst", "night", "unfollowed", "one-case"]
PATTERNS: tuple[Pattern, ...] = ("burst", "night", "unfollowed", "one-case")
"""Many organisations in a short time; reads at night; reads that no act follows; one case for many organisations."""


@dataclass(frozen=True)
class Thresholds:
    """From when a pattern is one: parameters of the rulebook, all inclusive. Hours are Shanghai's."""

    burst_organisations: int
    burst_minutes: int
    night_reads: int
    night_from_hour: int
    night_to_hour: int
    unfollowed_reads: int
    unfollowed_days: int
    case_organisations: int


@dataclass(frozen=True)
class Look:
    """One organisation in one traced read."""

    actor: str
    authority_uscc: str | None
    at: datetime
    uscc: str
    case: str


@dataclass(frozen=True)
class Found:
    """A pattern found: whose reads, from when to when, how many reads of how many organisations; ``case`` if one."""

    pattern: Pattern
    actor: str
    authority_uscc: str | None
    begins_at: datetime
    ends_at: datetime
    reads: int
    organisations: int
    case: str = ""


def bursts(looks: Iterable[Look], thresholds: Thresholds) -> Iterator[Found]:
    """The first burst of each actor: ``looks`` come in the order of actor and time.

    A burst is so many different organisations within so many minutes.
    """
    span = timedelta(minutes=thresholds.burst_minutes)
    window: deque[Look] = deque()
    seen: Counter[str] = Counter()
    told = ""
    for look in looks:
        if window and window[-1].actor != look.actor:
            window.clear()
            seen.clear()
        if look.actor == told:
            continue
        window.append(look)
        seen[look.uscc] += 1
        while window[0].at < look.at - span:
            gone = window.popleft()
            seen[gone.uscc] -= 1
            if not seen[gone.uscc]:
                del seen[gone.uscc]
        if len(seen) >= thresholds.burst_organisations:
            told = look.actor
            yield Found("burst", look.actor, look.authority_uscc, window[0].at, look.at, len(window), len(seen))


def is_night(hour: int, thresholds: Thresholds) -> bool:
    """Whether an hour of the day lies in the night, which may pass midnight."""
    first, end = thresholds.night_from_hour, thresholds.night_to_hour
    return first <= hour < end if first < end else hour >= first or hour < end


def nights(thresholds: Thresholds) -> list[int]:
    """The hours of the night."""
    return [hour for hour in range(24) if is_night(hour, thresholds)]
