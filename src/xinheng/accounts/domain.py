"""Who acts, who looks, and what an authority may send: pure."""

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
DEMO_OPERATOR = "operator"
DEMO_MATTER = "demo"
AUDIT = "audit"
"""The core purpose under which the node's own people read what has ended (G16)."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account or certificate number, never a person's name; ``unit`` is the unit acted for."""

    name: str
    authority_uscc: str | None = None
    unit: str = ""


@dataclass(frozen=True)
class Viewer:
    """Who looks, and why. ``PUBLIC`` looks at public data only and leaves no trace.

    ``auditor`` reads also what ended or was repaired (G16); ``own_uscc`` is the organisation that reads its own file.
    """

    actor: Actor | None
    purpose: str
    case: str
    basis: str = ""
    auditor: bool = False
    own_uscc: str = ""

    @property
    def is_public(self) -> bool:
        """Whether this is anybody from the public."""
        return self.actor is None


PUBLIC = Viewer(None, "", "")


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
    """A public authority. ``kinds`` are the record kinds it may send; ``*`` stands for every kind."""

    name: str
    uscc: str
    level: str
    division: str
    kinds: tuple[str, ...]


def may_send(authority: Authority, kind: str) -> bool:
    """Whether the authority's mandate covers sending this kind (the sender's, not the deciding authority's)."""
    return ANY_KIND in authority.kinds or kind in authority.kinds
