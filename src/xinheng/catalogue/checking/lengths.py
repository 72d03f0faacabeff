"""An unverified value may shorten a publication or favour the subject, never lengthen or restrict.

Confidence (worked examples): a value read second-hand may reach a verified maximum; one from memory or inferred may
only shorten or favour the subject. A kind without a verified term of its own is measured by those of all adverse
kinds: the general rules of repair know no longer ones. A term without a class is of favourable documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.loading import Folder, Problem

CODE = "unverified-lengthens"
_WATCHED = frozenset({"public", "departments"})
_OPEN = 10**6


@dataclass(frozen=True)
class _Limits:
    """What the verified terms of one kind allow: their months, and the classes they show to the public."""

    minimums: tuple[int, ...]
    maximums: tuple[int, ...]
    shown: frozenset[str]


def problems(name: str, document: Any, folder: Folder) -> Iterator[Problem]:
    """Unverified terms of adverse kinds beyond what a verified term of the kind allows, and special statutes."""
    adverse = {entry["kind"] for _, entry in folder.of("kind") if entry["adverse"]}
    for kind in sorted(adverse):
        limits = _limits(document, {kind}) or _limits(document, {rule["kind"] for rule in document["rules"]})
        for place, rule in enumerate(document["rules"]):
            for number, term in enumerate(rule["terms"]):
                source = term if "confidence" in term else rule
                watched = rule["kind"] == kind and term["shown"] and term["severities"]
                if watched and source["confidence"] != "verified":
                    path = pointer(("rules", place, "terms", number))
                    yield from _judge(name, path, term, source.get("evidence"), limits or _Limits((), (), frozenset()))
    if document["special_statutes"]["confidence"] != "verified" and document["special_statutes"]["words"]:
        message = "special statutes lengthen the minimum; hold only those read in the rule's own text"
        yield Problem(name, "/special_statutes", CODE, message)


def of_parameters(folder: Folder) -> Iterator[Problem]:
    """Unverified values of parameters whose greater value burdens the subject."""
    for name, document in folder.of("parameters"):
        for place, entry in enumerate(document["parameters"]):
            if entry["more"] != "subject":
                continue
            verified = [
                v["value"] for v in entry["values"] if v["confidence"] == "verified" and isinstance(v["value"], int)
            ]
            for number, value in enumerate(entry["values"]):
                known = isinstance(value["value"], int) and verified and value["value"] <= max(verified)
                if value["confidence"] != "verified" and not known:
                    path = pointer(("parameters", place, "values", number))
                    yield Problem(
                        name, path, CODE, f"a greater {entry['key']} burdens the subject; {_advice(verified)}"
                    )


def of_types(folder: Folder) -> Iterator[Problem]:
    """Penalty types held as serious from memory."""
    for name, document in folder.of("penalty-types"):
        for place, entry in enumerate(document["types"]):
            unread = entry["confidence"] != "verified" and entry.get("evidence", "memory") != "second-hand"
            if unread and entry["severity"] == "serious":
                message = "a class from memory never restricts; read its text or hold it as general"
                yield Problem(name, pointer(("types", place, "severity")), CODE, message)


def of_kinds(folder: Folder) -> Iterator[Problem]:
    """Classes and outcomes of kinds held as serious from memory."""
    for name, document in folder.of("kind"):
        for part in ("class", "outcomes"):
            held = document.get(part)
            if held is None or held["confidence"] == "verified" or held.get("evidence") == "second-hand":
                continue
            values = [held["severity"]] if part == "class" else [one["severity"] for one in held["values"]]
            if "serious" in [*values, held.get("otherwise")]:
                message = "a class from memory never restricts; read its text or hold it as general"
                yield Problem(name, pointer((part,)), CODE, message)


def _limits(document: Any, kinds: set[str]) -> _Limits | None:
    """What the verified terms of these kinds allow; None when they have none."""
    verified = [
        term
        for rule in document["rules"]
        if rule["kind"] in kinds
        for term in rule["terms"]
        if term["shown"]
        and term["severities"]
        and _WATCHED & set(term["channels"])
        and term.get("confidence", rule["confidence"]) == "verified"
    ]
    if not verified:
        return None
    return _Limits(
        tuple(_months(term["min_months"], 0) for term in verified),
        tuple(_months(term["max_months"], _OPEN) for term in verified),
        frozenset(severity for term in verified if "public" in term["channels"] for severity in term["severities"]),
    )


def _judge(name: str, path: str, term: Any, evidence: str | None, limits: _Limits) -> Iterator[Problem]:
    if not _WATCHED & set(term["channels"]):
        return
    choose = max if evidence == "second-hand" else min
    for part, allowed, unbounded in (("min_months", limits.minimums, 0), ("max_months", limits.maximums, _OPEN)):
        limit = choose(allowed, default=-1)
        if _months(term[part], unbounded) > limit:
            held = limit if limit >= 0 else None
            yield Problem(
                name,
                f"{path}/{part}",
                CODE,
                f"{term[part]} months is longer than verified; {_advice([held] if held is not None else [])}",
            )
    hidden = set(term["severities"]) - limits.shown
    if "public" in term["channels"] and hidden:
        message = f"no verified rule shows {', '.join(sorted(hidden))} to the public, so an unverified one may not"
        yield Problem(name, f"{path}/shown", CODE, message)


def _advice(verified: list[int]) -> str:
    return (
        f"unverified values reach at most {max(verified)}"
        if verified
        else "no verified value stands beside it, so it is not held"
    )


def _months(value: int | None, unbounded: int) -> int:
    return unbounded if value is None else value
