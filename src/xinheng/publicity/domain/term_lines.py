"""The terms of a kind as a reader can take them in: what two rows say alike is said once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xinheng.catalogue.domain import Instrument, Rulebook, Term, WindowRule

_SAME_AS_PUBLIC = "bulk"


@dataclass(frozen=True)
class TermLine:
    """One line: class (empty is every), channel, days of decision (half open), months, instrument.

    ``special`` marks the line of documents that rest on the special statutes of the 2023 rule.
    """

    severity: str
    special: bool
    channel: str
    decided_from: date | None
    decided_to: date | None
    shown: bool
    min_months: int | None
    max_months: int | None
    instrument: Instrument
    article: str
    verified: bool


def _said(term: Term) -> tuple[object, ...]:
    return term.shown, term.min_months, term.max_months, term.basis, term.confidence


def _is_said_by_plain(rule: WindowRule, plain: Iterable[WindowRule]) -> bool:
    where = (rule.severity, rule.channel, rule.decided_from, rule.decided_to)
    return any(
        (one.severity, one.channel, one.decided_from, one.decided_to) == where and _said(one.term) == _said(rule.term)
        for one in plain
    )


def term_lines(rulebook: Rulebook, kind: str) -> list[TermLine]:
    """The lines of a kind, newest rule first; bulk files follow this site and get no line of their own."""
    rules = [rule for rule in rulebook.window_rules if rule.kind == kind and rule.channel != _SAME_AS_PUBLIC]
    plain = [rule for rule in rules if not rule.special]
    kept = [rule for rule in rules if not (rule.special and _is_said_by_plain(rule, plain))]
    kept.sort(key=lambda rule: rule.decided_from or date.min, reverse=True)
    return [
        TermLine(
            severity=rule.severity or "",
            special=rule.special,
            channel=rule.channel,
            decided_from=rule.decided_from,
            decided_to=rule.decided_to,
            shown=rule.term.shown,
            min_months=rule.term.min_months,
            max_months=rule.term.max_months,
            instrument=rulebook.instruments[rule.term.basis.instrument],
            article=rule.term.basis.article,
            verified=rule.term.confidence == "verified",
        )
        for rule in kept
    ]
