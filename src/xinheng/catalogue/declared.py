"""What an organisation may declare of itself, compiled: the types, the words of its commitment, who has verified it.

Pure. The commitment's text is the rulebook's own; the public reads that it was given and whether anybody verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xinheng.catalogue.loading import Folder


@dataclass(frozen=True)
class DeclaredType:
    """One type of fact that may be declared."""

    zh: str
    en: str


@dataclass(frozen=True)
class Declared:
    """How a kind is declared: what says that the commitment was given, and what says how far anybody verified.

    ``unverified_value`` while nobody did, ``taken_value`` while somebody does, ``verified_value`` once confirmed.
    """

    zh: str
    en: str
    commitment_field: str
    commitment_value: str
    verification_field: str
    unverified_value: str
    taken_value: str
    verified_value: str
    types: tuple[DeclaredType, ...]


def compile_declared(folder: Folder) -> Mapping[str, Declared]:
    """How organisations declare, by kind; kinds that nobody declares are not among them."""
    return {
        document["kind"]: _declared(document["declared"]) for _, document in folder.of("kind") if "declared" in document
    }


def _declared(entry: Any) -> Declared:
    commitment, verification = entry["commitment"], entry["verification"]
    return Declared(
        zh=commitment["zh"],
        en=commitment["en"],
        commitment_field=commitment["field"],
        commitment_value=commitment["value"],
        verification_field=verification["field"],
        unverified_value=verification["value"],
        taken_value=verification["taken"],
        verified_value=verification["verified"],
        types=tuple(DeclaredType(one["zh"], one["en"]) for one in entry["types"]),
    )
