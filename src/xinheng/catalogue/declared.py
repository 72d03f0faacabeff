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
    """How a kind is declared: the field and value that say the commitment was given, and that nobody verified yet."""

    zh: str
    en: str
    commitment_field: str
    commitment_value: str
    verification_field: str
    unverified_value: str
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
        types=tuple(DeclaredType(one["zh"], one["en"]) for one in entry["types"]),
    )
