"""What would be shown, for how long and why: the rulebook asked about a document that need not exist."""

from dataclasses import dataclass
from datetime import date, timedelta

from xinheng.catalogue.domain import Kind, Rulebook, Severity, Term, WindowRule
from xinheng.publicity.domain.pages import Reason
from xinheng.records.domain.facts import Classified, Facts, TypesRead
from xinheng.records.domain.terms import Lines
from xinheng.records.domain.windows import windows

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WouldBeShown:
    """The answer for one class: whether shown at all, first and last day, earliest repair, and the rule."""

    severity: str
    shown: bool
    first_day: date | None
    last_day: date | None
    repair_from: date | None
    reason: Reason | None


def _chosen(
    rulebook: Rulebook, kind: str, key: str, severity: str, special: bool, on: date
) -> tuple[WindowRule, Term] | None:
    """The most particular rule of this key and the term it answers with on the day (after a turn, the turned one)."""
    found: list[tuple[WindowRule, Term]] = []
    for rule in rulebook.window_rules:
        if rule.kind != kind or rule.channel != "public" or rule.severity not in {None, severity or None}:
            continue
        if rule.special and not special:
            continue
        if rule.key == key:
            turned = rule.turned if rule.turn_on is not None and on >= rule.turn_on else None
            found.append((rule, turned or rule.term))
        elif rule.turned_key == key and rule.turned is not None:
            found.append((rule, rule.turned))
    return max(found, key=lambda pair: (pair[0].special, pair[0].severity is not None), default=None)


def reason(
    rulebook: Rulebook, *, kind: str, rule: str, severity: str, on: date, special: bool = False
) -> Reason | None:
    """The rule of a public window as it answers on the day, in words a template can say.

    None when the edition no longer has it.
    """
    chosen = _chosen(rulebook, kind, rule, severity, special, on)
    if chosen is None:
        return None
    term = chosen[1]
    instrument = rulebook.instruments[term.basis.instrument]
    return Reason(
        rule=rule,
        severity=severity,
        min_months=term.min_months,
        max_months=term.max_months,
        instrument=instrument.key,
        title_zh=instrument.title_zh,
        title_en=instrument.title_en,
        article=term.basis.article,
        verified=term.confidence == "verified",
    )


def would_be_shown(
    rulebook: Rulebook, lines: Lines, kind: Kind, *, decided_on: date, severity: Severity | None, asked_on: date
) -> WouldBeShown:
    """The public window of a document decided and known on ``decided_on``, as answered on ``asked_on``."""
    facts = Facts(kind.key, decided_on)
    found = windows(
        facts, Classified(severity, False, TypesRead((), (), severity), "by-type"), lines, known_on=decided_on
    )
    day = max(asked_on, decided_on)
    why = reason(rulebook, kind=kind.key, rule=found.public_rule, severity=severity or "", on=day)
    end = found.end_asked("public", day)
    if found.public is None or (end is not None and end <= found.public.start):
        return WouldBeShown(severity or "", False, None, None, None, why)
    last = None if end is None else end - _ONE_DAY
    return WouldBeShown(severity or "", True, found.public.start, last, found.repair_asked(day), why)
