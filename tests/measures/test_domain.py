"""What entries mean for a matter, rule by rule: pure."""

from dataclasses import dataclass
from datetime import date

import pytest

from xinheng.measures.domain import Applies, Meaning, Offered, meaning

pytestmark = pytest.mark.pure
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
    is_binding: bool = True
    begins: date = date(2020, 1, 1)

    def holds_on(self, day: date) -> bool:
        return day >= self.begins


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
