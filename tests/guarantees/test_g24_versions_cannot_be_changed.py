"""G24: as the program's database role, rights cannot be taken by SQL, and no version promises what law forbids."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError

from factories.landing import ACTOR, land
from xinheng.kernel import clock
from xinheng.records.models import Version
from xinheng.records.services import hold_record, withdraw_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

TABLES = sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))
HOSTILE = (
    "DELETE FROM {}",
    "TRUNCATE {}",
    "TRUNCATE {} CASCADE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} ADD COLUMN secret text",
    "DROP TABLE {}",
    "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION records_refuse_change()",
    "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING",
    "ALTER TABLE {} OWNER TO xinheng_app",
    "ALTER TABLE {} ENABLE ROW LEVEL SECURITY",
)
FINE = {"types": "罚款", "decided_on": date(2026, 5, 10)}
KNOWN = date(2026, 5, 15)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def public_id() -> str:
    _, [found] = land(FINE, known_on=KNOWN)
    return found


def test_the_tests_run_as_the_programs_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("xinheng_app", False, False)


def test_the_tables_of_facts_are_all_of_them() -> None:
    assert {
        *("records_version", "records_statement", "records_landed", "records_shownchange", "records_mitigation"),
        *("records_stop", "records_stoplift", "ledger_act", "accounts_trace", "accounts_tracesubject"),
        *("exchange_batch", "exchange_issue", "exchange_issuecount", "catalogue_edition"),
    } <= set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_no_table_of_facts_is_altered_or_emptied(table: str) -> None:
    for statement in HOSTILE:
        with refused():
            run(statement.format(table))
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        for (column,) in cursor.fetchall():
            with refused():
                run(f'UPDATE {table} SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", TABLES)
def test_triggers_refuse_the_same_to_every_role(table: str) -> None:
    """Rights end at the program's role; the triggers hold for the owner too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgtype FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
            [table],
        )
        types = [int(one) for (one,) in cursor.fetchall()]
    before = 2
    for what, bit in (("DELETE", 8), ("UPDATE", 16), ("TRUNCATE", 32)):
        assert any(one & before and one & bit for one in types), what


@pytest.mark.parametrize("table", TABLES)
def test_the_role_cannot_give_itself_rights(table: str) -> None:
    run(f"GRANT ALL ON {table} TO xinheng_app")  # a warning, and nothing granted
    with connection.cursor() as cursor:
        for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
            cursor.execute("SELECT has_table_privilege('xinheng_app', %s, %s)", [table, right])
            assert cursor.fetchone() == (False,), right


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_version SET public_to = NULL",
        "UPDATE records_version SET public_to = public_to + 1",
        "UPDATE records_version SET known_to = now()",
        "UPDATE records_version SET state = 'effective'",
        "UPDATE records_statement SET stated_on = stated_on + 1",
        "UPDATE records_landed SET late = 0",
        "UPDATE ledger_act SET body = '{}'",
        "SET session_replication_role = replica",
        "ALTER ROLE xinheng_app SUPERUSER",
        "ALTER ROLE xinheng_app SET session_replication_role = replica",
        "GRANT xinheng_owner TO xinheng_app",
        "ALTER TABLE records_version RENAME TO gone",
        "COPY records_version TO '/dev/null'",
        "COPY records_version FROM PROGRAM 'true'",
        "UPDATE ledger_counter SET next_index = 0",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE xinheng_owner",
        "ALTER TABLE records_version DROP CONSTRAINT records_version_maximum",
        "DROP VIEW records_public",
        "CREATE OR REPLACE VIEW records_public AS SELECT * FROM records_version",
        "SELECT records_version_close()",
        "SELECT * FROM records_version FOR UPDATE",
    ],
)
def test_no_version_is_changed_by_hand(statement: str, public_id: str) -> None:
    with refused():
        run(statement)


def test_a_trigger_of_ones_own_does_not_borrow_the_owners_rights(public_id: str) -> None:
    """The function that closes a version runs as the owner; on a table of one's own it refuses."""
    run("CREATE TEMP TABLE mine AS SELECT * FROM records_version")
    with refused():
        run(
            "CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW WHEN (NEW.version > 1) "
            "EXECUTE FUNCTION records_version_close()"
        )
        run("UPDATE mine SET version = 2")
        run("INSERT INTO mine SELECT * FROM mine")
    assert Version.objects.get(public_id=public_id).known_to is None


def again(public_id: str, /, **changes: Any) -> Version:
    """A copy of a version written past all services."""
    found = Version.objects.get(public_id=public_id, known_to__isnull=True)
    fields = Version._meta.concrete_fields
    values = {
        field.attname: getattr(found, field.attname) for field in fields if field.attname not in ("id", "known_to")
    }
    return Version(**values | {"version": found.version + 1} | changes)


def test_the_next_version_closes_the_one_before_once(public_id: str) -> None:
    again(public_id).save(force_insert=True)
    first, second = Version.objects.filter(public_id=public_id).order_by("version")
    assert (first.known_to, second.known_to) == (second.known_from, None)


D = date


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1},
        {"version": 3},
        {"version": 0},
        {"known_from": datetime(2020, 1, 1, tzinfo=clock.SHANGHAI)},
        {"known_to": datetime(2030, 1, 1, tzinfo=clock.SHANGHAI)},
        {"public_id": "0" * 32},
        {"public_id": "short"},
        {"public_from": D(2026, 5, 9)},
        {"public_from": None},
        {"public_to": None},
        {"public_to": D(2026, 5, 15)},
        {"public_to": D(2027, 5, 12)},
        {"public_to": D(2029, 5, 12), "max_months": 36, "bulk_to": D(2029, 5, 13)},
        {"public_to": D(2031, 5, 11), "max_months": 60},
        {"public_to": D(2027, 5, 12), "max_months": None},
        {"bulk_to": D(2027, 5, 12)},
        {"bulk_to": None},
        {"departments_to": D(2027, 5, 12)},
        {"departments_to": None},
        {"report_to": D(2031, 5, 12)},
        {"report_to": None},
        {"public_to_turned": D(2027, 5, 1)},
        {"public_to_turned": D(2028, 5, 1), "turn_on": D(2026, 6, 1)},
        {"severity": None},
        {"severity": "terrible"},
        {"kind": "gossip"},
        {"state": "blacklisted"},
        {"marks": ["infamous"]},
        {"uscc": "92350100M000100Y43"},
        {"key": b"short"},
        {"content_digest": b""},
        {"state": "held"},
        {"state": "held", "statement_id": 999_999, "statement_on": D(2026, 5, 20)},
        {"statement_id": 1, "statement_on": D(2026, 5, 20)},
        {"state": "withdrawn"},
        {"state": "repaired"},
        {"state": "ended", "public_from": None, "public_to": None, "bulk_from": None, "bulk_to": None},
    ],
    ids=str,
)
def test_impossible_versions_are_refused(changes: dict[str, Any], public_id: str) -> None:
    with refused():
        again(public_id, **changes).save(force_insert=True)
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_statement_lengthens_its_own_record_six_months_and_no_more(public_id: str) -> None:
    with clock.on_day(D(2027, 5, 1)):
        held = hold_record(public_id=public_id, reason="未缴清", actor=ACTOR)
    _, [other] = land(FINE | {"document_number": "2号"}, known_on=KNOWN)
    statement = {"state": "held", "statement_id": held.statement_id, "statement_on": held.statement_on}
    wrong: tuple[tuple[str, dict[str, Any]], ...] = (
        (public_id, {"public_to": D(2027, 11, 3)}),
        (public_id, {"statement_on": D(2027, 6, 1), "public_to": D(2027, 12, 1)}),
        (other, statement | {"public_to": D(2027, 11, 1)}),
    )
    for record, changes in wrong:
        with refused():
            again(record, **changes).save(force_insert=True)
            run("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_withdrawn_cannot_come_back_to_be_shown_past_its_end(public_id: str) -> None:
    with clock.on_day(D(2026, 7, 1)):
        withdraw_record(public_id=public_id, reason="撤销", actor=ACTOR)
    for changes in ({"public_to": D(2026, 7, 2)}, {"report_to": D(2031, 5, 11)}, {"departments_to": D(2026, 7, 2)}):
        with refused():
            again(public_id, **changes).save(force_insert=True)


def test_the_tables_own_triggers_stand_behind_the_rights() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'records_version'::regclass AND NOT tgisinternal"
        )
        triggers = dict(cursor.fetchall())
    names = {"unchanged", "kept", "not_emptied", "follows", "begins"}
    assert {name: triggers[f"records_version_{name}"] for name in names} == dict.fromkeys(names, "O")


def test_a_temporary_table_of_the_same_name_deceives_no_trigger(public_id: str) -> None:
    run("CREATE TEMPORARY TABLE records_version AS SELECT * FROM public.records_version")
    run(
        "INSERT INTO public.records_version SELECT (jsonb_populate_record(v, jsonb_build_object('id', v.id + 1000, "
        "'version', 2, 'known_from', v.known_from + interval '1 day', 'row_digest', NULL))).* "
        "FROM public.records_version v WHERE public_id = %s",
        public_id,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM public.records_version WHERE known_to IS NULL")
        assert cursor.fetchall() == [(2,)]
        cursor.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid "
            "WHERE p.pronamespace = 'public'::regnamespace AND p.proname NOT LIKE 'procrastinate%' "
            "AND NOT coalesce('search_path=pg_catalog, public, pg_temp' = ANY (p.proconfig), false)"
        )
        assert cursor.fetchall() == []
