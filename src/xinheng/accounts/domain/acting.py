"""Who acts and who looks."""

from dataclasses import dataclass
from datetime import datetime

DEMO_OPERATOR = "operator"
NODE_ITSELF = frozenset({DEMO_OPERATOR, "intake", "jobs", "restore", "setup", "take"})
"""How the node's own doing is called in acts and traces; nobody's account is called so."""
DEMO_MATTER = "demo"
AUDIT = "audit"
"""The core purpose under which the node's own people read what has ended (G16)."""


OWN_READ = "own."
"""How a trace begins that an organisation's own people left at its own door; nobody else's read is called so."""


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


PUBLIC = Viewer(None, "", "")
