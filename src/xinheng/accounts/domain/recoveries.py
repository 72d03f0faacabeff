"""Coming back after a password or a second factor was lost: seen by one, let by another, with a one-time code."""

from dataclasses import dataclass
from datetime import date, datetime

PROOFS = ("in-person", "sealed-letter")
"""How it was seen who asks: at the counter with the certificate, or by a letter of the unit with its seal."""
DAYS_OPEN = 3
DAYS_TO_CONFIRM = 14
"""How long a proposal waits for its second person: who was seen has to be still the one who asks."""


@dataclass(frozen=True)
class Proposed:
    """A recovery that waits for a second person."""

    number: int
    account: str
    proof: str
    proposed_by: str
    authority_uscc: str
    proposed_at: datetime


@dataclass(frozen=True)
class Let:
    """The code of a recovery, shown once to whoever hands it over; it opens until the day before ``expires_on``."""

    account: str
    code: str
    expires_on: date
