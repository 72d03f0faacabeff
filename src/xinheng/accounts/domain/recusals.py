"""Recusal: an officer keeps out of what concerns one organisation. Which officer, which organisation, and never why."""

from dataclasses import dataclass
from datetime import datetime

OFFICER = r"^[0-9A-Z][0-9A-Z._-]{1,59}$"
"""An account or the number of a certificate, in capitals: no name of a person can be written so."""


@dataclass(frozen=True)
class Recusal:
    """One recusal that stands."""

    number: int
    officer: str
    organisation_uscc: str
    recorded_at: datetime


def normal(officer: str) -> str:
    """An account or a certificate number as recusals hold it: without spaces around it, in capitals."""
    return officer.strip().upper()
