"""The end of retention (G16). Pure: the database computes the same day for every record (migration 0013).

A record's retention begins when the last channel that showed it has ended and its last version is known; it never
begins while a channel is open, while it is shielded for a reorganisation, or while an objection, a reconsideration or
a lawsuit about it runs, marked or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xinheng.kernel.periods import add_months

RETENTION = "retention-months"
"""The rulebook's parameter: months that content is kept after the last channel ended."""
CHECK_RETENTION, BAN_RETENTION = "check-retention-months", "ban-retention-months"
"""Months that an answer of the check is kept after its day, and a statutory ban after it was found over."""
LEAST_MONTHS = 36
"""Whatever a rulebook says, nothing is destroyed sooner: an organisation may still need it to prove what was shown."""


@dataclass(frozen=True)
class Periods:
    """How many months are kept: records, answers of the check, bans that are over; None where nobody said how long."""

    records: int
    checks: int | None
    bans: int | None


def kept_until(ends: Sequence[date | None], *, known_on: date, months: int, state: str, case_runs: bool) -> date | None:
    """The first day content may be destroyed; None for never. ``ends``: of each channel that shows, None for open."""
    if state == "shielded" or case_runs or any(end is None for end in ends):
        return None
    return add_months(max([known_on, *(end for end in ends if end is not None)]), months)
