"""Resolving window rules into lines, and what acts do to windows: pure."""

from dataclasses import replace
from datetime import date

import pytest

from xinheng.catalogue import current
from xinheng.catalogue.domain import Basis, Rulebook, Term, WindowRule
from xinheng.records.domain.facts import Classifier, Facts
from xinheng.records.domain.terms import RulesContradictError, compile_lines
from xinheng.records.domain.windows import Shown, Windows, closed_on, hold, settled, windows
from xinheng.records.errors import StatementTooLateError

pytestmark = pytest.mark.pure

TURN = date(2026, 4, 1)


def term(*, shown: bool = True, least: int | None = 3, most: int | None = 12) -> Term:
    return Term(shown, least, most, Basis("a-law"), "unverified")


def rule(key: str, **changes: object) -> WindowRule:
    plain = WindowRule(key, "penalty", "general", False, "public", None, None, term())
    return replace(plain, **changes)  # type: ignore[arg-type]


def book(*rules: WindowRule) -> Rulebook:
    return replace(current.rulebook(), window_rules=rules)


def shown(rulebook: Rulebook, known_on: date, **facts: object) -> Windows:
    one = Facts("penalty", date(2026, 1, 10), types="罚款", **facts)  # type: ignore[arg-type]
    return windows(one, Classifier(rulebook).classify(one), compile_lines(rulebook), known_on=known_on)


def test_a_document_without_a_rule_is_shown_nowhere() -> None:
    assert shown(book(), date(2026, 1, 10)) == Windows()
    later = book(rule("later", decided_from=date(2026, 1, 11)))
    assert shown(later, date(2026, 1, 10)) == Windows()


def test_the_more_particular_rule_holds() -> None:
    rules = book(
        rule("any", severity=None, term=term(most=36)), rule("one"), rule("special", special=True, term=term(least=12))
    )
    assert shown(rules, date(2026, 1, 10)).public_rule == "one"
    assert shown(rules, date(2026, 1, 10), basis="消防法").public_rule == "special"


def test_two_rules_for_one_document_contradict() -> None:
    with pytest.raises(RulesContradictError, match="a, b"):
        compile_lines(book(rule("a"), rule("b", decided_from=date(2026, 1, 1))))
    compile_lines(book(rule("a", decided_to=date(2026, 1, 1)), rule("b", decided_from=date(2026, 1, 1))))


def test_channels_turn_on_one_day() -> None:
    turning = rule("a", turn_on=TURN, turned=term(most=6), turned_key="a-turned")
    other = rule("b", channel="departments", turn_on=date(2026, 5, 1), turned=term(most=6))
    with pytest.raises(RulesContradictError, match="different days"):
        compile_lines(book(turning, other))


def test_a_turn_never_lengthens_whatever_the_tables_say() -> None:
    longer = book(rule("a", turn_on=TURN, turned=term(most=36, least=12), turned_key="t"))
    found = shown(longer, date(2026, 1, 10))
    assert found.public == Shown(date(2026, 1, 10), date(2027, 1, 11), date(2027, 1, 11))
    assert (found.repair_from, found.repair_from_turned) == (date(2026, 4, 11), date(2026, 4, 11))
    hidden = book(rule("a", term=term(shown=False), turn_on=TURN, turned=term(), turned_key="t"))
    assert shown(hidden, date(2026, 1, 10)).public is None


def test_a_turn_may_hide() -> None:
    hides = book(rule("a", turn_on=TURN, turned=term(shown=False), turned_key="t"))
    found = shown(hides, date(2026, 1, 10))
    assert found.shows_on("public", date(2026, 3, 31))
    assert not found.shows_on("public", TURN)
    assert shown(hides, TURN).public is None


SPAN = Shown(date(2026, 1, 5), date(2029, 1, 1), date(2027, 1, 1))
TURNING = Windows(public=SPAN, bulk=SPAN, turn_on=TURN, repair_from=date(2026, 6, 1), repair_from_turned=TURN)


def test_settled_windows_answer_as_they_did_that_day() -> None:
    before, after = settled(TURNING, date(2026, 3, 1)), settled(TURNING, date(2026, 5, 1))
    assert (before.public, before.repair_from) == (Shown(date(2026, 1, 5), date(2029, 1, 1)), date(2026, 6, 1))
    assert (after.public, after.repair_from) == (Shown(date(2026, 1, 5), date(2027, 1, 1)), TURN)
    assert before.turn_on is after.turn_on is None


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 5, 1), date(2028, 1, 1)])
def test_closed_windows_show_nothing_from_that_day_on(day: date) -> None:
    closed = closed_on(TURNING, day)
    assert closed.public is not None
    assert closed.public.end is not None
    assert closed.public.end <= day
    assert not closed.shows_on("public", day)
    assert closed.repair_from is None
    assert closed_on(TURNING, date(2026, 1, 5)).public is None
    open_ended = Windows(public=Shown(date(2026, 1, 5), None))
    assert closed_on(open_ended, day).public == Shown(date(2026, 1, 5), day)


def test_a_statement_never_shortens_and_leaves_other_channels() -> None:
    kept = hold(TURNING, stated_on=date(2026, 12, 31))
    assert kept.public == Shown(date(2026, 1, 5), date(2027, 7, 1))
    assert kept.bulk == Shown(date(2026, 1, 5), date(2027, 1, 1))
    assert hold(TURNING, stated_on=date(2026, 3, 1)).public == TURNING.public, "the milder rule still answers later"
    open_ended = Windows(public=Shown(date(2026, 1, 5), None))
    assert hold(open_ended, stated_on=TURN).public == open_ended.public
    with pytest.raises(StatementTooLateError):
        hold(TURNING, stated_on=date(2027, 1, 1))
    with pytest.raises(StatementTooLateError):
        hold(Windows(), stated_on=TURN)
