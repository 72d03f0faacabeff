"""How a declared fact is verified: its states, its steps, and what each step makes of it. Pure.

Drawn in docs/lifecycles/declaration.md; a test compares. Whatever comes of it, nothing adverse is ever said: a fact
that could not be confirmed is again what it was, declared and not verified, and only the organisation reads why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

STATES: Mapping[str, str] = MappingProxyType(
    {
        "declared": "public as declared by the organisation itself, verified by nobody",
        "taken": "an officer of the authority that took it in is looking at it",
        "verified": "confirmed by that authority, and public as such",
        "withdrawn": "taken back by the organisation, shown nowhere",
    }
)


@dataclass(frozen=True)
class VerifyingStep:
    """One step: who takes it, from which state to which, and whether it needs a reason that the organisation reads."""

    act: str
    source: str
    target: str
    who: str
    reasoned: bool


STEPS = (
    VerifyingStep("take", "declared", "taken", "officer", reasoned=False),
    VerifyingStep("confirm", "taken", "verified", "officer", reasoned=True),
    VerifyingStep("leave", "taken", "declared", "officer", reasoned=True),
    VerifyingStep("reopen", "verified", "taken", "officer", reasoned=True),
    VerifyingStep("take-back", "declared", "withdrawn", "organisation", reasoned=True),
    VerifyingStep("take-back", "taken", "withdrawn", "organisation", reasoned=True),
    VerifyingStep("take-back", "verified", "withdrawn", "organisation", reasoned=True),
)


def steps_from(state: str) -> tuple[VerifyingStep, ...]:
    """What an officer may do now."""
    return tuple(one for one in STEPS if one.source == state and one.who == "officer")
