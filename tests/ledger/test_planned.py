"""Statements that are planned once for a connection: in the framework's transaction, and told with their values."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from xinheng.ledger.planned import planned_cursor

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_a_statement_is_planned_once_whatever_its_values_are() -> None:
    for number in range(8):
        with planned_cursor() as cursor:
            cursor.execute("SELECT max(index) AS planned_here FROM ledger_act WHERE index < %s", [number])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%planned_here%'"
        )
        assert cursor.fetchall() == [(8, 0)]


def test_it_belongs_to_the_open_transaction_and_fails_as_the_frameworks_own() -> None:
    with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
        with planned_cursor() as cursor:
            cursor.execute("INSERT INTO ledger_reader (name, position) VALUES (%s, 0)", ["bench"])
        with planned_cursor() as cursor:
            cursor.execute("SELECT 1 / %s::int", [0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_reader WHERE name = 'bench'")
        assert cursor.fetchone() == (0,)


def test_the_log_of_statements_says_the_values() -> None:
    with CaptureQueriesContext(connection) as asked, planned_cursor() as cursor:
        cursor.execute("SELECT index FROM ledger_act WHERE kind = %s", ["accounts.client.created"])
    assert [one["sql"] for one in asked.captured_queries] == [
        "SELECT index FROM ledger_act WHERE kind = 'accounts.client.created'"
    ]
