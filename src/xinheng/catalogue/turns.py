"""What changes in the rulebook between two days: entries that begin to hold and entries that end. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xinheng.catalogue.domain import Rulebook


@dataclass(frozen=True, order=True)
class Turn:
    """An entry that begins on a day, or ends: the day is the first out of force."""

    day: date
    key: str
    begins: bool
    entry: str
    zh: str
    en: str


_Span = tuple[str, str, str, str, date | None, date | None]


def turns(rulebook: Rulebook, first: date, last: date) -> list[Turn]:
    """The turns from ``first`` to ``last``, both included, by day; an entry that only changes its value begins."""
    found = set()
    for entry, key, zh, en, start, end in _spans(rulebook):
        if start is not None and first <= start <= last:
            found.add(Turn(start, key, True, entry, zh, en))
        if end is not None and first <= end <= last:
            found.add(Turn(end, key, False, entry, zh, en))
    begun = {(one.day, one.key) for one in found if one.begins}
    return sorted(one for one in found if one.begins or (one.day, one.key) not in begun)


def _spans(rulebook: Rulebook) -> Iterator[_Span]:
    for law in rulebook.instruments.values():
        yield "instrument", law.key, law.title_zh, law.title_en, law.in_force_from, law.in_force_to
    for value in rulebook.parameters:
        yield "parameter", value.key, value.key, value.key, value.valid_from, value.valid_to
    for limit in rulebook.deadlines:
        yield "deadline", limit.key, limit.zh, limit.en, limit.valid_from, limit.valid_to
    for rule in rulebook.window_rules:
        kind = rulebook.kinds.get(rule.kind)
        zh, en = (kind.zh, kind.en) if kind else (rule.kind, rule.kind)
        yield "window-rule", rule.key.partition(".")[0], zh, en, rule.decided_from, rule.decided_to
        if rule.turn_on is not None:
            yield "window-rule", rule.turned_key.partition(".")[0], zh, en, rule.turn_on, None
