"""What a proposed rulebook changes, entry by entry, in facts a page can say in plain words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from xinheng.catalogue.checking.entries import all_entries
from xinheng.catalogue.compiling import DECIDING
from xinheng.catalogue.loading import DIVISIONS_FILE, SINGLE_FILES, Folder, schema_of

What = Literal["added", "changed", "ended", "removed"]
VALUES_TOLD = 40
_WORDS = 200


@dataclass(frozen=True)
class ValueChange:
    """One value: where in its entry (names and places from 1 on), what it was and would be (None: nothing there)."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """One entry: its kind, key and names, what happens to it, and its values that change (some of them)."""

    what: What
    entry: str
    key: str
    zh: str
    en: str
    values: tuple[ValueChange, ...] = ()


def differences(before: Folder, after: Folder) -> list[Change]:
    """Every entry that a rulebook adds, changes, ends or removes, in the order of kind and key."""
    old, new = _entries(before), _entries(after)
    found = [_change(place, old.get(place), new.get(place)) for place in sorted({*old, *new})]
    return [one for one in found if one is not None]


def _entries(folder: Folder) -> dict[tuple[str, str], Mapping[str, Any]]:
    held: dict[tuple[str, str], Mapping[str, Any]] = {}
    divided: set[str] = set()
    for entry in all_entries(folder):
        held[entry.schema.rpartition("/")[2], entry.key] = entry.document
        divided.add(entry.file)
    for name, document in folder.documents.items():
        if schema_of(name) in DECIDING and (name not in divided or name in SINGLE_FILES):
            rest = _rest(document) if name in divided else document
            held["file", name] = rest if isinstance(rest, dict) else {"": rest}
    held["file", DIVISIONS_FILE] = {one.code: one.name for one in folder.divisions.values()}
    return held


def _rest(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a file of many entries says beside them."""
    return {name: value for name, value in document.items() if not _is_entries(value)}


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _change(place: tuple[str, str], old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Change | None:
    if old == new:
        return None
    told = new or old or {}
    names = (place[0], place[1], str(told.get("zh", "")), str(told.get("en", "")))
    if old is None:
        return Change("added", *names)
    if new is None:
        return Change("removed", *names)
    ends = not old.get("to") and bool(new.get("to"))
    values = tuple(one for _, one in zip(range(VALUES_TOLD), _values("", old, new), strict=False))
    return Change("ended" if ends else "changed", *names, values)


def _values(path: str, old: Any, new: Any) -> Iterator[ValueChange]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from _values(_further(path, name), old.get(name), new.get(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True), start=1):
            yield from _values(_further(path, str(place)), one, other)
    else:
        yield ValueChange(path, _text(old), _text(new))


def _further(path: str, name: str) -> str:
    return f"{path} › {name}" if path else name


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:_WORDS]
