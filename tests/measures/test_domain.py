"""What entries mean for a matter, rule by rule, and who carries a measure out: pure."""

import re
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from xinheng.measures.domain import (
    BUDGET_DAYS,
    CARRYING_BY_ACT,
    CARRYING_STATES,
    CARRYING_TRANSITIONS,
    LEAST_BUDGET,
    Applies,
    Meaning,
    Offered,
    budget_of,
    carried_of,
    carrying_offices,
    meaning,
)

pytestmark = pytest.mark.pure
PAGE = (Path(__file__).parents[2] / "docs" / "lifecycles" / "measure.md").read_text(encoding="utf-8")
DAY = date(2026, 6, 5)


@dataclass(frozen=True)
class Entry:
    list_key: str = "wages"
    severity: str | None = "serious"
    suspended: bool = False
    record: str = "0" * 32
    document_number: str = "1"
    authority_name: str = "A"
    decided_on: date = DAY
    until: date | None = None


@dataclass(frozen=True)
class Rule:
    key: str = "m"
    effect: str = "reduces-rights"
    severity: str | None = "general"
    lists: frozenset[str] = frozenset({"wages"})
    matters: frozenset[str] = frozenset({"tendering"})
    months_without: int | None = None
    decision_basis: str | None = None
    is_binding: bool = True
    begins: date = date(2020, 1, 1)
    carriers: "tuple[Carrier, ...]" = ()

    def holds_on(self, day: date) -> bool:
        return day >= self.begins


@dataclass(frozen=True)
class Carrier:
    zh: str = "财政部门"
    en: str = "finance offices"
    sectors: frozenset[str] = frozenset({"finance"})
    listed: bool = False


@dataclass(frozen=True)
class Office:
    uscc: str
    level: str
    division: str
    sector: str = "finance"


def found(*rules: Rule, entries: tuple[Entry, ...] = (Entry(),), matter: str = "tendering") -> Meaning:
    return meaning(rules, entries, matter=matter, day=DAY)


def test_a_measure_follows_from_an_entry_of_its_list_in_its_matter_on_its_days() -> None:
    assert found(Rule()) == Meaning((Applies("m", "binding", Entry()),), (), ())
    assert found(Rule(is_binding=False)).applies == (Applies("m", "reference", Entry()),)
    nothing = Meaning((), (), ())
    assert found(Rule(), matter="licensing") == nothing
    assert found(Rule(begins=date(2026, 6, 6))) == nothing
    assert found(Rule(lists=frozenset({"tax"}))) == nothing
    assert found(Rule(), entries=()) == nothing


@pytest.mark.parametrize(
    ("entry", "least", "carries"),
    [
        ("minor", "general", False),
        ("general", "general", True),
        ("serious", "general", True),
        ("minor", "minor", True),
        ("general", "serious", False),
        ("serious", "serious", True),
        (None, "minor", False),
        ("serious", None, False),
    ],
)
def test_only_an_entry_severe_enough_carries_it(entry: str | None, least: str | None, *, carries: bool) -> None:
    assert bool(found(Rule(severity=least), entries=(Entry(severity=entry),)).applies) is carries


def test_a_suspended_entry_carries_nothing_and_says_so() -> None:
    suspended = Entry(suspended=True)
    assert found(Rule(), entries=(suspended, Entry())) == Meaning(
        (Applies("m", "binding", Entry()),), (Applies("m", "binding", suspended),), ()
    )


def test_an_objection_leaves_the_ban_that_the_decision_itself_orders() -> None:
    suspended = Entry(suspended=True)
    ban = Rule("ban", decision_basis="law 77")
    kept, held_back = Applies("ban", "binding", suspended), Applies("m", "binding", suspended)
    assert found(ban, Rule(), entries=(suspended,)) == Meaning((kept,), (held_back,), ())


def test_incentives_follow_from_honours_that_run_and_conditions_that_are_the_same_for_all() -> None:
    honour = Entry("honours", None)
    rule = Rule("fast", "incentive", None, frozenset({"honours"}))
    assert found(rule, entries=(honour, Entry("honours", None, suspended=True))).incentives == (
        Offered("fast", honour),
    )
    on_condition = Rule("fast", "incentive", None, frozenset({"honours"}), months_without=36)
    assert found(on_condition, entries=()).incentives == (Offered("fast", None),)
    assert found(on_condition, entries=(honour,)) == Meaning((), (), (Offered("fast", honour), Offered("fast", None)))


def test_rules_come_in_the_order_of_their_keys() -> None:
    both = found(Rule("z"), Rule("later", begins=date(2027, 1, 1)), Rule("i", "incentive", months_without=1), Rule("a"))
    assert [one.measure for one in both.applies] == ["a", "z"]
    assert both.incentives == (Offered("i", Entry()), Offered("i", None))


def test_carriers_are_told_of_binding_measures_that_rest_on_the_entry_that_day() -> None:
    rules = [
        Rule("binding"),
        Rule("reference", is_binding=False),
        Rule("later", begins=date(2026, 6, 6)),
        Rule("another list", lists=frozenset({"tax"})),
        Rule("too severe", severity="serious"),
    ]
    assert [one.key for one in carried_of(rules, Entry(severity="general"), DAY)] == ["binding"]


OFFICES = (
    Office("nation", "nation", "000000"),
    Office("province", "province", "350000"),
    Office("city", "city", "350100"),
    Office("county", "county", "350102"),
    Office("township", "township", "350103"),
    Office("elsewhere", "province", "330000"),
    Office("other city", "city", "350200"),
    Office("tax", "city", "350100", "tax"),
)


@pytest.mark.parametrize(
    ("places", "told"),
    [
        (["350102"], ["nation", "province", "city", "county"]),
        (["350100"], ["nation", "province", "city"]),
        (["350103", ""], ["nation", "province", "city", "township"]),
        (["351002"], ["nation", "province"]),
        (["350122"], ["nation", "province", "city"]),
        (["330106"], ["nation", "elsewhere"]),
        (["330106", "350201"], ["nation", "province", "elsewhere", "other city"]),
        (["", ""], []),
    ],
)
def test_an_office_carries_out_for_the_places_of_its_own_division(places: list[str], told: list[str]) -> None:
    assert carrying_offices(Carrier(), OFFICES, listed_by="tax", places=places) == told


def test_the_authority_that_listed_carries_out_wherever_it_is() -> None:
    assert carrying_offices(Carrier(listed=True), OFFICES, listed_by="tax", places=["110000"]) == ["tax"]
    assert carrying_offices(Carrier(listed=True), OFFICES, listed_by="nobody", places=["350102"]) == []


def table() -> set[tuple[str, str, str]]:
    return {(one.act, source, one.target) for one in CARRYING_TRANSITIONS for source in one.sources or ("",)}


def test_page_table_and_database_tell_the_same_story() -> None:
    arrows = re.findall(r"^\s*(\[\*\]|\w+) --> (\w+): ([\w-]+)$", PAGE, re.MULTILINE)
    drawn = {(act, source.replace("[*]", "").replace("_", "-"), to.replace("_", "-")) for source, to, act in arrows}
    held = import_module("xinheng.measures.migrations.0005_carriers_guarded").TRANSITIONS
    assert drawn == table() == set(held)
    assert list(CARRYING_BY_ACT) == [one.act for one in CARRYING_TRANSITIONS]
    assert dict(re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \|$", PAGE, re.MULTILINE)) == dict(CARRYING_STATES)
    acts = re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \| ([^|]+?) \|$", PAGE, re.MULTILINE)
    assert acts == [(one.act, one.who, one.guard) for one in CARRYING_TRANSITIONS]


def test_the_budget_is_thrice_the_daily_share_of_what_came_to_a_decision_rounded_up() -> None:
    assert (BUDGET_DAYS, LEAST_BUDGET) == (90, 100)
    assert [budget_of(said) for said in (0, 3000, 3001, 90_000)] == [100, 100, 101, 3000]
