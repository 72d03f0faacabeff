"""Time: spans that run forward, and rules that cover all decision dates exactly once.

How far unverified values may reach is judged in ``lengths``.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from xinheng.catalogue.checking import lengths
from xinheng.catalogue.checking.classes import expected
from xinheng.catalogue.checking.entries import all_entries
from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.domain import CHANNELS, Severity, WindowRule
from xinheng.catalogue.loading import Folder, Problem
from xinheng.catalogue.terms import window_rules

_FIRST, _LAST = date.min, date.max


def problems(folder: Folder) -> Iterator[Problem]:
    """Every problem of time in parameters, windows and dated entries."""
    yield from _forward(folder)
    for name, document in folder.of("parameters"):
        for place, entry in enumerate(document["parameters"]):
            yield from _values(name, pointer(("parameters", place, "values")), entry)
    for name, document in folder.of("windows"):
        broken = list(_references(name, document, folder))
        yield from broken
        yield from _twice(name, document)
        if not broken:
            yield from _coverage(name, document, folder)
            yield from lengths.problems(name, document, folder)
    yield from lengths.of_parameters(folder)
    yield from lengths.of_types(folder)
    yield from lengths.of_kinds(folder)


def _forward(folder: Folder) -> Iterator[Problem]:
    for entry in all_entries(folder):
        spans = [
            (entry.path, entry.document),
            *((f"{entry.path}/values/{i}", v) for i, v in enumerate(entry.document.get("values", ()))),
        ]
        for path, document in spans:
            start, end = document.get("from"), document.get("to")
            if start and end and start >= end:
                message = f"from {start} is not before to {end}; to is the first day that no longer counts"
                yield Problem(entry.file, path, "time-overlap", message)


def _values(name: str, path: str, entry: Any) -> Iterator[Problem]:
    ordered = sorted(entry["values"], key=lambda value: value["from"] or "")
    for before, after in pairwise(ordered):
        end, start = before["to"] or "9999-12-31", after["from"] or ""
        if start < end:
            yield Problem(
                name, path, "time-overlap", f"two values of {entry['key']} hold on {start or 'all earlier days'}"
            )
        elif start > end:
            yield Problem(name, path, "time-gap", f"no value of {entry['key']} holds from {end} to {start}")


def _references(name: str, document: Any, folder: Folder) -> Iterator[Problem]:
    kinds = folder.stems("catalogue")
    rules = {rule["key"]: rule["kind"] for rule in document["rules"]}
    wanted = [
        *((("rules", i, "kind"), rule["kind"], kinds) for i, rule in enumerate(document["rules"])),
        *(
            (("transitions", i, part), one[part], rules)
            for i, one in enumerate(document["transitions"])
            for part in ("rule", "into")
        ),
        *((("older", i, "of"), key, rules) for i, one in enumerate(document["older"]) for key in one["of"]),
    ]
    for steps, key, known in wanted:
        if key not in known:
            yield Problem(
                name, pointer(steps), "reference-unknown", f"{key!r} is not there; known: {', '.join(sorted(known))}"
            )
    for part in ("transitions", "older"):
        for place, one in enumerate(document[part]):
            used = one["of"] if part == "older" else [one["rule"], one["into"]]
            if any(rules.get(key, one["kind"]) != one["kind"] for key in used):
                yield Problem(
                    name, pointer((part, place)), "reference-unknown", "the rules named here are of another kind"
                )


def _twice(name: str, document: Any) -> Iterator[Problem]:
    """The same class, special flag and channel twice within one rule, and two transitions of one rule."""
    for place, rule in enumerate(document["rules"]):
        seen: set[tuple[str | None, bool, str]] = set()
        for number, term in enumerate(rule["terms"]):
            here = {
                (s, f, c) for s in (term["severities"] or [None]) for f in term["special"] for c in term["channels"]
            }
            if here & seen:
                message = "a term above says the same class, special flag and channel already"
                yield Problem(name, pointer(("rules", place, "terms", number)), "time-overlap", message)
            seen |= here
    turned = [transition["rule"] for transition in document["transitions"]]
    for place, key in enumerate(turned):
        if key in turned[:place]:
            yield Problem(name, pointer(("transitions", place)), "time-overlap", f"{key} has a transition already")


def _coverage(name: str, document: Any, folder: Folder) -> Iterator[Problem]:
    """Each kind, class, special flag and channel has exactly one rule for every date of decision."""
    rows: dict[tuple[str, Severity | None, bool, str], list[WindowRule]] = defaultdict(list)
    for rule in window_rules(document):
        rows[(rule.kind, rule.severity, rule.special, rule.channel)].append(rule)
    places = {rule["key"]: pointer(("rules", i)) for i, rule in enumerate(document["rules"])}
    places |= {one["key"]: pointer(("older", i)) for i, one in enumerate(document["older"])}
    for place in _expected(folder):
        what = ", ".join(str(part) for part in place if part is not None and part is not False).replace(
            "True", "special"
        )
        found = sorted(rows[place], key=lambda rule: rule.decided_from or _FIRST)
        if not found:
            yield Problem(name, "/rules", "time-gap", f"no rule for {what}")
            continue
        yield from _tiles(name, what, found, places)


def _tiles(name: str, what: str, rows: list[WindowRule], places: dict[str, str]) -> Iterator[Problem]:
    def at(rule: WindowRule) -> str:
        return places[rule.key.partition(".")[0]]

    if rows[0].decided_from is not None:
        yield Problem(name, at(rows[0]), "time-gap", f"nothing holds for {what} decided before {rows[0].decided_from}")
    if all(rule.decided_to is not None for rule in rows):
        yield Problem(name, at(rows[-1]), "time-gap", f"nothing holds for {what} decided from {rows[-1].decided_to} on")
    for before, after in pairwise(rows):
        end, start = before.decided_to or _LAST, after.decided_from or _FIRST
        if start < end:
            yield Problem(name, at(after), "time-overlap", f"two rules hold for {what} decided on {start}")
        elif start > end:
            yield Problem(name, at(after), "time-gap", f"nothing holds for {what} decided from {end} to {start}")


def _expected(folder: Folder) -> Iterator[tuple[str, Severity | None, bool, str]]:
    for _, kind in folder.of("kind"):
        for severity in expected(kind):
            for special in (False, True) if "types" in kind["roles"] else (False,):
                for channel in CHANNELS:
                    yield kind["kind"], severity, special, channel
