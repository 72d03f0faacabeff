"""The figures of quality and their rates, by the definitions of the bulletins on double publication: pure.

All arithmetic is on whole numbers. A rate is in thousandths and is None where its denominator is nought: nothing sent
is neither good nor bad. A share of what is right is rounded down and a share of what is late is rounded up, so that
100 % means all and 0 % means none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

from xinheng.exchange.errors import MonthUnknownError

THOUSAND = 1000
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Figures:
    """What was sent, in files and rows. Rows about persons and excluded grounds are in none of these numbers (G1).

    ``files`` had a row that counts, ``whole_files`` had no row sent back or waiting when they first came; ``reported``
    rows of these files count, ``stored`` passed, ``repeated`` of them brought nothing new, ``late`` told of a decision
    after more working days than the rule allows.
    """

    files: int = 0
    whole_files: int = 0
    reported: int = 0
    stored: int = 0
    repeated: int = 0
    late: int = 0

    @property
    def compliance(self) -> int | None:
        """合规率: stored of reported."""
        return _share(self.stored, self.reported)

    @property
    def lateness(self) -> int | None:
        """迟报率: late of reported."""
        return None if not self.reported else -(-self.late * THOUSAND // self.reported)

    @property
    def first_try(self) -> int | None:
        """一次通过率: files without a row sent back or waiting, of all files."""
        return _share(self.whole_files, self.files)

    @property
    def repetition(self) -> int | None:
        """重复率: rows that brought nothing new, of reported."""
        return None if not self.reported else -(-self.repeated * THOUSAND // self.reported)

    def document(self) -> dict[str, int | None]:
        """The numbers and the rates, for programs."""
        counts: dict[str, int | None] = {one.name: getattr(self, one.name) for one in fields(self)}
        return counts | {
            "compliance_per_mille": self.compliance,
            "lateness_per_mille": self.lateness,
            "first_try_per_mille": self.first_try,
            "repetition_per_mille": self.repetition,
        }


def _share(part: int, of: int) -> int | None:
    return None if not of else part * THOUSAND // of


def total(parts: Iterable[Figures]) -> Figures:
    """The figures of several together; their rates are of the sums, never means of rates."""
    held = list(parts)
    return Figures(*(sum(getattr(part, one.name) for part in held) for one in fields(Figures)))


@dataclass(frozen=True)
class Month:
    """A month of the calendar: ``first`` and ``last`` day; ``until`` is the last day that has been, as of today."""

    first: date
    last: date
    until: date

    @property
    def key(self) -> str:
        """As addresses and commands name it: 2026-03."""
        return f"{self.first:%Y-%m}"

    @property
    def is_over(self) -> bool:
        """Whether every day of it has been."""
        return self.until == self.last

    @property
    def before(self) -> str:
        """The month before it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after it, empty while this one runs."""
        return f"{self.last + timedelta(days=1):%Y-%m}" if self.is_over else ""


def month_named(text: str, *, today: date) -> Month:
    """The month of this name, by default the one before today's. MonthUnknownError also for one yet to come."""
    if not text:
        text = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    found = _MONTH.fullmatch(text)
    first = date(int(found[1]), int(found[2]), 1) if found else None
    if first is None or first > today:
        raise MonthUnknownError(month=text[:20], latest=f"{today:%Y-%m}")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Month(first, last, min(last, today))
