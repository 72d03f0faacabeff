"""The rulebook's question is answered as the golden cases are, with the instrument behind it."""

from datetime import date

import pytest

from xinheng.catalogue.current import rulebook
from xinheng.publicity.domain.term_lines import term_lines
from xinheng.publicity.domain.would_be_shown import would_be_shown
from xinheng.records.domain.terms import compile_lines

pytestmark = pytest.mark.pure


def ask(kind, severity, decided, asked=date(2026, 11, 22)):
    book = rulebook()
    return would_be_shown(
        book, compile_lines(book), book.kinds[kind], decided_on=decided, severity=severity, asked_on=asked
    )


def test_a_general_penalty_of_2026():
    answer = ask("penalty", "general", date(2026, 5, 10))
    assert (answer.shown, answer.first_day, answer.last_day) == (True, date(2026, 5, 10), date(2027, 5, 10))
    assert answer.repair_from == date(2026, 8, 11)
    assert answer.reason is not None
    assert answer.reason.instrument == "ndrc-order-36-2025"
    assert (answer.reason.min_months, answer.reason.max_months) == (3, 12)


def test_a_fine_of_2025_is_answered_by_the_day_of_the_question():
    before = ask("penalty", "general", date(2025, 12, 31), asked=date(2026, 3, 31))
    after = ask("penalty", "general", date(2025, 12, 31), asked=date(2026, 4, 1))
    assert before.last_day == date(2028, 12, 31)
    assert after.last_day == date(2026, 12, 31)
    assert before.reason is not None and after.reason is not None
    assert (before.reason.max_months, before.reason.instrument) == (36, "ndrc-order-58-2023")
    assert (after.reason.max_months, after.reason.instrument) == (12, "ndrc-order-36-2025")


def test_a_minor_penalty_is_not_shown_and_a_licence_as_long_as_it_is_valid():
    assert not ask("penalty", "minor", date(2026, 5, 10)).shown
    licence = ask("licence", None, date(2026, 5, 10))
    assert licence.shown
    assert licence.last_day is None


def test_terms_say_nothing_twice():
    lines = term_lines(rulebook(), "penalty")
    assert lines
    assert len(lines) == len(set(lines))
    assert {line.channel for line in lines} == {"public", "departments", "report"}
