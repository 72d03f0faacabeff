"""Rows landed in bulk: read back as judged, counted in the sums, refused outside an act."""

from datetime import date, timedelta
from itertools import pairwise

import psycopg
import pyarrow as pa
import pytest
from django.db import connection, transaction

from factories.landing import chunk_of, land, organisation
from xinheng.kernel import clock
from xinheng.records.errors import BatchBeforeKnownError, BatchMovedError, LandingRefusedError
from xinheng.records.models import Landed, Version
from xinheng.records.selectors import (
    RegisterQuery,
    count_register,
    counts_by_kind,
    current_by_keys,
    newly_shown,
    public_record,
    public_records,
    timeliness,
)
from xinheng.records.services import land_rows

pytestmark = [pytest.mark.db, pytest.mark.django_db]

FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "岚市监罚〔2026〕1号"}


def test_a_landed_row_reads_back_as_judged() -> None:
    landing, [public_id] = land(FINE | {"facts": '他说"无",\n换行'}, known_on=date(2026, 5, 15))
    assert (landing.rows, landing.versions) == (1, 0)
    version = Version.objects.get(public_id=public_id)
    assert (version.public_from, version.public_to) == (date(2026, 5, 15), date(2027, 5, 11))
    assert (version.severity, version.penalty_types, version.repair_from) == ("general", ["fine"], date(2026, 8, 11))
    assert version.payload["CF_SY"] == '他说"无",\n换行'
    assert version.known_to is None
    held = current_by_keys("penalty", [bytes(version.key), b"\0" * 32]).to_pylist()
    assert held == [
        {
            "id": version.pk,
            "key": bytes(version.key),
            "version": 1,
            "content_digest": bytes(version.content_digest),
            "state": "effective",
        }
    ]


def test_other_content_is_a_version_and_closes_the_one_before() -> None:
    _, [public_id] = land(FINE, known_on=date(2026, 5, 15))
    landing, [again] = land(FINE | {"content": "罚款两万元"}, known_on=date(2026, 6, 1))
    assert (landing.rows, landing.versions, again) == (1, 1, public_id)
    first, second = Version.objects.filter(public_id=public_id).order_by("version")
    assert first.known_to == second.known_from
    assert second.known_to is None
    with clock.on_day(date(2026, 6, 1)):
        assert [one.version for one in public_records(RegisterQuery(), day=date(2026, 6, 1))] == [2]


def test_rows_have_the_columns_of_the_table() -> None:
    table = chunk_of("penalty", [FINE], organisation(), date(2026, 5, 15))
    with pytest.raises(LandingRefusedError, match="columns unknown"):
        land_rows(batch_id=1, chunks=[table.append_column("known_to", pa.nulls(1))])
    with pytest.raises(LandingRefusedError, match="missing"):
        land_rows(batch_id=1, chunks=[table.drop_columns(["payload"])])


def test_a_batch_overtaken_by_another_act_is_refused_in_words() -> None:
    owner, known = organisation(), date(2026, 5, 15)
    judged = chunk_of("penalty", [FINE], owner, known)
    land(FINE, known_on=known)
    with pytest.raises(BatchMovedError), transaction.atomic():
        land_rows(batch_id=2, chunks=[judged])
    assert Version.objects.count() == 1


def test_a_batch_dated_before_what_it_follows_is_refused_in_words() -> None:
    land(FINE, known_on=date(2026, 6, 15))
    with pytest.raises(BatchBeforeKnownError), transaction.atomic():
        land(FINE | {"content": "更正"}, known_on=date(2026, 6, 14))
    assert Version.objects.get().known_to is None


def test_an_impossible_row_stays_a_fault_of_ours() -> None:
    judged = chunk_of("penalty", [FINE], organisation(), date(2026, 5, 15))
    place = judged.column_names.index("public_to")
    wrong = judged.set_column(place, "public_to", pa.array([date(2030, 1, 1)]))
    with pytest.raises(psycopg.errors.CheckViolation), transaction.atomic():
        land_rows(batch_id=1, chunks=[wrong])


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    rows = [FINE | {"document_number": f"岚〔2026〕{n}号", "decided_on": date(2026, 5, 1 + n % 5)} for n in range(23)]
    land(*rows, known_on=date(2026, 5, 15))
    query, day, seen = RegisterQuery(kind="penalty"), date(2026, 5, 20), []
    after = None
    with clock.on_day(day):
        while page := public_records(query, day=day, after=after, limit=5):
            seen += page
            after = page[-1].cursor
        assert count_register(query, day=day) == 23
        assert count_register(query, day=day, at_most=10) == 10
    assert len({one.public_id for one in seen}) == len(seen) == 23
    assert all(one.cursor > other.cursor for one, other in pairwise(seen))


def test_the_register_is_narrowed() -> None:
    land(FINE, FINE | {"document_number": "2号", "types": "吊销许可证件"}, known_on=date(2026, 5, 15))
    day = date(2026, 5, 20)
    narrowed = {
        RegisterQuery(severity="serious"): 1,
        RegisterQuery(penalty_type="fine"): 1,
        RegisterQuery(division="33"): 2,
        RegisterQuery(division="44"): 0,
        RegisterQuery(authority="11330000002482228T", kind="penalty"): 2,
        RegisterQuery(decided_from=date(2026, 5, 11)): 0,
        RegisterQuery(decided_to=date(2026, 5, 10), uscc="91350100M000100Y43"): 2,
        RegisterQuery(uscc="91110000101623741K"): 0,
    }
    with clock.on_day(day):
        assert {query: count_register(query, day=day) for query in narrowed} == narrowed
        assert {query: len(public_records(query, day=day)) for query in narrowed} == narrowed


def test_public_fields_only() -> None:
    _, [public_id] = land(FINE | {"publish_until": date(2026, 9, 30)}, known_on=date(2026, 5, 15))
    with clock.on_day(date(2026, 5, 20)):
        found = public_record(public_id, day=date(2026, 5, 20))
    assert found is not None
    assert "CF_GSJZQ" not in found.fields
    assert found.fields["CF_WSH"] == FINE["document_number"]
    assert found.public_to == date(2026, 10, 1)


def test_the_view_is_empty_without_a_day() -> None:
    land(FINE, known_on=date(2026, 5, 15))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_public")
        assert cursor.fetchone() == (0,)
        with clock.on_day(date(2026, 5, 20)), transaction.atomic():
            assert len(public_records(RegisterQuery(), day=date(2026, 5, 20))) == 1
            cursor.execute("SELECT count(*) FROM records_public")
            assert cursor.fetchone() == (0,), "the day of a read must not outlive it"


def test_counts_are_those_of_the_view_on_every_day() -> None:
    starts = [date(2023, 5, 1), date(2024, 1, 10), date(2025, 12, 31), date(2026, 3, 31), date(2026, 4, 1)]
    for place, start in enumerate(starts):
        row = FINE | {"decided_on": start, "document_number": f"{place}号"}
        land(row, row | {"types": "吊销许可证件", "document_number": f"{place}重"}, known_on=start + timedelta(days=9))
    row = FINE | {"decided_on": starts[3], "document_number": "3号"}
    land(row | {"content": "更正", "publish_until": date(2026, 8, 1)}, known_on=date(2026, 6, 1))
    for day in (
        date(2026, 6, 1),
        date(2026, 8, 1),
        date(2026, 8, 2),
        date(2026, 12, 31),
        date(2027, 4, 2),
        date(2030, 1, 1),
    ):
        with clock.on_day(day):
            counted = counts_by_kind(day=day).get("penalty", 0)
            assert counted == count_register(RegisterQuery(kind="penalty"), day=day), day
    assert (date(2025, 1, 1), "penalty", 0) not in newly_shown(since=date(2023, 1, 1), until=date(2026, 12, 31))
    assert sum(number for _, _, number in newly_shown(since=date(2023, 1, 1), until=date(2030, 1, 1))) == 10


def test_timeliness_counts_first_versions() -> None:
    land(FINE, FINE | {"document_number": "2号", "decided_on": date(2026, 3, 2)}, known_on=date(2026, 5, 15))
    land(FINE | {"content": "更正"}, known_on=date(2026, 9, 1))
    [reports] = timeliness()
    assert (reports.reported, reports.late) == (2, 1)
    assert reports.working_days == sum(Version.objects.filter(version=1).values_list("reported_in_wd", flat=True))
    assert timeliness(since=date(2026, 6, 1)) == []
    assert Landed.objects.count() == 1
