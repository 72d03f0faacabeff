"""Statements asked in nearly every answer: the database plans them once for each connection, not every time."""

from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import ClientCursor


class _Planned(ServerBindingCursor):  # type: ignore[misc]
    """Has every statement prepared; the driver keeps the last hundred of a connection."""

    def execute(self, query: Any, params: Any = None) -> Any:
        """The statement with its values apart from it."""
        done = super().execute(query, params, prepare=True)
        if connection.queries_logged:  # the driver itself says nothing of prepared statements
            said = ClientCursor(self.connection).mogrify(query, params)
            self._query = SimpleNamespace(query=said.encode())
        return done


def planned_cursor() -> AbstractContextManager[Any]:
    """A cursor of the framework's connection, in its transaction, whose statements are planned once.

    For short statements that are asked again and again: planning costs some of them more than their answer does. Not
    for searches, whose best plan depends on what is looked for.
    """
    connection.ensure_connection()
    cursor: AbstractContextManager[Any] = connection._prepare_cursor(_Planned(connection.connection))
    return cursor
