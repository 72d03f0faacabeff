"""What the entries of an organisation mean for one matter: pure. Never advice to refuse, nothing unrelated (G20).

Nothing is counted (G8): each measure follows from one running entry, each incentive from one honour, and a condition of
an incentive is stated for everybody alike, for the organisation itself to show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar

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
    def decision_basis(self) -> object | None: ...  # noqa: D102
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
    """What running entries mean for a matter on a day, in the order of the rules' keys.

    An objection suspends what follows on an entry, not a ban that the decision itself orders (G14).
    """
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
                held_back = entry.suspended and rule.decision_basis is None
                (suspended if held_back else applies).append(Applies(rule.key, force, entry))
    return Meaning(tuple(applies), tuple(suspended), tuple(incentives))


def _severe_enough(entry: RunningEntry, rule: Rule) -> bool:
    if entry.severity is None or rule.severity is None:
        return False
    return SEVERITIES.index(entry.severity) >= SEVERITIES.index(rule.severity)


# What carriers are told, and what they answer: the life of one measure of one entry at one carrier.

CarryingState = Literal["told", "carried-out", "not-applicable", "suspended", "ended"]
CarryingAct = Literal["tell", "carry-out", "not-applicable", "suspend", "resume", "end"]

CARRYING_STATES: Mapping[CarryingState, str] = MappingProxyType(
    {
        "told": "the carrier is told; it says within its time whether it carried the measure out",
        "carried-out": "the carrier says that it carried the measure out",
        "not-applicable": "the carrier says why there is nothing to carry out",
        "suspended": "an objection or a court's ruling suspends the measure; nothing of it is carried out meanwhile",
        "ended": "the entry does not run any more, or the measure does not rest on it; nothing of it is left",
    }
)


@dataclass(frozen=True)
class CarryingTransition:
    """One act: from which states (none: it begins), to which, who does it, what must hold."""

    act: CarryingAct
    sources: tuple[CarryingState, ...]
    target: CarryingState
    who: str
    guard: str


ANSWERING = "an officer of the carrier; of who listed, by the letter of a carrier that is not here"
_ANSWERABLE: tuple[CarryingState, ...] = ("told", "carried-out", "not-applicable")
_OPEN: tuple[CarryingState, ...] = (*_ANSWERABLE, "suspended")
_ENDS = "the entry left, its day came, it was corrected, or a restore put it in doubt"
CARRYING_TRANSITIONS: tuple[CarryingTransition, ...] = (
    CarryingTransition("tell", (), "told", "the node", "the entry runs, nothing suspends the measure, it rests on it"),
    CarryingTransition("carry-out", ("told", "not-applicable"), "carried-out", ANSWERING, "the entry runs"),
    CarryingTransition(
        "not-applicable",
        ("told", "carried-out"),
        "not-applicable",
        ANSWERING,
        "the entry runs; reasons",
    ),
    CarryingTransition("suspend", _ANSWERABLE, "suspended", "the database", "what suspends the measure was written"),
    CarryingTransition("resume", ("suspended",), "told", "the database", "nothing suspends the measure any more"),
    CarryingTransition("end", _OPEN, "ended", "the database", _ENDS),
)
CARRYING_BY_ACT: Mapping[str, CarryingTransition] = MappingProxyType({one.act: one for one in CARRYING_TRANSITIONS})
_PLACE_DIGITS = {"nation": 0, "province": 2, "city": 4, "county": 6, "township": 6}


class CarriedRule(Rule, Protocol):
    """A measure of the rulebook with whoever carries it out."""

    @property
    def carriers(self) -> "tuple[CarrierNamed, ...]": ...  # noqa: D102


One = TypeVar("One", bound=CarriedRule)


class CarrierNamed(Protocol):
    """A public body as the rulebook names it (``catalogue.measures.CarrierRule``)."""

    @property
    def zh(self) -> str: ...  # noqa: D102
    @property
    def en(self) -> str: ...  # noqa: D102
    @property
    def sectors(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def listed(self) -> bool: ...  # noqa: D102


class Office(Protocol):
    """An authority of this node (``accounts.domain.Authority``)."""

    @property
    def uscc(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def division(self) -> str: ...  # noqa: D102
    @property
    def sector(self) -> str: ...  # noqa: D102


def carried_of(rules: Iterable[One], entry: RunningEntry, day: date) -> list[One]:
    """The binding measures that rest on an entry on a day: what carriers are told; a reference has nothing to do."""
    return [
        one
        for one in rules
        if one.is_binding and one.holds_on(day) and entry.list_key in one.lists and _severe_enough(entry, one)
    ]


def carrying_offices(
    carrier: CarrierNamed, offices: Iterable[Office], *, listed_by: str, places: Iterable[str]
) -> list[str]:
    """Codes of the authorities here that are this carrier for these places; none: it is informed by letter.

    A place is a GB/T 2260 code; an authority is there for the places in its own division, by its level.
    """
    where = [one for one in places if one]
    if carrier.listed:
        return [one.uscc for one in offices if one.uscc == listed_by]
    return [
        one.uscc for one in offices if one.sector in carrier.sectors and any(_is_there_for(one, at) for at in where)
    ]


def _is_there_for(office: Office, place: str) -> bool:
    digits = _PLACE_DIGITS[office.level]
    return place[:digits] == office.division[:digits]


BUDGET_DAYS = 90
"""So far back the budget of checks looks."""
LEAST_BUDGET = 100
_ROOM = 3


def budget_of(said: int) -> int:
    """Checks a day for an asker, of whose answers in ``BUDGET_DAYS`` so many came to a decision: thrice their share."""
    return max(LEAST_BUDGET, -(-said * _ROOM // BUDGET_DAYS))
