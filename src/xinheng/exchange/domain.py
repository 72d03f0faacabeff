"""Verdicts and what an intake answers: pure.

Verdicts are exclusive and add up to the rows of the file. A row's verdict is the hardest effect of its issues; a
row without a hard one is compared with what is held under its key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Any

WAITING_DAYS = 30
"""How long a row that waits (queued, quarantined) is kept: long enough to be answered, then forgotten."""

LONGEST_VALUE = 200
"""Characters of a value that an issue repeats."""

FIRST_ISSUES_SHOWN = 100
FIRST_ISSUES_KEPT = 1000


DECISIONS = ("sent-again", "matched", "none-fits", "sent-back")
"""What an officer may do with a waiting row (``models.RowDecision``)."""

SUBJECT_CODES = (
    *("subject-unknown", "identifier-check-digit", "identifier-placeholder", "identifier-written-form"),
    *("identifier-registrar-unknown", "identifier-not-uscc"),
)
"""Issue codes that leave open whom a row is about: an officer may match it."""

LONGEST_REASON = 500
"""Characters of an officer's reason."""

MOST_CHARACTERS = 32_767
MOST_LINES = 200
"""What one field of a page takes: a cell as of a file, and no table pasted into it."""


class Verdict(StrEnum):
    """What became of a row (the words of the contract)."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    VERSION = "version"
    QUARANTINED = "quarantined"
    QUEUED = "queued"
    REFUSED = "refused"


class Effect(IntEnum):
    """What an issue does to its row; the greatest of a row's effects decides."""

    NONE = 0
    QUEUED = 1
    QUARANTINED = 2
    REFUSED = 3


EFFECT_VERDICTS: Mapping[Effect, Verdict] = {
    Effect.QUEUED: Verdict.QUEUED,
    Effect.QUARANTINED: Verdict.QUARANTINED,
    Effect.REFUSED: Verdict.REFUSED,
}


@dataclass(frozen=True)
class Issue:
    """One problem of one row: ``facts`` fill the message; ``value`` is never personal."""

    row: int
    column: str
    code: str
    value: str
    suggestion: str | None
    facts: Mapping[str, Any]


@dataclass
class Counts:
    """Rows by verdict. ``refused`` includes ``refused_person`` and ``refused_matter``."""

    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    versions: int = 0
    quarantined: int = 0
    queued: int = 0
    refused: int = 0
    refused_person: int = 0
    refused_matter: int = 0

    def add(self, verdict: str, rows: int) -> None:
        """Count ``rows`` rows of one verdict."""
        name = "versions" if verdict == Verdict.VERSION else verdict
        setattr(self, name, getattr(self, name) + rows)
        self.rows += rows

    def balanced(self) -> bool:
        """Whether the verdicts add up to the rows."""
        return self.rows == (
            self.accepted + self.unchanged + self.versions + self.quarantined + self.queued + self.refused
        )


@dataclass
class Taken:
    """The answer to one file. ``batch`` is None after a dry run."""

    batch: int | None
    format: str
    encoding: str
    sha256: str
    counts: Counts
    issue_count: int = 0
    issues: Sequence[Issue] = field(default_factory=list)
    seconds: float = 0.0


def forgotten_on(day: date) -> date:
    """The day on which a row that began to wait on ``day`` is forgotten."""
    return day + timedelta(days=WAITING_DAYS)
