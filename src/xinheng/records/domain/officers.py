"""Officers, as they may stand in a record: unit and number of the certificate of law enforcement, never a name (G4)."""

import re
from dataclasses import dataclass

from xinheng.records.errors import OfficerWrongError

CERTIFICATE = r"^[0-9A-Z][0-9A-Z-]{3,19}$"
"""Numbers of certificates: 4 to 20 capitals, digits and hyphens. No name of a person can be written so."""


@dataclass(frozen=True)
class Officer:
    """An officer: the unit and the certificate's number."""

    unit: str
    certificate: str


def officer(text: str) -> Officer:
    """An officer written ``UNIT:CERTIFICATE``. OfficerWrongError for anything else."""
    unit, _, certificate = text.replace("：", ":").rpartition(":")
    found = Officer(unit.strip(), certificate.strip().upper())
    if not found.unit or not re.fullmatch(CERTIFICATE, found.certificate):
        raise OfficerWrongError(officer=text)
    return found
