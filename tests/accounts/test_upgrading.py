"""A node with data from before is brought up to date."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from xinheng.accounts.models import User
from xinheng.shell import database

pytestmark = pytest.mark.db


def test_of_accounts_that_differ_in_capitals_only_the_first_keeps_its_name(own_database: str) -> None:
    """Nobody could sign in as either, and no second one can come any more: the upgrade must not fail on them."""
    with database.as_owner():
        MigrationExecutor(connection).migrate([("accounts", "0010_recoveries")])
        with connection.cursor() as cursor:
            for account in ("F-0123", "f-0123", "F-0124"):
                cursor.execute(
                    "INSERT INTO accounts_user (account, password, is_active) VALUES (%s, '!', true)", [account]
                )
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("accounts"))
    kept = list(User.objects.exclude(account="operator").order_by("pk"))
    assert [one.account for one in kept] == ["F-0123", f"f-0123-{kept[1].pk}", "F-0124"]
