"""What every entry rests on: a known instrument, of a rank that may do this, still in force, on no excluded ground.

Ranks (G7): public credit information and list fields need law, regulation or a central document; criteria of lists and
periods of publication at least a departmental rule; measures that reduce rights law or regulation (opinions of 2025,
(六) and (十二)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xinheng.catalogue.checking.entries import Entry, all_entries
from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.core import (
    RANKS_THAT_ADMIT,
    RANKS_THAT_REDUCE_RIGHTS,
    RANKS_THAT_REGULATE,
    excluded_ground,
)
from xinheng.catalogue.loading import Folder, Problem

Ranks = frozenset[str] | None


@dataclass(frozen=True)
class Resting:
    """One place that must name its basis: the value, where it stands, the ranks it needs, until when it holds."""

    file: str
    path: str
    basis: Any
    ranks: Ranks
    until: str | None
    words: str


def problems(folder: Folder) -> Iterator[Problem]:
    """Unknown, too low, ended and excluded bases. Silent when the instruments cannot be read."""
    document = folder.single("instruments")
    if document is None:
        return
    instruments = {entry["key"]: entry for entry in document["instruments"]}
    for place, entry in enumerate(document["instruments"]):
        yield from _excluded("instruments.yaml", pointer(("instruments", place)), entry["zh"], "")
    for entry in all_entries(folder):
        for resting in _restings(entry, folder):
            yield from _judge(resting, instruments)
    for name, path, basis, until in _further(folder):
        yield from _judge(Resting(name, path, basis, None, until, ""), instruments)


def _judge(resting: Resting, instruments: Mapping[str, Any]) -> Iterator[Problem]:
    at = f"{resting.path}/basis" if not resting.path.endswith("_basis") else resting.path
    if resting.basis is None:
        yield Problem(resting.file, at, "basis-unknown", "no basis; every value names its instrument and article")
        return
    instrument = instruments.get(resting.basis["instrument"])
    if instrument is None:
        message = (
            f"no instrument {resting.basis['instrument']!r} in instruments.yaml; enter it there with its rank first"
        )
        yield Problem(resting.file, f"{at}/instrument", "basis-unknown", message)
        return
    if resting.ranks is not None and instrument["rank"] not in resting.ranks:
        message = (
            f"{instrument['key']} is a {instrument['rank']}; this needs one of: {', '.join(sorted(resting.ranks))}"
        )
        yield Problem(resting.file, at, "rank-too-low", message)
    ended = instrument["to"]
    if ended and (resting.until is None or resting.until > ended):
        message = f"{instrument['key']} ended on {ended}; end this value by then, or name what it rests on since"
        yield Problem(resting.file, at, "basis-ended", message)
    yield from _excluded(resting.file, at, instrument["zh"], resting.words)


def _excluded(file: str, path: str, title: str, words: str) -> Iterator[Problem]:
    ground = excluded_ground(title, words)
    if ground is not None:
        message = f"this rests on an excluded ground ({ground}, G5); such matters are held nowhere"
        yield Problem(file, path, "excluded-ground", message)


def _restings(entry: Entry, folder: Folder) -> Iterator[Resting]:
    document = entry.document
    until = document.get("to")
    words = f"{document.get('zh', '')};{document.get('en', '')}"

    def at(path: str, basis: Any, ranks: Ranks, said: str = "") -> Resting:
        return Resting(entry.file, f"{entry.path}{path}", basis, ranks, until, said or words)

    if entry.schema == "kind":
        yield at("", document.get("basis"), RANKS_THAT_ADMIT)
        yield from _kind_restings(at, document)
    elif entry.schema == "windows/rules":
        yield from _window_restings(at, entry, folder)
    elif entry.schema == "penalty-types/types":
        yield at("", document.get("basis"), RANKS_THAT_ADMIT)
        yield at("/severity_basis", document.get("severity_basis"), RANKS_THAT_REGULATE)
    elif entry.schema in {"parameters/parameters", "deadlines/deadlines"}:
        for place, value in enumerate(document["values"]):
            path = f"{entry.path}/values/{place}"
            yield Resting(entry.file, path, value.get("basis"), None, value["to"], words)
    elif entry.schema == "list":
        yield from _list_restings(at, document)
    else:
        yield from _plain_restings(at, entry)


def _plain_restings(at: Any, entry: Entry) -> Iterator[Resting]:
    """One basis, and for a ban that a decision itself orders the article of that decision."""
    document, ranks = entry.document, _ranks(entry)
    if "decision_basis" in document:
        yield at("/decision_basis", document["decision_basis"], RANKS_THAT_REDUCE_RIGHTS)
    if ranks is not _NOT_RESTING:
        yield at("", document.get("basis"), ranks)


def _list_restings(at: Any, document: Mapping[str, Any]) -> Iterator[Resting]:
    """A list needs its field by law or central document, and each criterion a rule."""
    yield at("/field_basis", document.get("field_basis"), RANKS_THAT_ADMIT)
    for place, criterion in enumerate(document["criteria"]):
        said = f"{criterion['zh']};{criterion['en']}"
        yield at(f"/criteria/{place}", criterion.get("basis"), RANKS_THAT_REGULATE, said)


def _kind_restings(at: Any, document: Mapping[str, Any]) -> Iterator[Resting]:
    """What gives a class needs a rule; a list needs its field by law or central document, and no excluded ground."""
    for part in ("class", "outcomes"):
        if part in document:
            yield at(f"/{part}", document[part].get("basis"), RANKS_THAT_REGULATE)
    for place, one in enumerate(document.get("lists", ())):
        yield at(f"/lists/{place}", one.get("basis"), RANKS_THAT_ADMIT, f"{one['zh']};{one['en']}")


_NOT_RESTING: Ranks = frozenset()


def _ranks(entry: Entry) -> Ranks:
    if entry.schema == "measure":
        return RANKS_THAT_REDUCE_RIGHTS if entry.document["effect"] == "reduces-rights" else RANKS_THAT_ADMIT
    by_schema: dict[str, Ranks] = {
        "windows/transitions": RANKS_THAT_REGULATE,
        "windows/older": RANKS_THAT_REGULATE,
        "indicator": None,
        "matter": RANKS_THAT_REGULATE,
        "mitigations/grounds": None,
        "links/links": None,
        "identifiers/identifiers": None,
    }
    return by_schema.get(entry.schema, _NOT_RESTING)


def _window_restings(at: Any, entry: Entry, folder: Folder) -> Iterator[Resting]:
    rule = entry.document
    adverse = any(kind["kind"] == rule["kind"] and kind["adverse"] for _, kind in folder.of("kind"))
    shown_to_others = any({"public", "departments"} & set(term["channels"]) for term in rule["terms"] if term["shown"])
    yield at("", rule.get("basis"), RANKS_THAT_REGULATE if adverse and shown_to_others else None)
    for place, term in enumerate(rule["terms"]):
        if "basis" in term:
            restricting = adverse and term["shown"] and set(term["channels"]) != {"report"}
            yield at(f"/terms/{place}", term["basis"], RANKS_THAT_REGULATE if restricting else None)


def _further(folder: Folder) -> Iterator[tuple[str, str, Any, str | None]]:
    """Bases outside entries: placeholders, special statutes, simple procedure, publication, identifiers."""
    for part in ("text", "codes"):
        for name, document in folder.of("placeholders"):
            yield name, f"/{part}", document[part].get("basis"), None
    for name, document in folder.of("windows"):
        yield name, "/special_statutes", document["special_statutes"].get("basis"), document["special_statutes"]["to"]
    for name, document in folder.of("penalty-types"):
        yield name, "/simple_procedure", document["simple_procedure"].get("basis"), None
    for name, document in folder.of("kind"):
        if "publication" in document:
            yield name, "/publication", document["publication"], None
    for name, document in (*folder.of("identifiers"), *folder.of("former")):
        if "identifier" in document or "states" in document:
            yield name, "", document.get("basis"), None
