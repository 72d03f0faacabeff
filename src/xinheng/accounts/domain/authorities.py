"""Authorities and the kinds of record they may send."""

from dataclasses import dataclass
from datetime import datetime

LEVELS = ("nation", "province", "city", "county", "township")
ANY_KIND = "*"
KINDS = (
    "licence",
    "penalty",
    "compulsion",
    "confirmation",
    "collection",
    "payment",
    "adjudication",
    "compensation",
    "award",
    "inspection-result",
    "registration",
    "judgment",
    "abnormal-list",
    "serious-list",
    "contract",
    "commitment",
    "evaluation-result",
    "honour",
    "intellectual-property",
    "declaration",
)
"""Every kind a mandate may name; a node takes in those its rulebook holds."""


@dataclass(frozen=True)
class Read:
    """One traced read of non-public data, as the organisation it was about sees it."""

    at: datetime
    actor: str
    authority_uscc: str | None
    purpose: str
    case: str
    basis: str
    what: str


@dataclass(frozen=True)
class Authority:
    """A public authority. ``kinds`` are the record kinds it may send; ``*`` stands for every kind.

    ``parent_uscc`` is the authority above it (nation, province, city, county), empty at the top or where not told.
    """

    name: str
    uscc: str
    level: str
    division: str
    kinds: tuple[str, ...]
    parent_uscc: str = ""
    sector: str = ""


def may_send(authority: Authority, kind: str) -> bool:
    """Whether the authority's mandate covers sending this kind (the sender's, not the deciding authority's)."""
    return ANY_KIND in authority.kinds or kind in authority.kinds
