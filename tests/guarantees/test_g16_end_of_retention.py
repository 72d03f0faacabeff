"""G16: at the end of retention two persons destroy content and salts, and the ledger still verifies."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from factories.files import DAY, penalty, registered, sender, taken
from factories.landing import ACTOR, land
from xinheng.kernel import clock
from xinheng.kernel.clock import SHANGHAI
from xinheng.ledger.journal import DESTROYED
from xinheng.ledger.selectors import next_index
from xinheng.ledger.services import journal
from xinheng.records.domain.officers import Officer
from xinheng.records.domain.retention import kept_until
from xinheng.records.errors import DestructionDayError, DestructionDoneError, SecondOfficerMissingError
from xinheng.records.models import Destroyed, Destruction, DestructionDone, Version
from xinheng.records.services import confirm_destruction, propose_destruction, records_over, withdraw_record
from xinheng.shell.backup.replaying import hidden_since, hide_again
from xinheng.shell.verifying import verify_ledger

pytestmark = [pytest.mark.db, pytest.mark.django_db]
FIRST, SECOND = Officer("岚川市信用中心", "35010012345"), Officer("岚川市档案局", "35010054321")
LATER = date(2036, 12, 1)
CHANNELS = ("public", "bulk", "departments", "report")


def everything() -> str:
    """Every row of every table as text, but of those where the law wants it kept: the registry, the rulebook."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(("subjects_", "catalogue_"))]
        said = []
        for name in tables:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            said += [row for (row,) in cursor.fetchall()]
    return "\n".join(said)


def destroyed(until: date = LATER) -> DestructionDone:
    with clock.on_day(until):
        asked = propose_destruction(until=until, officer=FIRST, actor=ACTOR)
        return confirm_destruction(number=asked.pk, officer=SECOND, actor=ACTOR)


def test_what_is_over_is_gone_and_everything_still_verifies() -> None:
    with clock.on_day(DAY):
        sender()
        registered([1, 2])
        taken([penalty(1), penalty(2, CF_WSH="岚留存9号", CF_NR="不再保存的事实")], day=DAY)
        gone = Version.objects.get(document_number="岚留存9号").public_id
        withdraw_record(public_id=gone, reason="原决定不再保存的理由", actor=ACTOR)
    before = everything()
    assert "不再保存的事实" in before
    assert "不再保存的理由" in before
    done = destroyed()
    assert (done.records, done.versions, done.acts) == (2, 3, 1)
    left = everything()
    for text in ("不再保存", "岚留存9号", gone):
        assert text not in left
    report = verify_ledger()
    assert report.valid, report.problems
    assert report.mute == 1
    assert Destroyed.objects.count() == 2
    assert [line.items for line in journal().read() if line.what == DESTROYED][-1] == (
        f"{LATER.isoformat()} 60 35010012345 35010054321 60 60",
    )


def test_one_person_cannot_destroy_nor_anything_before_its_time() -> None:
    _, [held] = land({"types": "罚款", "decided_on": date(2026, 5, 10)}, known_on=date(2026, 5, 15))
    with clock.on_day(LATER):
        asked = propose_destruction(until=LATER, officer=FIRST, actor=ACTOR)
        with pytest.raises(SecondOfficerMissingError):
            confirm_destruction(number=asked.pk, officer=FIRST, actor=ACTOR)
        with pytest.raises(DestructionDayError):
            propose_destruction(until=LATER + timedelta(days=1), officer=FIRST, actor=ACTOR)
    early = destroyed(date(2031, 5, 1))
    assert (early.records, Version.objects.filter(public_id=held).count()) == (0, 1)
    with clock.on_day(date(2031, 5, 1)), pytest.raises(DestructionDoneError):
        confirm_destruction(number=early.destruction_id, officer=SECOND, actor=ACTOR)


def test_a_restored_backup_destroys_again(settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_JOURNAL = tmp_path / "journal"  # other tests write into this process's own
    land({"types": "罚款", "decided_on": date(2026, 5, 10)}, known_on=date(2026, 5, 15))
    reached, before = journal().position(), transaction.savepoint()
    assert destroyed().records == 1
    transaction.savepoint_rollback(before)  # what a backup made before still holds
    assert Version.objects.count() == 1
    with clock.on_day(LATER):
        hide_again(hidden_since(journal(), head=next_index() - 1, reached=(reached.n, reached.mac)))
    assert not Version.objects.exists()
    done = DestructionDone.objects.get()
    assert (done.destruction.certificate, done.certificate) == ("35010012345", "35010054321")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"report_to": None},
        {"turn_on": date(2026, 8, 1), "report_to_turned": None},
        {"state": "shielded"},
        {"marks": ["under-objection"]},
        {"known_from": datetime(2033, 2, 28, 9, tzinfo=SHANGHAI)},
    ],
)
def test_the_database_computes_the_day_that_the_pure_rule_does(change: dict[str, Any]) -> None:
    _, [name] = land({"types": "罚款", "decided_on": date(2026, 5, 10)}, known_on=date(2026, 5, 15))
    version = Version.objects.get(public_id=name)
    for field, value in change.items():
        setattr(version, field, value)
    shows = [one for one in CHANNELS if getattr(version, f"{one}_from") is not None]
    assert shows
    ends = [getattr(version, f"{one}_to") for one in shows]
    if version.turn_on is not None:
        ends += [getattr(version, f"{one}_to_turned") for one in shows]

    picked = "v" if not change else f"(jsonb_populate_record(v, jsonb_build_object({_pairs(change)})))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT records_kept_until({picked}, 60) FROM records_version v WHERE public_id = %s",
            [*change.values(), name],
        )
        found = cursor.fetchone()[0]
    known_on = version.known_from.astimezone(SHANGHAI).date()

    assert found == kept_until(
        ends, known_on=known_on, months=60, state=version.state, case_runs="under-objection" in version.marks
    )


def _pairs(change: dict[str, Any]) -> str:
    casts = {"marks": "text[]", "state": "text", "known_from": "timestamptz"}
    return ", ".join(f"'{field}', %s::{casts.get(field, 'date')}" for field in change)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM records_version",
        "SELECT ledger_make_mute(ARRAY[0]::bigint[])",
        "SELECT set_config('xinheng.destroying', (SELECT max(id)::text FROM records_destruction), true);"
        "DELETE FROM records_version",
        "UPDATE records_destruction SET until = '2020-01-01'",
        "INSERT INTO records_destruction (until, months, unit, certificate, proposed_at) "
        "VALUES ('2026-05-20', 1, '中心', '35010099999', now())",
        "INSERT INTO records_destruction (until, months, unit, certificate, proposed_at) "
        "VALUES ('2099-05-20', 60, '中心', '35010099999', now())",
        "INSERT INTO records_destruction (until, months, check_months, unit, certificate, proposed_at) "
        "VALUES ('2026-05-20', 60, 1, '中心', '35010099999', now())",
        "INSERT INTO records_destructiondone (destruction_id, unit, certificate, done_at) "
        "SELECT id, unit, certificate, now() + interval '20 years' FROM records_destruction",
        "CREATE TEMPORARY TABLE one (n int); CREATE TRIGGER t BEFORE INSERT ON one FOR EACH ROW "
        "EXECUTE FUNCTION records_destroy()",
    ],
)
def test_no_hand_written_sql_destroys_otherwise(statement: str) -> None:
    land({"types": "罚款", "decided_on": date(2026, 5, 10)}, known_on=date(2026, 5, 15))
    with clock.on_day(LATER):
        propose_destruction(until=LATER, officer=FIRST, actor=ACTOR)
    with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Version.objects.count() == 1
    assert Destruction.objects.count() == 1
    assert not DestructionDone.objects.exists()
    assert records_over(months=60, until=LATER) == 1
