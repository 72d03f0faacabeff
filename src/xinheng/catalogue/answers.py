"""Answers over the compiled rulebook: one entry as in force on a day, and what would be shown, for how long and why.

Pure: the rulebook and the day are passed in. Used by ``rulebook show`` and by the public rulebook pages.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from xinheng.catalogue.domain import (
    CHANNELS,
    SEVERITIES,
    Basis,
    Channel,
    Confidence,
    DeadlineRule,
    Kind,
    Parameter,
    Rulebook,
    Severity,
    Term,
    WindowRule,
)
from xinheng.catalogue.errors import EntryUnknownError
from xinheng.clocks.domain import Deadline

_NEAR = 5
_MAX_KEY = 80


@dataclass(frozen=True)
class Shown:
    """What one channel would do with a document of this kind, class and date of decision, asked on a day.

    ``min_months`` and ``max_months`` count from the day after the decision; None is "as long as it is valid".
    ``turned`` says that the milder rule of a transition answers.
    """

    channel: Channel
    shown: bool
    min_months: int | None
    max_months: int | None
    rule: str
    basis: Basis
    confidence: Confidence
    turned: bool


def holds(start: date | None, end: date | None, day: date) -> bool:
    """Whether a day lies in the half-open span; None is unbounded."""
    return (start is None or start <= day) and (end is None or day < end)


def would_show(
    rulebook: Rulebook, kind: str, severity: Severity | None, *, special: bool, decided_on: date, asked_on: date
) -> tuple[Shown, ...]:
    """Every channel's answer for a document of this kind and class. Empty when no rule holds."""
    return tuple(
        _shown(rule, asked_on)
        for channel in CHANNELS
        for rule in rulebook.window_rules
        if (rule.kind, rule.severity, rule.special, rule.channel) == (kind, severity, special, channel)
        and holds(rule.decided_from, rule.decided_to, decided_on)
    )


def classes_of(rulebook: Rulebook, kind: str) -> tuple[Severity | None, ...]:
    """The classes documents of a kind may have; (None,) for a kind without classes."""
    found = {rule.severity for rule in rulebook.window_rules if rule.kind == kind}
    return tuple(severity for severity in (None, *SEVERITIES) if severity in found)


def publication_of(rulebook: Rulebook, kind: str, day: date) -> tuple[Shown, ...]:
    """Where and for how long at most an entry decided on a day is shown; every list of a record kind is shown alike."""
    severity = rulebook.kinds[kind].fixed_class
    return would_show(rulebook, kind, severity, special=False, decided_on=day, asked_on=day)


def resting_on(rulebook: Rulebook, instrument: str) -> tuple[str, ...]:
    """Keys of the entries that cite an instrument, sorted: kinds, windows, penalty types, parameters, deadlines."""
    found = {kind.key for kind in rulebook.kinds.values() if instrument in _cited(kind)}
    found |= {one.code for one in rulebook.penalty_types if instrument in _names(one.basis, one.severity_basis)}
    found |= {one.key for one in rulebook.parameters if one.basis.instrument == instrument}
    found |= {one.key for one in rulebook.deadlines if one.basis.instrument == instrument}
    found |= {one.key for one in rulebook.matters.values() if one.basis.instrument == instrument}
    for rule in rulebook.window_rules:
        if rule.term.basis.instrument == instrument:
            found.add(rule.key.partition(".")[0])
        if rule.turned is not None and rule.turned.basis.instrument == instrument:
            found.add(rule.turned_key.partition(".")[0])
    return tuple(sorted(found))


def parameter(rulebook: Rulebook, key: str, day: date) -> Parameter:
    """The value of a parameter in force on a day; EntryUnknownError when there is none."""
    for one in rulebook.parameters:
        if one.key == key and holds(one.valid_from, one.valid_to, day):
            return one
    raise EntryUnknownError(key=key[:_MAX_KEY], on=day.isoformat(), near=near_keys(rulebook, key))


def deadline(rulebook: Rulebook, key: str, day: date, *, division: str = "") -> Deadline:
    """The deadline of this key in force on a day, as clocks take it; EntryUnknownError when there is none.

    Where a place has its own (a province, a city), the nearest to ``division`` counts.
    """
    held = [
        one
        for one in rulebook.deadlines
        if one.key == key and holds(one.valid_from, one.valid_to, day) and division.startswith(one.division)
    ]
    if not held:
        raise EntryUnknownError(key=key[:_MAX_KEY], on=day.isoformat(), near=near_keys(rulebook, key))
    one = max(held, key=lambda found: len(found.division))
    basis = f"{one.basis.instrument} {one.basis.article}".strip()
    unverified = one.confidence != "verified"
    return Deadline(one.key, one.unit, one.length, basis, unverified, one.binds, one.uncounted)


_DAYS_OF: Mapping[str, tuple[int, int]] = {"working_days": (2, 15), "days": (1, 15), "months": (31, 15)}
"""Days that one of a unit takes at most, and days more for the longest holidays there are (as in ``clocks``)."""


def latest_days(deadlines: Iterable[DeadlineRule]) -> dict[str, int]:
    """For each deadline how many days after its beginning it ends at the latest, wherever and whenever that is."""
    found: dict[str, int] = {}
    for one in deadlines:
        each, more = _DAYS_OF[one.unit]
        found[one.key] = max(found.get(one.key, 0), each * one.length + more)
    return found


def entry(rulebook: Rulebook, key: str, day: date, further: Iterable[str] = ()) -> Mapping[str, Any]:
    """The entry of this key as in force on the day.

    A key is that of an instrument, record kind, window rule (whole, or one row of it), penalty type, parameter,
    deadline, code pair or division. EntryUnknownError names near keys when there is none, or none in force; some of
    ``further`` (lists, measures) among them.
    """
    for found in _entries(rulebook, key, day):
        return {"key": key, "on": day.isoformat(), **found, "edition": rulebook.digest}
    raise EntryUnknownError(key=key[:_MAX_KEY], on=day.isoformat(), near=near_keys(rulebook, key, further))


def near_keys(rulebook: Rulebook, key: str, further: Iterable[str] = ()) -> list[str]:
    """Keys written almost like this one, nearest first."""
    rows = {rule.key for rule in rulebook.window_rules} | {rule.turned_key for rule in rulebook.window_rules}
    known = {*rulebook.instruments, *rulebook.kinds, *rows, *(row.partition(".")[0] for row in rows)}
    known |= {*rulebook.matters, *further}
    known |= {one.code for one in rulebook.penalty_types} | {one.key for one in rulebook.parameters}
    known |= {one.key for one in rulebook.deadlines}
    return get_close_matches(key[:_MAX_KEY], sorted(known - {""}), n=_NEAR, cutoff=0.5)


def _entries(rulebook: Rulebook, key: str, day: date) -> Iterator[dict[str, Any]]:
    if key in rulebook.instruments:
        yield {"entry": "instrument", **_instrument(rulebook, key, day)}
    if key in rulebook.kinds:
        yield {"entry": "kind", **_kind(rulebook, rulebook.kinds[key], day)}
    rows = [rule for rule in rulebook.window_rules if key in names_of(rule)]
    if rows:
        yield {"entry": "window-rule", **_window(rows, key, day)}
    if key in rulebook.matters and holds(rulebook.matters[key].valid_from, rulebook.matters[key].valid_to, day):
        yield {"entry": "matter", "value": rulebook.matters[key]}
    yield from ({"entry": "penalty-type", "value": one} for one in rulebook.penalty_types if one.code == key)
    for value in rulebook.parameters:
        if value.key == key and holds(value.valid_from, value.valid_to, day):
            yield {"entry": "parameter", "value": value}
    held = [one for one in rulebook.deadlines if one.key == key and holds(one.valid_from, one.valid_to, day)]
    if held:
        yield {"entry": "deadline", "values": held}
    yield from _codes(rulebook, key)


def _codes(rulebook: Rulebook, key: str) -> Iterator[dict[str, Any]]:
    if key in rulebook.registrar_pairs:
        yield {"entry": "registrar-pair", "value": rulebook.registrar_pairs[key]}
    if key.isascii() and key.isdigit() and key in rulebook.divisions:
        yield {"entry": "division", "value": rulebook.divisions[key]}


def _instrument(rulebook: Rulebook, key: str, day: date) -> dict[str, Any]:
    one = rulebook.instruments[key]
    in_force = holds(one.in_force_from, one.in_force_to, day)
    return {"value": one, "in_force": in_force, "resting_on_it": resting_on(rulebook, key)}


def _kind(rulebook: Rulebook, kind: Kind, day: date) -> dict[str, Any]:
    windows = [
        {"severity": severity, "special": special, "channels": shown}
        for severity in classes_of(rulebook, kind.key)
        for special in ((False, True) if severity is not None else (False,))
        for shown in [would_show(rulebook, kind.key, severity, special=special, decided_on=day, asked_on=day)]
    ]
    return {"value": kind, "windows": windows}


def _window(rows: list[WindowRule], key: str, day: date) -> dict[str, Any]:
    return {
        "decided_from": rows[0].decided_from,
        "decided_to": rows[0].decided_to,
        "turn_on": rows[0].turn_on,
        "in_force": holds(rows[0].decided_from, rows[0].decided_to, day),
        "terms": [_row(rule, key) for rule in rows],
    }


def _row(rule: WindowRule, key: str) -> dict[str, Any]:
    by_turn = key in {rule.turned_key, rule.turned_key.partition(".")[0]}
    term: Term = rule.turned if by_turn and rule.turned is not None else rule.term
    return {
        "rule": rule.turned_key if by_turn else rule.key,
        "kind": rule.kind,
        "severity": rule.severity,
        "special": rule.special,
        "channel": rule.channel,
        "term": term,
        "turned": None if by_turn else rule.turned,
    }


def names_of(rule: WindowRule) -> set[str]:
    """The keys a row of the window table answers to: its own, its turned one, and those of the whole rules."""
    names = {rule.key, rule.turned_key}
    return (names | {name.partition(".")[0] for name in names}) - {""}


def _shown(rule: WindowRule, asked_on: date) -> Shown:
    turned = rule.turned is not None and rule.turn_on is not None and asked_on >= rule.turn_on
    term = rule.turned if turned and rule.turned is not None else rule.term
    return Shown(
        channel=rule.channel,
        shown=term.shown,
        min_months=term.min_months,
        max_months=term.max_months,
        rule=rule.turned_key if turned else rule.key,
        basis=term.basis,
        confidence=term.confidence,
        turned=turned,
    )


def _cited(kind: Kind) -> set[str]:
    return _names(kind.basis, kind.publication)


def _names(*bases: Basis | None) -> set[str]:
    return {basis.instrument for basis in bases if basis is not None}
