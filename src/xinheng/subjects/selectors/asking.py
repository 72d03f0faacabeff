"""Asking the database under a time limit, in one round trip."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import OperationalError, connection, transaction

from xinheng.subjects.errors import SearchTooLongError

_STOPPED = "57014"


def ask(
    sql: str, facts: Mapping[str, Any], milliseconds: int, *, switched_off: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    """The rows of one statement, stopped after ``milliseconds`` (SearchTooLongError).

    ``switched_off`` names ways of the planner it is to avoid. The settings travel with the statement and end with it,
    also inside a transaction that goes on; such a transaction survives a stopped statement.
    """
    # Starting helpers of the server takes longer than a search.
    settings = {"statement_timeout": str(int(milliseconds)), "max_parallel_workers_per_gather": "0"}
    settings |= dict.fromkeys(switched_off, "off")
    before = "".join(f"SET LOCAL {name} = {value}; " for name, value in settings.items())
    after = "".join(f"; SET LOCAL {name} = DEFAULT" for name in settings)
    going_on: AbstractContextManager[Any] = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with going_on, connection.cursor() as cursor:
            cursor.execute(before + sql + after, facts)
            while cursor.description is None:
                cursor.nextset()
            return list(cursor.fetchall())
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _STOPPED:
            raise
        raise SearchTooLongError(milliseconds=milliseconds) from error
