"""The database as text, table by table: what COPY writes, which every PostgreSQL from 15 on reads alike.

No schema is dumped: the program's own migrations make it again, up to the very ones that had run, and then the later
ones. So a backup moves between major versions of PostgreSQL and to newer programs, and no trigger, grant or view can
come in through it.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from xinheng.shell.database import OWNER

PIECE_BYTES = 16 * 1024 * 1024
LEFT_OUT = (
    *("procrastinate_", "django_session", "usersessions_", "allauth_idp_oidc_token", "django_migrations"),
    "messages_contact",  # an address that was deleted must not come back; whoever wants notices gives it again
)
"""Not in a backup: the queue (its periodic work enqueues itself), who is signed in, tokens, the list of migrations."""

_TABLES = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) = %s
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
_REFERENCES = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid ORDER BY 1, 2
"""
_SEQUENCES = """
SELECT s.relname, t.relname, a.attname FROM pg_class s
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace ORDER BY s.relname
"""


@dataclass(frozen=True)
class Table:
    """A table and its columns, in the order they are copied."""

    name: str
    columns: tuple[str, ...]

    @property
    def quoted(self) -> str:
        """``"table" ("column", …)`` as COPY wants it."""
        return f"{_quote(self.name)} ({', '.join(map(_quote, self.columns))})"


def _quote(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _is_kept(table: str) -> bool:
    return not table.startswith(LEFT_OUT)


def tables() -> list[Table]:
    """The tables a backup holds, as they are in the database now; what is referred to comes first."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [OWNER])
        found = {name: Table(name, tuple(columns)) for name, columns in cursor.fetchall() if _is_kept(name)}
        order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(found, ()))
        cursor.execute(_REFERENCES)
        for table, referred in cursor.fetchall():
            if table in found and referred in found:
                order.add(table, referred)
    return [found[name] for name in order.static_order()]


def sequences() -> dict[str, dict[str, Any]]:
    """By ``table.column`` how far each sequence has come."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES)
        for name, table, column in cursor.fetchall():
            if _is_kept(table):
                cursor.execute(f"SELECT last_value, is_called FROM {_quote(name)}")  # noqa: S608
                value, called = cursor.fetchone()
                found[f"{table}.{column}"] = {"value": value, "called": called}
    return found


def copy_out(table: Table) -> Iterator[tuple[int, bytes]]:
    """The rows of a table in gzipped pieces, each with its number of rows. Memory is one piece."""
    yield from copy_pieces(table.quoted)


def copy_pieces(source: str) -> Iterator[tuple[int, bytes]]:
    """What COPY writes of a table or of a query in brackets, in gzipped pieces with their numbers of rows."""
    piece: list[bytes] = []
    size = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {source} TO STDOUT") as copy:
        for row in copy:
            piece.append(bytes(row))
            size += len(row)
            if size >= PIECE_BYTES:
                yield len(piece), _packed(piece)
                piece, size = [], 0
    if piece:
        yield len(piece), _packed(piece)


def _packed(piece: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(piece), compresslevel=zlib.Z_BEST_SPEED, mtime=0)


class Loading:
    """Tables filled (all: emptied first) in one transaction, as the owner; triggers on again at its end.

    Constraints and foreign keys are checked as for any other row. Leaving the block by an error leaves nothing.
    """

    def __init__(self, *, only: Mapping[str, Sequence[str]] | None = None) -> None:
        """``only`` names tables and columns that are filled; the others, and rows that are there, stay as they are."""
        held = tables() if only is None else [Table(name, tuple(columns)) for name, columns in only.items()]
        self.tables = {table.name: table for table in held}
        self._emptied = only is None
        self._atomic = transaction.atomic()
        self._cursor: CursorWrapper

    def __enter__(self) -> "Loading":
        self._atomic.__enter__()
        self._cursor = connection.cursor()
        for name in self.tables:
            self._cursor.execute(f"ALTER TABLE {_quote(name)} DISABLE TRIGGER USER")
        if self._emptied:
            # CASCADE: what is left out of backups may refer to these; in a new database it is empty as well.
            self._cursor.execute(f"TRUNCATE {', '.join(map(_quote, self.tables))} CASCADE")
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self._cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # pending checks forbid the next statement
                for name in self.tables:
                    self._cursor.execute(f"ALTER TABLE {_quote(name)} ENABLE TRIGGER USER")
        finally:
            self._atomic.__exit__(kind, error, trace)

    def take(self, table: Table, piece: bytes) -> None:
        """Copy one gzipped piece in."""
        with self._cursor.copy(f"COPY {table.quoted} FROM STDIN") as copy:
            copy.write(gzip.decompress(piece))

    def count(self, table: Table) -> int:
        """How many rows a table has now."""
        self._cursor.execute(f"SELECT count(*) FROM {_quote(table.name)}")  # noqa: S608
        return int(self._cursor.fetchone()[0])

    def set_sequences(self, reached: dict[str, dict[str, Any]]) -> None:
        """Put the sequences where they were."""
        for place, one in reached.items():
            table, _, column = place.partition(".")
            self._cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [_quote(table), column, one["value"], one["called"]],
            )


def migrations() -> list[list[str]]:
    """Application and name of every migration that has run, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [[app, name] for app, name in cursor.fetchall()]


def renew_statistics() -> None:
    """Let the planner know the tables that were just filled."""
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"ANALYZE {_quote(table.name)}")
