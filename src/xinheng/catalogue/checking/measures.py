"""Measures and indicators: references that exist."""

from collections.abc import Iterator

from xinheng.catalogue.loading import Folder, Problem


def problems(folder: Folder) -> Iterator[Problem]:
    """Measures resting on lists or matters that are not there, indicators of kinds that are not."""
    lists, matters, kinds = folder.stems("lists"), folder.stems("matters"), folder.stems("catalogue")
    for name, document in folder.of("measure"):
        yield from _unknown(name, "/lists", document["lists"], lists, "list")
        yield from _unknown(name, "/matters", document.get("matters", []), matters, "matter")
    for name, document in folder.of("indicator"):
        yield from _unknown(name, "/kinds", document["kinds"], kinds, "record kind")


def _unknown(name: str, path: str, keys: list[str], known: set[str], what: str) -> Iterator[Problem]:
    for key in keys:
        if key not in known:
            yield Problem(name, path, "reference-unknown", f"there is no {what} {key!r} in this rulebook")
