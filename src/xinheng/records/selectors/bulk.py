"""What the bulk files of a day hold: read through the one public view, in one state of the database, row by row.

Rows leave the server as COPY text, never all at once. A day's files are rebuilt from here only, so that nothing can
stand in them that the pages would not show.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from xinheng.records.selectors.public import asked_on

RECORD_COLUMNS = (
    *("id", "uscc", "name", "authority_uscc", "authority_name", "document_number", "decided_on", "valid_from"),
    *("valid_to", "severity", "penalty_types", "amount_fen", "marks", "public_from", "public_to", "repair_from"),
    *("rule", "payload"),
)
"""The columns of ``Bulk.records``; ``payload`` is JSON by official code and holds more than the public fields."""

ORGANISATION_COLUMNS = (
    *("uscc", "name", "subject_kind", "state", "former_names", "entity_type", "registered_on", "place", "listed"),
)

_RECORDS = """
COPY (SELECT r.public_id, o.uscc, o.name, r.authority_uscc, r.authority_name, r.document_number, r.decided_on,
             r.valid_from, r.valid_to, r.severity, array_to_string(r.penalty_types, ';'), r.amount_fen,
             array_to_string(r.marks, ';'), r.public_from, r.public_to, r.repair_from, r.public_rule, r.payload
      FROM records_public r JOIN subjects_organisation o ON o.id = r.organisation_id
      WHERE r.kind = %s AND r.in_bulk) TO STDOUT (FORMAT csv)"""

# An organisation known only from rows that wait is shown nowhere, so it stands in no file either.
_ORGANISATIONS = """
COPY (WITH shown AS (
          SELECT * FROM subjects_organisation WHERE NOT is_stub
          UNION ALL
          SELECT o.* FROM subjects_organisation o
          WHERE o.is_stub AND EXISTS (SELECT FROM records_public r WHERE r.organisation_id = o.id AND r.in_bulk))
      SELECT o.uscc, o.name, o.subject_kind, o.state, f.names, o.entity_type, o.registered_on,
             trim(o.province || ' ' || o.city), NOT o.named_after_person
      FROM shown o LEFT JOIN (
          SELECT organisation_id, string_agg(name, ';' ORDER BY known_to DESC NULLS LAST, id DESC) AS names
          FROM subjects_organisationname WHERE NOT is_current GROUP BY organisation_id) f ON f.organisation_id = o.id)
TO STDOUT (FORMAT csv)"""

# One process of the server, reading from the beginning: the same rows come in the same order.
_IN_ORDER = "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL synchronize_seqscans = off"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Bulk:
    """One day's public rows in one state of the database; good inside the block of ``bulk_of``."""

    day: date

    def records(self, kind: str) -> Iterator[bytes]:
        """The public records of a kind as CSV text, ``RECORD_COLUMNS`` without a header, in blocks."""
        with asked_on(self.day) as cursor:
            yield from _copied(cursor, _RECORDS, [kind])

    def organisations(self) -> Iterator[bytes]:
        """The organisations shown as CSV text, ``ORGANISATION_COLUMNS`` without a header, in blocks."""
        with asked_on(self.day) as cursor:
            yield from _copied(cursor, _ORGANISATIONS, [])

    def valid_until(self) -> date | None:
        """The first later day on which some of these rows is no longer public; None when every row is open."""
        with asked_on(self.day) as cursor:
            cursor.execute("SELECT min(ends_on) FROM records_public WHERE in_bulk")
            found: date | None = cursor.fetchone()[0]
            return found


def _copied(cursor: CursorWrapper, statement: str, values: list[str]) -> Iterator[bytes]:
    with cursor.copy(statement, values) as copy:
        lines, size = [], 0
        for line in copy:
            lines.append(line)
            size += len(line)
            if size >= _BLOCK:
                yield b"".join(lines)
                lines, size = [], 0
        yield b"".join(lines)


@contextmanager
def bulk_of(day: date) -> Iterator[Bulk]:
    """The rows of a day, all read from one state of the database. Reads of the ledger inside see the same state."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:  # the first statement of a transaction of its own
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(_IN_ORDER)
        yield Bulk(day)
