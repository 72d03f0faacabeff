"""What another rulebook would do to the records held today: a dry run that changes nothing.

Class and windows of every current version are computed from its stored fields by both rulebooks; only what the
rulebooks say differently counts, so that acts on a record (a hold, a statement) do not.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xinheng.catalogue.domain import Kind, Rulebook
from xinheng.kernel import clock
from xinheng.records.domain.facts import Classifier
from xinheng.records.domain.states import SHOWN
from xinheng.records.domain.terms import compile_lines
from xinheng.records.domain.windows import OPEN_END, Windows, windows
from xinheng.records.models import Version
from xinheng.records.rows import facts_of

EXAMPLES = 20
_AT_ONCE = 2000
_COLUMNS = ("public_id", "uscc", "payload", "known_from", "decided_on", "valid_from", "valid_to")
DIRECTIONS = ("shorter", "longer", "hidden", "shown", "other")
"""What happens to the public window; ``other`` is a change of class, repair or another channel only."""


@dataclass
class KindEffect:
    """What would change for the records of one kind."""

    kind: str
    records: int = 0
    changed: int = 0
    organisations: int = 0
    directions: dict[str, int] = field(default_factory=dict)
    examples: list[dict[str, str]] = field(default_factory=list)


def effects_of(before: Rulebook, after: Rulebook) -> list[KindEffect]:
    """For every kind whose rules differ: how many current records of how many organisations would change, and how."""
    return [_effect(kind, before, after) for kind in before.kinds if _differs(kind, before, after)]


def _differs(kind: str, before: Rulebook, after: Rulebook) -> bool:
    return _deciding(kind, before) != _deciding(kind, after)


def _deciding(kind: str, book: Rulebook) -> tuple[Any, ...]:
    """What of a rulebook decides on class and windows of a kind."""
    rules = [rule for rule in book.window_rules if rule.kind == kind]
    types = (book.penalty_types, book.severity_labels, book.simple_procedure, book.type_separators)
    return (book.kinds.get(kind), rules, book.special_statutes, types if book.kinds.get(kind) else ())


class _Judge:
    """Class and windows by one rulebook."""

    def __init__(self, kind: str, book: Rulebook) -> None:
        self._kind: Kind | None = book.kinds.get(kind)
        self._classifier, self._lines = Classifier(book), compile_lines(book)

    def judge(self, row: dict[str, Any]) -> tuple[Any, Windows] | None:
        """None where the rulebook no longer holds the kind."""
        if self._kind is None:
            return None
        facts = facts_of(self._kind, row["payload"], row)
        classified = self._classifier.classify(facts)
        known_on = row["known_from"].astimezone(clock.SHANGHAI).date()
        return classified, windows(facts, classified, self._lines, known_on=known_on)


def _effect(kind: str, before: Rulebook, after: Rulebook) -> KindEffect:
    old, new = _Judge(kind, before), _Judge(kind, after)
    effect, concerned, counted = KindEffect(kind), set[str](), Counter[str]()
    for row in _rows(kind):
        effect.records += 1
        was, becomes = old.judge(row), new.judge(row)
        if was == becomes:
            continue
        direction = _direction(was[1] if was else None, becomes[1] if becomes else None)
        effect.changed += 1
        counted[direction] += 1
        concerned.add(row["uscc"])
        if len(effect.examples) < EXAMPLES:
            effect.examples.append({"record": row["public_id"], "change": direction})
    effect.organisations, effect.directions = len(concerned), dict(counted)
    return effect


def _rows(kind: str) -> Iterator[dict[str, Any]]:
    held = Version.objects.filter(kind=kind, known_to__isnull=True, state__in=SHOWN).order_by("pk")
    yield from held.values(*_COLUMNS).iterator(_AT_ONCE)


def _direction(was: Windows | None, becomes: Windows | None) -> str:
    old, new = was.public if was else None, becomes.public if becomes else None
    if (old is None) != (new is None):
        return "hidden" if new is None else "shown"
    if old is None or new is None:
        return "other"
    first, second = old.end or OPEN_END, new.end or OPEN_END
    if first == second:
        return "other"
    return "shorter" if second < first else "longer"
