"""Landing the accepted rows of a batch: Arrow in, COPY into the version table, sums beside it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from django.conf import settings
from django.db import connection

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.journal import SUPERSEDED
from xinheng.ledger.services import note
from xinheng.records.domain.states import EFFECTIVE
from xinheng.records.errors import BatchBeforeKnownError, BatchMovedError, LandingRefusedError
from xinheng.records.models import Version
from xinheng.records.services.sums import add_sums

_SET_ELSEWHERE = frozenset({"id", "known_to"})

COLUMNS: tuple[str, ...] = tuple(
    str(field.column) for field in Version._meta.concrete_fields if field.column not in _SET_ELSEWHERE
)
"""The columns a landed row may have. ``known_to`` is never among them: the next version's insert sets it."""

REQUIRED: frozenset[str] = frozenset(
    str(field.column)
    for field in Version._meta.concrete_fields
    if not field.null and not field.has_db_default() and field.column not in _SET_ELSEWHERE
)
"""Columns without which a row cannot be landed; the others are NULL or have a default."""

_OPTIONS = pacsv.WriteOptions(include_header=False, quoting_style="needed")


@dataclass(frozen=True)
class Landing:
    """What was landed: all rows, and those among them that follow an earlier version."""

    rows: int
    versions: int


def node_secret() -> bytes:
    """The secret that public identifiers of this node hang on (32 bytes)."""
    return bytes.fromhex(settings.RECORDS_SECRET())


def _refuse_columns(names: list[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    missing = sorted(REQUIRED - set(names))
    if unknown or missing:
        raise LandingRefusedError(reason=f"columns unknown: {unknown}, missing: {missing}")


def _written(name: str, kind: pa.DataType) -> str:
    """How the engine writes a column as text that COPY reads."""
    if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind) or pa.types.is_large_binary(kind):
        return f"'\\x' || hex({name}) AS {name}"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        quoted = f"list_transform({name}, one -> '\"' || one || '\"')"
        return f"'{{' || array_to_string({quoted}, ',') || '}}' AS {name}"
    if pa.types.is_timestamp(kind):
        return f"{name}::VARCHAR || '+00' AS {name}"
    return name


def _as_utc(chunk: pa.Table) -> pa.Table:
    """Instants without a zone, in UTC: the engine's text of an aware one depends on its settings."""
    for place, field in enumerate(chunk.schema):
        if pa.types.is_timestamp(field.type):
            if field.type.tz is None:
                raise LandingRefusedError(reason=f"{field.name} is an instant without a time zone")
            chunk = chunk.set_column(place, field.name, chunk.column(place).cast(pa.timestamp("us")))
    return chunk


def copy_text(engine: duckdb.DuckDBPyConnection, chunk: pa.Table) -> memoryview:
    """A chunk as CSV that COPY reads: NULL is nothing, an empty text is a pair of quotes."""
    chunk = _as_utc(chunk)
    engine.register("records_landing", chunk)
    columns = ", ".join(_written(field.name, field.type) for field in chunk.schema)
    texts = engine.execute(f"SELECT {columns} FROM records_landing").to_arrow_table()  # noqa: S608 - our own names
    engine.unregister("records_landing")
    out = pa.BufferOutputStream()
    pacsv.write_csv(texts, out, _OPTIONS)
    return memoryview(out.getvalue())


@contextmanager
def _conflicts_named() -> Iterator[None]:
    """What other acts make impossible is refused in words; a fault of ours stays one."""
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        raise BatchMovedError from error
    except psycopg.errors.CheckViolation as error:
        if error.diag.constraint_name is None:  # the trigger that closes predecessors found none
            raise BatchBeforeKnownError from error
        raise


def _note_superseded(chunk: pa.Table) -> int:
    """Have the journal say which records a chunk gave another version; returns how many."""
    later = chunk.select(["public_id", "version"]).filter(pc.field("version") > 1)
    pairs = zip(*(column.to_pylist() for column in later.columns), strict=True)
    note(what=SUPERSEDED, items=(f"{public_id} {version} {EFFECTIVE}" for public_id, version in pairs))
    return later.num_rows


def land_rows(*, batch_id: int, chunks: Iterable[pa.Table], timely: bool = True) -> Landing:
    """Write versions from Arrow tables, inside the transaction of the caller's act.

    Every chunk has the columns of ``REQUIRED`` and any of ``COLUMNS`` (binary for digests and keys, lists of
    strings for arrays, aware timestamps, ``payload`` as JSON text, ``batch_id`` equal to the argument); all have the
    same ones. Memory is one chunk's text. A row with ``version`` above 1 closes its predecessor. Also writes the
    sums that timeliness and counts are read from (``timely`` False: no timeliness, the rows were reported elsewhere
    before). LandingRefusedError for wrong columns or outside a transaction;
    BatchMovedError and BatchBeforeKnownError where other acts stand in the way (the transaction is then lost).
    """
    if not connection.in_atomic_block:
        raise LandingRefusedError(reason="rows are landed inside the transaction of an act only")
    rows = versions = 0
    names: list[str] = []
    with duckdb.connect(config={"threads": 1}) as engine, connection.cursor() as cursor:
        for chunk in chunks:
            if chunk.num_rows == 0:
                continue
            _refuse_columns(chunk.column_names)
            names = names or chunk.column_names
            if chunk.column_names != names:
                raise LandingRefusedError(reason="the chunks of a landing have different columns")
            columns = ", ".join(names)
            statement = f"COPY records_version ({columns}) FROM STDIN WITH (FORMAT csv, NULL '')"
            with _conflicts_named(), cursor.copy(statement) as copy:
                copy.write(copy_text(engine, chunk))
            rows += chunk.num_rows
            versions += _note_superseded(chunk)
    if rows:
        add_sums(
            where="batch_id",
            value=batch_id,
            versions=versions > 0,
            today=clock.today(),
            rulebook=rulebook(),
            timely=timely,
        )
    return Landing(rows, versions)
