"""Messages, letters and what tells of them outside: pure.

Outside the site nothing but "you have a message" is ever said. A letter is served when there is proof of it: the day,
the way and the reference of the proof; without that no deadline that begins with it starts (G12).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

WAYS = ("direct", "left", "entrusted", "post", "electronic", "announcement")
"""Ways of service: directly, left at the address, entrusted to another authority, by post, electronically with the
organisation's consent, by announcement (Civil Procedure Law, chapter on service)."""
FAILURES = ("returned", "address-unknown", "moved", "closed", "not-taken", "not-received")
"""Why a letter was not served."""
KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"
PROOF = r"^(?=.*[0-9])[^\s@]{4,80}$"
"""The reference of a proof of service: a number of a posting or a receipt, never a name, so it has a digit."""
SECONDS_BETWEEN = (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""How long each attempt to tell of a message waits after the one before (the schedule Standard Webhooks proposes)."""
EVENT = "message.created"
_SIGNATURE_VERSION = "v1"


@dataclass(frozen=True)
class Message:
    """A message as it lies in an inbox; ``read_at`` is when the account that asks read it first."""

    number: int
    template: str
    facts: Mapping[str, Any]
    case: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class FailedService:
    """One attempt to serve a letter that failed."""

    on: date
    way: str
    reason: str


@dataclass(frozen=True)
class Service:
    """A letter and what became of its service; ``served_on`` None while there is no proof."""

    number: int
    organisation_uscc: str
    authority_uscc: str
    template: str
    facts: Mapping[str, Any]
    case: str
    made_on: date
    served_on: date | None
    way: str
    proof: str
    failures: tuple[FailedService, ...]


@dataclass(frozen=True)
class Endpoint:
    """Where an organisation or authority wants to be told that it has a message."""

    number: int
    url: str
    made_at: datetime
    waiting: int
    last_outcome: str


def is_kebab(text: str) -> bool:
    """Whether a key is in small letters, digits and hyphens."""
    return re.fullmatch(KEBAB, text) is not None


def is_proof(text: str) -> bool:
    """Whether this can be the reference of a proof of service."""
    return re.fullmatch(PROOF, text) is not None


def seconds_until_next(attempts: int) -> int | None:
    """Seconds to wait after so many failed attempts; None when it is given up."""
    return SECONDS_BETWEEN[attempts] if attempts < len(SECONDS_BETWEEN) else None


def signature(*, secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature`` (Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and body)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"{_SIGNATURE_VERSION},{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def written_secret(drawn: bytes) -> str:
    """A webhook's secret as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(drawn).decode()}"
