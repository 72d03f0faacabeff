"""Which records of an authority belong to another of its records, compiled: they go with its repair, or prove a duty.

Pure. One names the document number of the other; both are of the same organisation and authority.
"""

from dataclasses import dataclass
from typing import Literal

from xinheng.catalogue.compiling import basis_of
from xinheng.catalogue.domain import Basis
from xinheng.catalogue.loading import Folder


@dataclass(frozen=True)
class RecordLink:
    """A kind of record that belongs to records of the kinds ``of``.

    ``use`` says for what: it goes with the other's repair, or proves that the other's duties are done. ``outcomes``
    are those that count, by key; none is any.
    """

    key: str
    kind: str
    use: Literal["goes-with", "proves"]
    of: tuple[str, ...]
    outcomes: tuple[str, ...]
    basis: Basis


def compile_links(folder: Folder) -> tuple[RecordLink, ...]:
    """The links of a folder that has no problems."""
    return tuple(
        RecordLink(
            one["key"], one["kind"], one["use"], tuple(one["of"]), tuple(one["outcomes"]), basis_of(one["basis"])
        )
        for one in folder.single("links")["links"]
    )
