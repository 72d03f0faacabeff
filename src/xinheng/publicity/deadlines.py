"""How authorities keep their own deadlines, as the public reads it: by authority and step, nothing of a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from xinheng.accounts.selectors import authorities
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import DeadlineRule
from xinheng.clocks.selectors import lateness_by_step
from xinheng.kernel.periods import add_months

PERIOD = 12
"""Months back from today in which a deadline ended that is counted; one that runs still is counted however old."""


@dataclass(frozen=True)
class Kept:
    """Deadlines of one authority: ``late`` ended late or run past their day, ``running`` run and are not due yet."""

    running: int
    in_time: int
    late: int

    @property
    def number(self) -> int:
        """All of them."""
        return self.running + self.in_time + self.late

    @property
    def percent(self) -> int | None:
        """Whole percent kept of those that came due; None while none did."""
        due = self.in_time + self.late
        return None if due == 0 else self.in_time * 100 // due


@dataclass(frozen=True)
class KeptBy:
    """One authority's deadlines in all, and by kind of step with its name in the rulebook (None: held no more)."""

    authority: str
    in_all: Kept
    steps: Sequence[tuple[str, DeadlineRule | None, Kept]]


def counted_since(day: date) -> date:
    """The first day on which a deadline ended that is counted on ``day``."""
    return add_months(day, -PERIOD)


def kept(day: date) -> list[KeptBy]:
    """Every authority that had a deadline to keep, in the order of their codes."""
    names = {one.uscc: one.name for one in authorities()}
    rules = {one.key: one for one in rulebook().deadlines}
    found = []
    for uscc, rows in groupby(lateness_by_step(day=day, since=counted_since(day)), lambda one: one.authority_uscc):
        steps = [
            (one.rule, rules.get(one.rule), Kept(one.running - one.late, one.ended_in_time, one.ended_late + one.late))
            for one in rows
        ]
        found.append(KeptBy(names.get(uscc, uscc), _in_all(one for _, _, one in steps), steps))
    return found


def _in_all(steps: Iterable[Kept]) -> Kept:
    rows = list(steps)
    return Kept(sum(one.running for one in rows), sum(one.in_time for one in rows), sum(one.late for one in rows))
