"""What an intake asks: which records are held already."""

from collections.abc import Sequence

import pyarrow as pa
from django.db import connection

_HELD_TYPES: dict[str, pa.DataType] = {
    "id": pa.int64(),
    "key": pa.binary(),
    "version": pa.int32(),
    "content_digest": pa.binary(),
    "state": pa.string(),
}
HELD = pa.schema(_HELD_TYPES)
"""What is held now under a key. An entry of a list that was decided here is no row of anybody's file (G12)."""


# The keys come as one value of 32 bytes each: a list of them costs more to send than to look up.
_CURRENT = """
WITH asked AS MATERIALIZED (SELECT %s::bytea AS keys)
SELECT id, key, version, content_digest,
       CASE WHEN origin = 'own' AND kind IN ('abnormal-list', 'serious-list') THEN 'decided-here' ELSE state END
FROM records_version
WHERE key = ANY(ARRAY(
        SELECT substring(keys FROM 32 * place + 1 FOR 32) FROM asked, generate_series(0, %s - 1) AS place))
  AND kind = %s AND known_to IS NULL
"""

# Their number is small beside the versions': asked for one by one, and only where no version answers.
_ENDED = """
WITH asked AS MATERIALIZED (SELECT %s::bytea AS keys)
SELECT id, key, 0, sha256(key), state FROM records_formerend AS ended
WHERE key = ANY(ARRAY(
        SELECT substring(keys FROM 32 * place + 1 FOR 32) FROM asked, generate_series(0, %s - 1) AS place))
  AND kind = %s
  AND NOT EXISTS (SELECT FROM records_version AS v WHERE v.kind = ended.kind AND v.key = ended.key)
"""


def current_by_keys(kind: str, keys: Sequence[bytes]) -> pa.Table:
    """The current version of every record of a kind under these keys, for tens of thousands of keys a call.

    Columns as in ``HELD``, in no particular order; a key without a record has no row. Where only a former register
    says that a record was ended, ``version`` is 0 and the digest that of no content.
    """
    asked: tuple[bytes, int, str] = (b"".join(keys), len(keys), kind)
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT, asked)
        rows = cursor.fetchall()
        cursor.execute(_ENDED, asked)
        rows += cursor.fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in HELD)
    plain = ([bytes(one) if isinstance(one, memoryview) else one for one in column] for column in columns)
    return pa.table([pa.array(column, field.type) for column, field in zip(plain, HELD, strict=True)], schema=HELD)


def current_state(public_id: str) -> tuple[int, str] | None:
    """Number and state of a record's current version; None when it is not held."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, state FROM records_version WHERE public_id = %s AND known_to IS NULL", [public_id]
        )
        row = cursor.fetchone()
    return None if row is None else (int(row[0]), str(row[1]))
