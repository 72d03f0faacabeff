"""How a kind's documents get their class, what may be imported, where repair goes (G12, G15).

An adverse kind says exactly once how its documents get their class: by penalty types, by one class for all, or by
what the document found. A favourable one has no class. Lists decided elsewhere are imported with their proofs.
"""

from collections.abc import Iterator
from typing import Any

from xinheng.accounts.domain import KINDS
from xinheng.catalogue import core
from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.compiling import plain
from xinheng.catalogue.domain import SEVERITIES, Severity
from xinheng.catalogue.loading import Folder, Problem

CODE = "class-unknown"
IMPORTED_PROOFS = frozenset({"document_number", "decided_on", "authority_name", "basis", "exit", "remedy"})
"""G12: what an imported listing must bring before any measure may rest on it."""


def problems(folder: Folder) -> Iterator[Problem]:
    """Everything wrong about classes, imports, lists, deciders and doors of the kinds."""
    known_doors = {entry["key"] for entry in (folder.single("doors") or {"doors": ()})["doors"]}
    pairs = {pair["pair"] for _, document in folder.of("identifiers") for pair in document.get("registrar_pairs", ())}
    for name, kind in folder.of("kind"):
        if kind["kind"] not in KINDS:
            message = f"{kind['kind']!r} is no kind of the core list: {', '.join(KINDS)}"
            yield Problem(name, "/kind", "core-widened", message)
        yield from _classes(name, kind)
        yield from _outcomes(name, kind)
        yield from _imported(name, kind)
        yield from _roles_used(name, kind)
        if known_doors:
            yield from _doors(name, kind, known_doors)
        for pair in sorted(set(kind.get("further_deciders", ())) - pairs) if pairs else ():
            yield Problem(name, "/further_deciders", "reference-unknown", f"no registrar pair {pair!r} is known")


def expected(kind: Any) -> tuple[Severity | None, ...]:
    """The classes documents of a kind may have, each of which needs its windows; None is favourable."""
    if not kind["adverse"]:
        return (None,)
    favourable = any(value["severity"] is None for value in kind.get("outcomes", {"values": ()})["values"])
    return (None, *SEVERITIES) if favourable else SEVERITIES


def _classes(name: str, kind: Any) -> Iterator[Problem]:
    ways = [way for way in ("class", "outcomes") if way in kind] + ["types"] * ("types" in kind["roles"])
    if kind["adverse"] and len(ways) != 1:
        said = " and ".join(ways) or "nothing"
        message = f"an adverse kind names its class once, by types, class or outcomes; here {said} does"
        yield Problem(name, "/adverse", CODE, message)
    if not kind["adverse"] and ways:
        yield Problem(name, "/adverse", CODE, f"a favourable kind has no class; {', '.join(ways)} would give it one")
    if kind["kind"] in core.ADVERSE_KINDS and None in expected(kind):
        message = f"every {kind['kind']} may harm and has a class; it cannot be favourable"
        yield Problem(name, "/adverse", "core-widened", message)


def _outcomes(name: str, kind: Any) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for place, value in enumerate(kind.get("outcomes", {"values": ()})["values"]):
        for text in {plain(one) for one in (value["zh"], *value["spellings"])}:
            owner = seen.setdefault(text, value["key"])
            if owner != value["key"]:
                message = f"{text!r} means {owner} already; each spelling means one outcome"
                yield Problem(name, pointer(("outcomes", "values", place, "spellings")), "duplicate-key", message)


def _imported(name: str, kind: Any) -> Iterator[Problem]:
    imported = kind.get("origin") == "imported"
    if kind["kind"] in core.IMPORTED_KINDS and not imported:
        message = f"{kind['kind']} is decided elsewhere: nothing is listed here (origin: imported)"
        yield Problem(name, "/origin", "import-incomplete", message)
    missing = sorted(IMPORTED_PROOFS - set(kind.get("proofs", ())))
    if imported and missing:
        message = f"proofs lack {', '.join(missing)}; without them no measure may rest on an imported record (G12)"
        yield Problem(name, "/proofs", "import-incomplete", message)


def _roles_used(name: str, kind: Any) -> Iterator[Problem]:
    used = [
        *((("proofs", i), role) for i, role in enumerate(kind.get("proofs", ()))),
        *((("doors", i, "role"), rule["role"]) for i, rule in enumerate(kind.get("doors", ()))),
        *([(("outcomes",), "outcome")] if "outcomes" in kind else []),
        *([(("lists",), "list")] if "lists" in kind else []),
    ]
    for steps, role in used:
        if role not in kind["roles"]:
            yield Problem(name, pointer(steps), "reference-unknown", f"no field has the role {role}")


def _doors(name: str, kind: Any, known: set[str]) -> Iterator[Problem]:
    used = [
        (("repair_door",), kind["repair_door"]),
        *((("doors", i, "door"), rule["door"]) for i, rule in enumerate(kind.get("doors", ()))),
    ]
    for steps, door in used:
        if door not in known:
            message = f"{door!r} is no door of doors.yaml: {', '.join(sorted(known))}"
            yield Problem(name, pointer(steps), "reference-unknown", message)
