"""G13: an objection that nobody answers pauses the public display by itself, whoever writes what meanwhile."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.landing import ACTOR, land, organisation
from factories.remedies import BASIS, OFFICER, authorities, objected
from xinheng.kernel.clock import on_day
from xinheng.publicity.feed import feed
from xinheng.records.models import Pause, Version
from xinheng.records.selectors import counts_by_kind, public_record
from xinheng.records.services import correct_record, hold_record, withdraw_record
from xinheng.remedies.models import Objection
from xinheng.remedies.services import decide_objection

pytestmark = [pytest.mark.db, pytest.mark.django_db]

FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "岚市监罚〔2026〕118号"}
KNOWN, ASKED, LAST, PAUSED = date(2026, 5, 15), date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 11)


@pytest.fixture
def marked() -> str:
    authorities()
    _, [public_id] = land(FINE, known_on=KNOWN, owner=organisation())
    objected(public_id, on=ASKED)
    assert Pause.objects.get().pauses_from == PAUSED
    return public_id


def answer(on: date) -> None:
    with on_day(on):
        said = {"reason": "原决定事实清楚。", "basis": BASIS, "actor": OFFICER}
        decide_objection(number=Objection.objects.get().pk, decision="uphold", **said)


def shown(public_id: str, day: date) -> bool:
    with on_day(day):
        return public_record(public_id, day=day) is not None


def counted(day: date) -> int:
    with on_day(day):
        return counts_by_kind(day=day).get("penalty", 0)


def test_display_pauses_on_the_day_after_the_deadline_without_any_job(marked: str) -> None:
    with on_day(LAST):
        record = public_record(marked, day=LAST)
        before = feed("", day=LAST, limit=50)
    assert record is not None
    assert record.marks == ("under-objection",)
    assert counted(LAST) == 1
    assert not shown(marked, PAUSED)
    assert counted(PAUSED) == 0
    with on_day(PAUSED):
        told = [(one.change.public_id, one.change.told) for one in feed(before.cursor, day=PAUSED, limit=50).entries]
    assert told == [(marked, "ended")]


def test_a_late_answer_shows_it_again_and_no_day_longer_than_before(marked: str) -> None:
    first = Version.objects.get(public_id=marked, version=1)
    answer(date(2026, 7, 1))
    version = Version.objects.get(public_id=marked, known_to=None)
    assert (version.marks, version.public_to, version.public_to_turned) == ([], first.public_to, first.public_to_turned)
    assert shown(marked, date(2026, 7, 1))
    assert not shown(marked, date(2027, 5, 11))


def test_what_the_sender_sends_again_meanwhile_is_marked_and_paused_too(marked: str) -> None:
    with on_day(date(2026, 6, 5)):
        land(FINE | {"content": "罚款人民币叁万元。"}, known_on=date(2026, 6, 5), owner=organisation())
    version = Version.objects.get(public_id=marked, known_to=None)
    assert (version.version, version.marks, version.public_to) == (3, ["under-objection"], PAUSED)
    assert not shown(marked, PAUSED)


WRITES: dict[str, Callable[[str], Any]] = {
    "correct": lambda one: correct_record(public_id=one, changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR),
    "hold": lambda one: hold_record(public_id=one, reason="义务尚未履行", actor=ACTOR),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_no_act_writes_around_the_pause(write: Callable[[str], Any], marked: str) -> None:
    with on_day(date(2026, 6, 5)):
        write(marked)
    assert shown(marked, LAST)
    assert not shown(marked, PAUSED)
    answer(date(2026, 6, 20))
    assert shown(marked, date(2026, 6, 20))


def test_a_correction_after_the_deadline_shows_nothing_before_the_answer(marked: str) -> None:
    with on_day(date(2026, 6, 20)):
        correct_record(public_id=marked, changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR)
    assert not shown(marked, date(2026, 6, 20))


def test_what_was_withdrawn_meanwhile_stays_withdrawn(marked: str) -> None:
    with on_day(date(2026, 6, 5)):
        withdraw_record(public_id=marked, reason="撤销", actor=ACTOR)
        connection.check_constraints()
    assert Pause.objects.get().ended_at is not None, "nobody has to answer about nothing"
    assert not shown(marked, date(2026, 6, 6))


UNLAWFUL = {
    "a later day": "UPDATE records_pause SET pauses_from = '2030-01-01'",
    "ended without an answer": "UPDATE records_pause SET ended_at = begun_at",
    "deleted": "DELETE FROM records_pause",
    "a version without its pause": """
        INSERT INTO records_version SELECT (jsonb_populate_record(v, jsonb_build_object('id', 999999, 'version', 3,
        'public_to', '2027-05-11', 'marks', '["under-objection"]'::jsonb, 'kind', 'licence'))).* FROM records_version v
        WHERE version = 2""",
}


@pytest.mark.parametrize("statement", UNLAWFUL.values(), ids=UNLAWFUL)
def test_no_hand_moves_the_day(statement: str, marked: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Pause.objects.get().pauses_from == PAUSED


def test_a_version_written_by_hand_ends_with_the_pause_all_the_same(marked: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO records_version SELECT (jsonb_populate_record(v, jsonb_build_object('id', 999999, 'version', 3,
            'known_to', null, 'public_to', '2027-05-11', 'marks', '[]'::jsonb))).* FROM records_version v
            WHERE version = 2""")
    assert not shown(marked, PAUSED)
