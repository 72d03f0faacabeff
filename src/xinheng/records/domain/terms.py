"""The rulebook's window rules, resolved once into lines that the pure function and the columnar join both read.

A line holds for one kind, class, special flag and stretch of decision dates, and says for each channel how long
it shows. Exactly one line holds for a document; a document no line holds for is shown nowhere.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from xinheng.catalogue.domain import CHANNELS, SEVERITIES, Channel, Rulebook, Severity, WindowRule

FIRST_DAY = date(1, 1, 1)
LAST_DAY = date(9999, 12, 31)


class RulesContradictError(ValueError):
    """Two window rules claim the same document, or the channels of one kind turn on different days."""


@dataclass(frozen=True)
class ChannelTerm:
    """How one channel shows: before the turn (``shown``, ``max_months``) and from ``turn_on`` on (``turned_…``).

    ``max_months`` None is "as long as the document is valid". Without a turn both sides are equal.
    """

    rule: str
    shown: bool
    max_months: int | None
    turned_rule: str
    turned_shown: bool
    turned_max_months: int | None


@dataclass(frozen=True)
class Line:
    """What holds for one kind, class, special flag and stretch [``decided_from``, ``decided_to``) of decisions.

    ``min_months`` and ``turned_min_months`` open the repair; None where there is nothing to repair.
    """

    kind: str
    severity: Severity | None
    special: bool
    decided_from: date
    decided_to: date
    turn_on: date | None
    min_months: int | None
    turned_min_months: int | None
    public: ChannelTerm | None
    bulk: ChannelTerm | None
    departments: ChannelTerm | None
    report: ChannelTerm | None

    def channel(self, channel: Channel) -> ChannelTerm | None:
        """The term of one channel; None where the rulebook has no rule, so nothing is shown."""
        return {"public": self.public, "bulk": self.bulk, "departments": self.departments, "report": self.report}[
            channel
        ]


class Lines:
    """All lines of one rulebook edition; ``find`` answers for one document."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.all = tuple(lines)
        self._stretches: dict[tuple[str, Severity | None, bool], list[Line]] = {}
        for line in self.all:
            self._stretches.setdefault((line.kind, line.severity, line.special), []).append(line)
        self._starts = {key: [line.decided_from for line in stretch] for key, stretch in self._stretches.items()}

    def find(self, kind: str, severity: Severity | None, *, special: bool, decided_on: date) -> Line | None:
        """The line that holds for a document, None if there is none."""
        key = (kind, severity, special)
        place = bisect_right(self._starts.get(key, []), decided_on) - 1
        if place < 0:
            return None
        line = self._stretches[key][place]
        return line if decided_on < line.decided_to else None


def _milder(first: int | None, second: int | None) -> int | None:
    """The smaller of two terms, where None is no term at all."""
    terms = [term for term in (first, second) if term is not None]
    return min(terms) if terms else None


def _holds(rule: WindowRule, day: date) -> bool:
    return (rule.decided_from or FIRST_DAY) <= day and (rule.decided_to is None or day < rule.decided_to)


def _choose(rules: Sequence[WindowRule], severity: Severity | None, *, special: bool) -> WindowRule | None:
    """The most particular rule: a special one before a plain one, one for this class before one for all."""
    fitting = [r for r in rules if r.severity in (None, severity) and (special or not r.special)]
    best = max(((r.special, r.severity is not None) for r in fitting), default=None)
    chosen = [r for r in fitting if (r.special, r.severity is not None) == best]
    if len(chosen) > 1:
        raise RulesContradictError(f"window rules {', '.join(r.key for r in chosen)} hold for the same documents")
    return chosen[0] if chosen else None


def _channel_term(rule: WindowRule | None) -> ChannelTerm | None:
    if rule is None:
        return None
    term, turned = rule.term, rule.turned
    if turned is None:
        return ChannelTerm(rule.key, term.shown, term.max_months, rule.key, term.shown, term.max_months)
    # The turn is towards the milder rule: whatever the tables say, it never lengthens.
    return ChannelTerm(
        rule.key,
        term.shown,
        term.max_months,
        rule.turned_key or rule.key,
        term.shown and turned.shown,
        _milder(term.max_months, turned.max_months),
    )


def _repair_terms(rule: WindowRule | None) -> tuple[int | None, int | None]:
    if rule is None:
        return None, None
    turned = rule.turned.min_months if rule.turned else None
    return rule.term.min_months, _milder(rule.term.min_months, turned)


def _line(
    kind: str, severity: Severity | None, special: bool, stretch: tuple[date, date], rules: Sequence[WindowRule]
) -> Line | None:
    chosen = {
        channel: _choose([r for r in rules if r.channel == channel], severity, special=special) for channel in CHANNELS
    }
    turns = {rule.turn_on for rule in chosen.values() if rule is not None and rule.turn_on is not None}
    if len(turns) > 1:
        raise RulesContradictError(f"the channels of {kind} turn on different days: {sorted(turns)}")
    if not any(chosen.values()):
        return None
    least, turned_least = _repair_terms(chosen["public"])
    return Line(
        kind,
        severity,
        special,
        *stretch,
        next(iter(turns), None),
        least,
        turned_least,
        *(_channel_term(chosen[channel]) for channel in CHANNELS),
    )


def _stretches(rules: Sequence[WindowRule]) -> list[tuple[date, date]]:
    edges = {FIRST_DAY, LAST_DAY}
    for rule in rules:
        edges.update(edge for edge in (rule.decided_from, rule.decided_to) if edge is not None)
    ordered = sorted(edges)
    return list(pairwise(ordered))


def compile_lines(rulebook: Rulebook) -> Lines:
    """Resolve every window rule of an edition. RulesContradictError where two rules claim one document."""
    return _compiled(rulebook.window_rules)


@lru_cache(maxsize=4)
def _compiled(window_rules: tuple[WindowRule, ...]) -> Lines:
    """Remembered: most files are small, and resolving took longer than judging one."""
    lines: list[Line] = []
    for kind in sorted({rule.kind for rule in window_rules}):
        rules = [rule for rule in window_rules if rule.kind == kind]
        for stretch in _stretches(rules):
            held = [rule for rule in rules if _holds(rule, stretch[0])]
            for severity in (None, *SEVERITIES):
                for special in (False, True):
                    line = _line(kind, severity, special, stretch, held)
                    if line is not None:
                        lines.append(line)
    return Lines(lines)
