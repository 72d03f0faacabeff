"""Core enums that no folder widens, and persons, whom no folder may aim at (G1, G3, G5, G6, G7, G19)."""

from collections.abc import Iterable, Iterator
from typing import Any

from xinheng.accounts.domain import LEVELS
from xinheng.catalogue import core
from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.loading import Folder, Problem

_PERSON_TARGETS = frozenset(
    {
        *("person", "persons", "natural-person", "natural-persons", "individual", "individual-business", "employee"),
        *(
            "legal-representative",
            "responsible-person",
            "shareholder",
            "household",
            "自然人",
            "个体工商户",
            "法定代表人",
        ),
    }
)
# Second characters do not matter: legal services, media and cultural bodies, civil society, religion, unions (G6).
_NEVER_GRADED_REGISTRARS = frozenset("234578")


def problems(folder: Folder) -> Iterator[Problem]:
    """Targets, subject kinds, documents, carriers, purposes and code pairs outside the core."""
    for name, document in folder.of("kind"):
        yield from _subject_kinds(name, document)
        allowed = core.ADVERSE_DOCUMENTS if document["adverse"] else core.DOCUMENT_TYPES
        yield from _outside(name, ("document_types",), document["document_types"], allowed)
    for name, document in folder.of("list"):
        yield from _target(name, document["target"])
        yield from _subject_kinds(name, document)
        allowed = core.ADVERSE_DOCUMENTS if document["kind"] in core.ADVERSE_KINDS else core.DOCUMENT_TYPES
        yield from _outside(name, ("document_types",), document["document_types"], allowed)
    for name, document in folder.of("measure"):
        yield from _target(name, document["target"])
        yield from _outside(name, ("carrier",), [document["carrier"]], core.CARRIERS)
        yield from _carriers(name, document)
    for name, document in folder.of("indicator"):
        yield from _subject_kinds(name, document)
    for name, document in folder.of("matter"):
        yield from _matter(name, document)
    for name, document in folder.of("identifiers"):
        pairs = document.get("registrar_pairs", ())
        for place, pair in enumerate(pairs):
            yield from _pair(name, place, pair)
        if pairs and not any(pair["pair"] == "92" for pair in pairs):
            message = "92 is missing; 个体工商户 must be known to be refused: give it with subject_kind null (G1)"
            yield Problem(name, "/registrar_pairs", "person-target", message)


def _carriers(name: str, document: Any) -> Iterator[Problem]:
    for place, carrier in enumerate(document.get("carriers", ())):
        for member in ("zh", "en", "sectors"):
            held = carrier.get(member, ())
            if any(core.NO_CARRIER.search(one) for one in ([held] if isinstance(held, str) else held)):
                message = (
                    "banks, associations, media, platforms and companies carry no measure; name a public body (G7)"
                )
                yield Problem(name, pointer(("carriers", str(place), member)), "core-widened", message)


def _matter(name: str, document: Any) -> Iterator[Problem]:
    yield from _outside(name, ("purpose",), [document["purpose"]], core.PURPOSES)
    yield from _outside(name, ("levels",), document["levels"], LEVELS)
    for member in ("zh", "en"):
        if core.names_no_purpose(document[member]):
            message = "nothing here is read for employment, schooling, travel, benefits or keeping the peace (G19)"
            yield Problem(name, pointer((member,)), "core-widened", message)


def _subject_kinds(name: str, document: Any) -> Iterator[Problem]:
    yield from _outside(name, ("subject_kinds",), document["subject_kinds"], core.SUBJECT_KINDS)


def _target(name: str, target: str) -> Iterator[Problem]:
    yield from _outside(name, ("target",), [target], core.MEASURE_TARGETS)


def _outside(name: str, steps: tuple[str, ...], values: Iterable[str], allowed: Iterable[str]) -> Iterator[Problem]:
    for value in values:
        if value in _PERSON_TARGETS:
            message = f"{value!r} is a person; nothing here is about persons or aims at them (G1)"
            yield Problem(name, pointer(steps), "person-target", message)
        elif value not in allowed:
            message = f"{value!r} is not in the core list, which no rulebook widens: {', '.join(sorted(allowed))}"
            yield Problem(name, pointer(steps), "core-widened", message)


def _pair(name: str, place: int, pair: Any) -> Iterator[Problem]:
    path = pointer(("registrar_pairs", place))
    kind = pair["subject_kind"]
    if pair["pair"] == "92" and kind is not None:
        yield Problem(
            name, path, "person-target", "92 is 个体工商户, a person's business; its subject_kind is null (G1)"
        )
    elif kind is not None:
        yield from _outside(name, ("registrar_pairs", str(place), "subject_kind"), [kind], core.SUBJECT_KINDS)
    if pair["graded"] and (pair["pair"][0] in _NEVER_GRADED_REGISTRARS or pair["pair"] == "92"):
        yield Problem(
            name, path, "core-widened", f"{pair['pair']} is a kind that is never graded (G6); graded is false"
        )
