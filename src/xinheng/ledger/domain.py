"""Acts and their commitments: pure.

An act's leaf is SHA-256 over its salt and its canonical JSON (RFC 8785). The salt stands in a table of its own,
so that destroying it leaves a log that still verifies and tells nothing.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from xinheng.kernel import canonical

SALT_BYTES = 16
KIND = re.compile(r"[a-z]+(\.[a-z-]+){2}")

SMALL_STEP = timedelta(minutes=5)
"""What a time service may set a clock back by in one step; acts then keep the later time for that long."""

LONGEST_SILENCE = timedelta(days=31)
"""A node whose clock says that it was silent for longer has been asleep, or has a clock that ran away."""

ClockState = Literal["sane", "behind", "ahead"]


def judge_clock(now: datetime, mark: datetime | None) -> ClockState:
    """What the machine's clock is worth, beside the latest instant this node has seen (None: it has seen none)."""
    if mark is None:
        return "sane"
    if now < mark - SMALL_STEP:
        return "behind"
    return "ahead" if now > mark + LONGEST_SILENCE else "sane"


class Acting(Protocol):
    """Who acts: a name that names no private person, and the authority acted for."""

    @property
    def name(self) -> str:
        """The actor's name in the ledger (a certificate number or account, never a person's name)."""

    @property
    def authority_uscc(self) -> str | None:
        """The authority acted for, None for the node itself."""


def around_index(act: Mapping[str, Any]) -> tuple[str, str, str]:
    """An act's canonical JSON up to its time, from there to its index, and after it.

    ``act`` has neither: only the database knows them, while the act is written.
    """
    first, middle, last = (
        canonical.dumps({name: act[name] for name in act if low < name < high}).decode()
        for low, high in (("", "at"), ("at", "index"), ("index", "~"))
    )
    return f'{first[:-1]},"at":"', f'",{middle[1:-1]},"index":', f",{last[1:]}"


def commitment(salt: bytes, act: Mapping[str, Any]) -> bytes:
    """SHA-256 over the salt and the act's canonical JSON."""
    return hashlib.sha256(salt + canonical.dumps(dict(act))).digest()
