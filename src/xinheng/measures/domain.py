"""What the entries of an organisation mean for one matter: pure. Never advice to refuse, nothing unrelated (G20).

Nothing is counted (G8): each measure follows from one running entry, each incentive from one honour, and a condition of
an incentive is stated for everybody alike, for the organisation itself to show.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

Force = Literal["binding", "reference"]
SEVERITIES = ("minor", "general", "serious")


class RunningEntry(Protocol):
    """An entry that runs on the day asked about (``lists.selectors.Entry``)."""

    @property
    def list_key(self) -> str: ...  # noqa: D102
    @property
    def record(self) -> str: ...  # noqa: D102
    @property
    def document_number(self) -> str: ...  # noqa: D102
    @property
    def authority_name(self) -> str: ...  # noqa: D102
    @property
    def decided_on(self) -> date: ...  # noqa: D102
    @property
    def until(self) -> date | None: ...  # noqa: D102
    @property
    def severity(self) -> str | None: ...  # noqa: D102
    @property
    def suspended(self) -> bool: ...  # noqa: D102


class Rule(Protocol):
    """A measure of the rulebook (``catalogue.measures.MeasureRule``)."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def effect(self) -> str: ...  # noqa: D102
    @property
    def severity(self) -> str | None: ...  # noqa: D102
    @property
    def lists(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def matters(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def months_without(self) -> int | None: ...  # noqa: D102
    @property
    def is_binding(self) -> bool: ...  # noqa: D102
    def holds_on(self, day: date) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Applies:
    """One measure that one entry carries into a matter."""

    measure: str
    force: Force
    entry: RunningEntry


@dataclass(frozen=True)
class Offered:
    """One incentive: by an honour, or (None) on the condition that the organisation shows."""

    measure: str
    honour: RunningEntry | None


@dataclass(frozen=True)
class Meaning:
    """What applies, what is suspended by an objection, and which incentives the matter knows."""

    applies: tuple[Applies, ...]
    suspended: tuple[Applies, ...]
    incentives: tuple[Offered, ...]


def meaning(rules: Iterable[Rule], entries: Iterable[RunningEntry], *, matter: str, day: date) -> Meaning:
    """What running entries mean for a matter on a day, in the order of the rules' keys."""
    held = list(entries)
    applies: list[Applies] = []
    suspended: list[Applies] = []
    incentives: list[Offered] = []
    for rule in sorted(rules, key=lambda one: one.key):
        if matter not in rule.matters or not rule.holds_on(day):
            continue
        carried = [one for one in held if one.list_key in rule.lists]
        if rule.effect == "incentive":
            incentives += [Offered(rule.key, one) for one in carried if not one.suspended]
            if rule.months_without is not None:
                incentives.append(Offered(rule.key, None))
            continue
        force: Force = "binding" if rule.is_binding else "reference"
        for entry in carried:
            if _severe_enough(entry, rule):
                (suspended if entry.suspended else applies).append(Applies(rule.key, force, entry))
    return Meaning(tuple(applies), tuple(suspended), tuple(incentives))


def _severe_enough(entry: RunningEntry, rule: Rule) -> bool:
    if entry.severity is None or rule.severity is None:
        return False
    return SEVERITIES.index(entry.severity) >= SEVERITIES.index(rule.severity)
