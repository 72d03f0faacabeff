"""Statements asked in nearly every answer: the database plans them once for each connection, not every time."""

from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import ClientCursor

_SERVER_BINDING: Any = ServerBindingCursor  # the framework's types do not say whose cursor it extends


class _Planned(_SERVER_BINDING):  # type: ignore[misc]
    """Has every statement prepared; the driver keeps the last hundred of a connection."""

    told = False
    """Whether the framework logs statements just now."""

    def execute(self, query: Any, params: Any = None) -> Any:
        """The statement with its values apart from it."""
        done = super().execute(query, params, prepare=True)
        if self.told:  # the driver itself says nothing of prepared statements
            said = ClientCursor(self.connection).mogrify(query, params)
            self._query = SimpleNamespace(query=said.encode())
        return done


def planned_cursor() -> AbstractContextManager[Any]:
    """A cursor of the framework's connection, in its transaction, whose statements are planned once.

    For short statements that are asked again and again: planning costs some of them more than their answer does. Not
    for searches, whose best plan depends on what is looked for.
    """
    held: Any = connections[DEFAULT_DB_ALIAS]  # looked up once: the framework's short name does it at each word
    held.ensure_connection()
    planned = _Planned(held.connection)
    planned.told = held.queries_logged
    cursor: AbstractContextManager[Any] = held._prepare_cursor(planned)
    return cursor
