"""Rows that wait: written once each, taken away when their record lands, forgotten after thirty days."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

from xinheng.accounts.domain import Actor
from xinheng.exchange.domain import forgotten_on
from xinheng.exchange.judging.arrow import Table, table
from xinheng.exchange.models import WaitingRow
from xinheng.kernel import clock
from xinheng.ledger.services import act

_OPTIONS = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
_COLUMNS = "row_number, verdict, codes, uscc, key, content_digest, payload"

_ARRIVE = """
CREATE TEMPORARY TABLE IF NOT EXISTS exchange_arriving (
    row_number integer, verdict text, codes text[], uscc text, key bytea, content_digest bytea, payload jsonb
) ON COMMIT DROP
"""
_KEEP = f"""
INSERT INTO exchange_waitingrow (batch_id, kind, sender_uscc, former, {_COLUMNS}, waits_since, forgotten_on)
SELECT %s, %s, %s, %s, {_COLUMNS}, %s, %s FROM exchange_arriving ORDER BY row_number
ON CONFLICT (kind, content_digest) DO NOTHING
"""  # noqa: S608 - our own names
_LANDED = "DELETE FROM exchange_waitingrow WHERE kind = %s AND content_digest = ANY(%s)"


def keep_waiting(*, batch: int, kind: str, sender_uscc: str, former: bool, rows: Table, day: date) -> None:
    """Keep the rows of a chunk that wait; a row that waits already stays as it is, with its own thirty days."""
    if not len(rows):
        return
    texts = table(
        {
            "row_number": rows.column("row_number"),
            "verdict": rows.column("verdict"),
            "codes": pa.array(["{" + ",".join(codes) + "}" for codes in rows.column("codes").to_pylist()]),
            "uscc": rows.column("uscc"),
            "key": pa.array(["\\x" + key.hex() for key in rows.column("key").to_pylist()]),
            "content_digest": pa.array(["\\x" + one.hex() for one in rows.column("content_digest").to_pylist()]),
            "payload": rows.column("payload"),
        }
    )
    out = pa.BufferOutputStream()
    pa_csv.write_csv(texts, out, _OPTIONS)
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVE)
        cursor.execute("DELETE FROM exchange_arriving")
        with cursor.copy(f"COPY exchange_arriving ({_COLUMNS}) FROM STDIN WITH (FORMAT csv, NULL '')") as copy:
            copy.write(memoryview(out.getvalue()))
        cursor.execute(_KEEP, [batch, kind, sender_uscc, former, day, forgotten_on(day)])


def landed(*, kind: str, contents: Sequence[bytes]) -> None:
    """Take away the waiting rows whose very content has landed now."""
    with connection.cursor() as cursor:
        cursor.execute(_LANDED, [kind, list(contents)])


def forget_waiting(*, actor: Actor) -> int:
    """Forget the rows whose thirty days are over; returns how many."""
    gone = WaitingRow.objects.filter(forgotten_on__lte=clock.today())
    with act(kind="exchange.waiting.forgotten", actor=actor) as draft:
        count, _ = gone.delete()
        draft.body.update(rows=count)
    return count
