"""Entries and their keys: counted, addressed, each key once and under the file name that carries it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.loading import Folder, Problem

# Files that hold many entries: schema, the lists in them, and the member that is the key.
_MANY: tuple[tuple[str, str, str], ...] = (
    ("instruments", "instruments", "key"),
    ("mitigations", "grounds", "key"),
    ("links", "links", "key"),
    ("deadlines", "deadlines", "key"),
    ("parameters", "parameters", "key"),
    ("penalty-types", "types", "key"),
    ("windows", "rules", "key"),
    ("windows", "transitions", "key"),
    ("windows", "older", "key"),
    ("identifiers", "registrar_pairs", "pair"),
    ("identifiers", "identifiers", "identifier"),
)
# Files that are one entry: the member that is the key and must be the file's name.
_ONE = ("kind", "list", "measure", "indicator", "matter")


@dataclass(frozen=True)
class Entry:
    """One entry: where it stands, its schema, key and document."""

    file: str
    path: str
    schema: str
    key: str
    document: dict[str, Any]


def all_entries(folder: Folder) -> Iterator[Entry]:
    """Every entry of the files that have their shape."""
    for schema, part, member in _MANY:
        for name, document in folder.of(schema):
            for place, entry in enumerate(document.get(part, ())):
                yield Entry(name, pointer((part, place)), f"{schema}/{part}", entry[member], entry)
    for schema in _ONE:
        for name, document in folder.of(schema):
            yield Entry(name, "", schema, document[schema], document)


def count(folder: Folder) -> int:
    """How many entries the readable files hold, divisions and working years included."""
    total = sum(1 for _ in folder.of("calendar")) + max(folder.division_text.count("\n") - 1, 0)
    for schema, part, _ in _MANY:
        for _, document in folder.of(schema):
            found = document.get(part) if isinstance(document, dict) else None
            total += len(found) if isinstance(found, list) else 0
    return total + sum(1 for schema in _ONE for _ in folder.of(schema))


def _spellings_twice(folder: Folder) -> Iterator[Problem]:
    """A spelling of former registers that stands for two states: the record would be shown or not by chance."""
    for name, document in folder.of("former"):
        seen: dict[str, str] = {}
        for state, texts in document["states"].items():
            for place, text in enumerate(texts):
                if seen.setdefault(text, state) != state:
                    message = f"{text} stands for {seen[text]} already; a spelling has one state"
                    yield Problem(name, pointer(("states", state, place)), "duplicate-key", message)


def problems(folder: Folder) -> Iterator[Problem]:
    """Keys that stand twice, and files named after another key."""
    yield from _spellings_twice(folder)
    seen: dict[tuple[str, str], Entry] = {}
    for entry in all_entries(folder):
        space = (entry.schema.partition("/")[0], entry.key)
        first = seen.setdefault(space, entry)
        if first is not entry:
            message = f"{entry.key} stands in {first.file}{first.path} already; every entry has its own key"
            yield Problem(entry.file, entry.path, "duplicate-key", message)
        if entry.schema in _ONE and PurePosixPath(entry.file).stem != entry.key:
            message = (
                f"the file is {entry.file}, its key {entry.key}; a key keeps its name, and the file is named after it"
            )
            yield Problem(entry.file, pointer((entry.schema,)), "key-renamed", message)
