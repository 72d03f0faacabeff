"""G11: nothing is shown past its window, by the one view every public outlet reads."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from factories.landing import ACTOR, land, organisation
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.records.domain.facts import Classifier, Facts
from xinheng.records.domain.terms import compile_lines
from xinheng.records.domain.windows import windows
from xinheng.records.selectors import (
    RegisterQuery,
    count_register,
    counts_by_kind,
    public_record,
    public_records,
)
from xinheng.records.services import withdraw_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

KNOWN = date(2026, 1, 5)
ROWS: list[dict[str, Any]] = [
    {"types": "罚款", "decided_on": date(2025, 12, 31)},
    {"types": "吊销许可证件", "decided_on": date(2025, 12, 31)},
    {"types": "警告", "decided_on": date(2025, 12, 31)},
    {"types": "罚款", "decided_on": date(2025, 12, 31), "publish_until": date(2026, 2, 28)},
    {"types": "罚款", "decided_on": date(2023, 5, 1)},
    {"types": "罚款", "decided_on": date(2023, 4, 30)},
    {"types": "罚款", "decided_on": date(2024, 1, 10)},
    {"types": "责令关闭", "decided_on": date(2023, 6, 30)},
]
DAYS = sorted(
    {
        day + timedelta(days=step)
        for day in (KNOWN, date(2026, 3, 1), date(2026, 4, 1), date(2026, 7, 1), date(2027, 1, 1), date(2029, 1, 1))
        for step in (-1, 0, 1)
    }
)


@pytest.fixture
def landed() -> list[tuple[str, dict[str, Any]]]:
    numbered = [row | {"document_number": f"{place}号"} for place, row in enumerate(ROWS)]
    _, ids = land(*numbered, known_on=KNOWN)
    return list(zip(ids, numbered, strict=True))


def shown_by_the_law(row: dict[str, Any], day: date) -> bool:
    """What the pure function says, from the row alone."""
    book = current.rulebook()
    known = {name: value for name, value in row.items() if name != "document_number"}
    facts = Facts(kind="penalty", **known)
    found = windows(facts, Classifier(book).classify(facts), compile_lines(book), known_on=KNOWN)
    return found.shows_on("public", day)


def test_every_outlet_shows_what_the_law_shows_and_no_day_longer(landed: list[tuple[str, dict[str, Any]]]) -> None:
    seen_some = seen_none = False
    for day in DAYS:
        expected = {public_id for public_id, row in landed if shown_by_the_law(row, day)}
        with clock.on_day(day):
            listed = {one.public_id for one in public_records(RegisterQuery(kind="penalty"), day=day)}
            of_one = {one.public_id for one in public_records(RegisterQuery(uscc=organisation().uscc), day=day)}
            single = {public_id for public_id, _ in landed if public_record(public_id, day=day) is not None}
            numbers = {
                count_register(RegisterQuery(), day=day),
                counts_by_kind(day=day).get("penalty", 0),
                counts_by_kind(day=day, uscc=organisation().uscc).get("penalty", 0),
            }
        assert listed == of_one == single == expected, day
        assert numbers == {len(expected)}, day
        seen_some, seen_none = seen_some or bool(expected), seen_none or not expected
    assert seen_some
    assert seen_none


def test_a_past_day_answers_nothing_that_has_ended(landed: list[tuple[str, dict[str, Any]]]) -> None:
    with clock.on_day(date(2026, 1, 10)):
        then = {one.public_id for one in public_records(RegisterQuery(), day=date(2026, 1, 10))}
    with clock.on_day(date(2026, 7, 1)):
        today = {one.public_id for one in public_records(RegisterQuery(), day=date(2026, 7, 1))}
        past = {one.public_id for one in public_records(RegisterQuery(), day=date(2026, 1, 10))}
        count = count_register(RegisterQuery(), day=date(2026, 1, 10))
        number = counts_by_kind(day=date(2026, 1, 10))["penalty"]
    assert past == today < then
    assert count == number == len(today)


def test_nothing_is_shown_before_it_was_known(landed: list[tuple[str, dict[str, Any]]]) -> None:
    with clock.on_day(KNOWN - timedelta(days=1)):
        assert public_records(RegisterQuery(), day=KNOWN - timedelta(days=1)) == []


def test_known_ended_and_invented_identifiers_are_answered_alike(landed: list[tuple[str, dict[str, Any]]]) -> None:
    day = date(2026, 3, 1)
    ended = landed[3][0]
    never = landed[2][0]
    with clock.on_day(day):
        withdraw_record(public_id=landed[0][0], reason="撤销", actor=ACTOR)
        answers = [public_record(one, day=day) for one in (ended, never, landed[0][0], "0" * 32, "", "x'; --")]
    assert answers == [None] * 6


def test_a_licence_that_does_not_hold_is_not_shown() -> None:
    row = {"decided_on": date(2026, 3, 1), "valid_to": date(2029, 2, 28), "document_number": "许〔2026〕1号"}
    land(
        row | {"status": "1"},
        row | {"status": "2", "document_number": "许〔2026〕2号"},
        kind="licence",
        known_on=date(2026, 3, 5),
    )
    with clock.on_day(date(2026, 3, 6)):
        assert [one.document_number for one in public_records(RegisterQuery(kind="licence"), day=date(2026, 3, 6))] == [
            "许〔2026〕1号"
        ]
    land(row | {"status": "2"}, kind="licence", known_on=date(2026, 6, 1))
    with clock.on_day(date(2026, 6, 1)):
        assert public_records(RegisterQuery(kind="licence"), day=date(2026, 6, 1)) == []
        assert counts_by_kind(day=date(2026, 6, 1)) == {}


def test_no_day_no_answer(landed: list[tuple[str, dict[str, Any]]]) -> None:
    with connection.cursor() as cursor:
        for setting in ("", "2026-01-10"):
            cursor.execute(
                "SELECT set_config('xinheng.day', %s, true), set_config('xinheng.today', '', true)", [setting]
            )
            cursor.execute("SELECT count(*) FROM records_public")
            assert (cursor.fetchone()[0] > 0) == bool(setting)


def test_sql_and_models_know_no_today(landed: list[tuple[str, dict[str, Any]]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('records_public'::regclass)")
        definition = cursor.fetchone()[0].lower()
    assert "xinheng.day" in definition
    for clocklike in ("now()", "current_date", "current_timestamp", "localtime", "clock_timestamp"):
        assert clocklike not in definition
