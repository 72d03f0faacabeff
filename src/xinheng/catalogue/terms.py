"""Compiles the window table: rules, the transition between them, and what holds for older documents.

Every row is one kind, class, special flag, channel and span of decision dates; the rows of one such combination
cover all time without overlap. Where two rules meet, each value is chosen by itself: shown only if both show, the
shorter minimum, the shorter maximum (milder-of-each-value). Sources of that choice: the transition entries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from xinheng.catalogue.domain import Basis, Channel, Confidence, Severity, Term, WindowRule

# bulk files are public files: they can never differ.
_CHANNELS: Mapping[str, tuple[Channel, ...]] = {
    "public": ("public", "bulk"),
    "departments": ("departments",),
    "report": ("report",),
}


@dataclass(frozen=True)
class _Place:
    """Where a term holds, time aside."""

    kind: str
    severity: Severity | None
    special: bool
    channel: Channel


def window_rules(document: Mapping[str, Any]) -> Iterator[WindowRule]:
    """All rows of the window table of a ``windows.yaml`` document."""
    terms = {rule["key"]: dict(_terms(rule)) for rule in document["rules"]}
    turns = {transition["rule"]: transition for transition in document["transitions"]}
    for rule in document["rules"]:
        turn = turns.get(rule["key"])
        for place, term in terms[rule["key"]].items():
            later = terms[turn["into"]].get(place) if turn else None
            yield _row(rule, place, term, turn if later else None, later)
    for entry in document["older"]:
        held = [terms[key] for key in entry["of"]]
        for place in held[0]:
            found = [one[place] for one in held if place in one]
            yield WindowRule(
                key=_row_key(entry["key"], place),
                kind=place.kind,
                severity=place.severity,
                special=place.special,
                channel=place.channel,
                decided_from=None,
                decided_to=_day(entry["to"]),
                term=milder(found, entry),
            )


def milder(terms: list[Term], source: Mapping[str, Any]) -> Term:
    """Each value taken by itself, the one that burdens the subject least; never verified."""
    return Term(
        shown=all(term.shown for term in terms),
        min_months=_least([term.min_months for term in terms]),
        max_months=_least([term.max_months for term in terms]),
        basis=_basis(source.get("basis")),
        confidence="unverified",
    )


def _terms(rule: Mapping[str, Any]) -> Iterator[tuple[_Place, Term]]:
    for entry in rule["terms"]:
        severities: list[Severity | None] = entry["severities"] or [None]
        channels = [channel for name in entry["channels"] for channel in _CHANNELS[name]]
        for severity, special, channel in product(severities, entry["special"], channels):
            source = entry if "confidence" in entry else rule
            confidence: Confidence = "verified" if source["confidence"] == "verified" else "unverified"
            term = Term(
                shown=entry["shown"],
                min_months=entry["min_months"],
                max_months=entry["max_months"],
                basis=_basis(entry.get("basis") or rule.get("basis")),
                confidence=confidence,
            )
            yield _Place(rule["kind"], severity, special, channel), term


def _row(
    rule: Mapping[str, Any], place: _Place, term: Term, turn: Mapping[str, Any] | None, later: Term | None
) -> WindowRule:
    turned = milder([term, later], turn) if turn and later else None
    return WindowRule(
        key=_row_key(rule["key"], place),
        kind=place.kind,
        severity=place.severity,
        special=place.special,
        channel=place.channel,
        decided_from=_day(rule["from"]),
        decided_to=_day(rule["to"]),
        term=term,
        turn_on=_day(turn["turn_on"]) if turn else None,
        turned=turned,
        turned_key=_row_key(turn["key"], place) if turn else "",
    )


def _row_key(key: str, place: _Place) -> str:
    parts = [key, place.severity or "", "special" if place.special else "", place.channel]
    return ".".join(part for part in parts if part)


def _least(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _basis(document: Mapping[str, Any] | None) -> Basis:
    """A basis as written; the empty one where there is none, which ``checking.bases`` refuses."""
    return Basis(document["instrument"], document.get("article", "")) if document else Basis("")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
