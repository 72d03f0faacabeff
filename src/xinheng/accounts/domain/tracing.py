"""Which traces somebody asks for, and what a root over traces commits to: pure."""

import hashlib
from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain.acting import Read
from xinheng.kernel import canonical, clock


@dataclass(frozen=True)
class TraceQuery:
    """Filters on traces; an empty one filters nothing. Days are Shanghai's, both included; ``what`` is a beginning."""

    actor: str = ""
    authority_uscc: str = ""
    uscc: str = ""
    purpose: str = ""
    case: str = ""
    what: str = ""
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True)
class Traced:
    """One trace with its number and the organisations it was about, in the order of their codes."""

    number: int
    read: Read
    subjects: tuple[str, ...]


def leaf(traced: Traced, salt: bytes = b"") -> bytes:
    """What the hourly root commits to of one trace: SHA-256 over its canonical JSON, organisations included.

    With a salt, nobody who knows all but the organisations finds out which they are by trying every code. Roots of
    before have none.
    """
    read = traced.read
    said = ({"salt": salt.hex()} if salt else {}) | {
        "number": traced.number,
        "at": read.at.astimezone(clock.SHANGHAI).isoformat(),
        "actor": read.actor,
        "authority": read.authority_uscc,
        "purpose": read.purpose,
        "case": read.case,
        "basis": read.basis,
        "what": read.what,
        "subjects": sorted(traced.subjects),
    }
    return hashlib.sha256(canonical.dumps(said)).digest()
