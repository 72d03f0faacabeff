"""How authorities keep their own deadlines, as the public reads it: numbers by authority, nothing of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xinheng.accounts.selectors import authorities
from xinheng.clocks.selectors import lateness


@dataclass(frozen=True)
class Kept:
    """One authority's deadlines up to a day. ``late`` are those that ended late and those that run past their day."""

    authority: str
    running: int
    in_time: int
    late: int

    @property
    def percent(self) -> int | None:
        """Whole percent kept of those that came due; None while none did."""
        due = self.in_time + self.late
        return None if due == 0 else self.in_time * 100 // due


def kept(day: date) -> Sequence[Kept]:
    """Every authority that had a deadline to keep, in the order of their codes."""
    names = {one.uscc: one.name for one in authorities()}
    return [
        Kept(
            names.get(one.authority_uscc, one.authority_uscc), one.running, one.ended_in_time, one.ended_late + one.late
        )
        for one in lateness(day=day)
    ]
