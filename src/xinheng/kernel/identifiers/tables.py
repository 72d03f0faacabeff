"""What the rulebook says about identifiers, and what a check answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from xinheng.kernel.identifiers.forms import normalise
from xinheng.kernel.identifiers.persons import CENTURIES

IdentifierKind = Literal["uscc", "regno15", "orgcode", "taxid15", "pboc18", "unknown"]
Verdict = Literal["valid", "warning", "quarantine", "refused"]

KINDS: tuple[IdentifierKind, ...] = ("uscc", "regno15", "orgcode", "taxid15", "pboc18", "unknown")
VERDICTS: tuple[Verdict, ...] = ("valid", "warning", "quarantine", "refused")

REASONS: Mapping[str, Verdict] = {
    # Written otherwise than the code prints: recognised and suggested, never silently repaired.
    "spaces": "quarantine",
    "full-width": "quarantine",
    "lower-case": "quarantine",
    "hyphens": "quarantine",
    # What the code itself says.
    "empty": "refused",
    "person-not-held": "refused",
    "placeholder-code": "quarantine",
    "length": "quarantine",
    "characters": "quarantine",
    "division-not-digits": "quarantine",
    "registrar-pair-unknown": "quarantine",
    "identifier-check-digit": "quarantine",
    "legacy-pilot-code": "quarantine",
    "check-unknown": "quarantine",
    "orgcode-check-digit": "warning",
}
"""Every reason a check gives, and the verdict it brings (the harshest of a code's reasons counts)."""


@dataclass(frozen=True)
class RegistrarPair:
    """The first two characters of a unified social credit code: registrar and category.

    ``subject_kind`` None means a person's business, which is not held (G1). ``graded`` False means a kind that is
    never graded or tiered (G6).
    """

    pair: str
    zh: str
    subject_kind: str | None
    graded: bool


@dataclass(frozen=True, eq=False)
class Tables:
    """The rulebook's identifier tables. Tables are compared by identity: one rulebook loads them once.

    ``birth_year_divisions`` are the division codes, of any time, that end like the beginning of a year of birth.
    """

    pairs: Mapping[str, RegistrarPair]
    placeholders: frozenset[str]
    birth_year_divisions: frozenset[str]

    @classmethod
    def from_documents(
        cls, uscc: Mapping[str, Any], placeholders: Mapping[str, Any], divisions: Iterable[str]
    ) -> "Tables":
        """Read ``identifiers/uscc.yaml`` (pairs), ``placeholders.yaml`` (text and codes) and division codes."""
        pairs = [
            RegistrarPair(one["pair"], one["zh"], one["subject_kind"], one["graded"]) for one in uscc["registrar_pairs"]
        ]
        fillers = [*placeholders["text"]["values"], *placeholders["codes"]["values"]]
        normal = frozenset(normalise(filler) for filler in fillers)  # as a code is when it is looked up
        like_births = frozenset(code for code in divisions if code[4:] in CENTURIES)
        return cls({one.pair: one for one in pairs}, normal, like_births)


@dataclass(frozen=True)
class Checked:
    """What a check found: the code exactly as given, its kind, the verdict with its reasons.

    ``subject_kind`` is what the first two characters of a unified social credit code say, None elsewhere.
    """

    code: str
    kind: IdentifierKind
    verdict: Verdict
    reasons: tuple[str, ...]
    subject_kind: str | None


def verdict_of(reasons: tuple[str, ...]) -> Verdict:
    """The harshest verdict among the reasons; valid without any."""
    return max((REASONS[reason] for reason in reasons), key=VERDICTS.index, default="valid")
