"""Facts of the pages that list: registers, counts by day, timeliness and refusals by authority."""

from dataclasses import dataclass
from datetime import date

from xinheng.catalogue.domain import Kind
from xinheng.publicity.domain.pages import KindCount, RecordCard, Total


@dataclass(frozen=True)
class RegisterFilters:
    """What a register is narrowed to. Days are days of decision, both included; empty means every."""

    authority: str = ""
    division: str = ""
    from_day: date | None = None
    to_day: date | None = None
    severity: str = ""
    type: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything is narrowed at all."""
        return self != RegisterFilters()


@dataclass(frozen=True)
class RegisterPage:
    """One page of a register on one day, newest decision first."""

    kind: Kind
    day: date
    filters: RegisterFilters
    rows: tuple[RecordCard, ...]
    total: Total
    next_cursor: str
    paged: bool

    @property
    def filtered(self) -> bool:
        """Whether the reader narrowed the register."""
        return self.filters.narrow


@dataclass(frozen=True)
class DayRow:
    """How many records of each kind were first shown on a day and still are."""

    day: date
    cells: tuple[KindCount, ...]


@dataclass(frozen=True)
class AuthorityTimeliness:
    """How long one deciding authority takes from its decisions to their report, in working days.

    ``working_days`` is the sum over all ``records``.
    """

    authority: str
    records: int
    on_time: int
    working_days: int

    @property
    def average(self) -> str:
        """Working days per record, with one decimal, rounded half up."""
        tenths = (self.working_days * 20 + self.records) // (2 * self.records) if self.records else 0
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def percent(self) -> int:
        """The share on time in whole per cent, rounded down: 100 means all."""
        return self.on_time * 100 // self.records if self.records else 0


@dataclass(frozen=True)
class AuthorityRefusals:
    """How many rows one authority sent, and how many of them ended at the gate."""

    authority: str
    rows: int
    persons: int
    grounds: int


@dataclass(frozen=True)
class StopRow:
    """How many emergency stops run for a kind (None: every kind) and a deciding authority (empty: every one)."""

    kind: Kind | None
    authority: str
    running: int
