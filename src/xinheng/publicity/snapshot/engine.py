"""The columnar engine of a snapshot: rows from the database into Parquet, and from there into every other file.

Memory is bounded by ``MEMORY_LIMIT`` and one block of rows; what does not fit goes into the snapshot's own temporary
folder. Only public rows pass here.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv

from xinheng.publicity.snapshot.tables import COMMON, ORGANISATIONS, Table
from xinheng.records.selectors import ORGANISATION_COLUMNS, RECORD_COLUMNS

MEMORY_LIMIT = "512MB"
ROW_GROUP = 40_960
_BLOCK = 1 << 23  # longer than the longest row: every field has a maximum
_TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(("decided_on", "valid_from", "valid_to", "public_from", "public_to", "repair_from"), pa.date32()),
    "registered_on": pa.date32(),
    "amount_fen": pa.int64(),
    "listed": pa.bool_(),
}


def quoted(text: str) -> str:
    """A text as a literal of the engine."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A column as an identifier of the engine."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own that spills into ``folder``."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder),
        "preserve_insertion_order": True,
    }
    with duckdb.connect(config=config) as connection:
        yield connection


def _reader(source: BufferedReader, columns: tuple[str, ...]) -> pa_csv.CSVStreamingReader:
    options = pa_csv.ConvertOptions(
        column_types={name: _TYPES.get(name, pa.string()) for name in columns},
        null_values=[""],
        strings_can_be_null=True,
        true_values=["t"],
        false_values=["f"],
    )
    return pa_csv.open_csv(
        source,
        pa_csv.ReadOptions(column_names=list(columns), block_size=_BLOCK),
        pa_csv.ParseOptions(newlines_in_values=True),
        options,
    )


def select(table: Table) -> str:
    """The rows of a table out of what arrives: the common columns and one column for each public field."""
    if table.kind is None:
        return "SELECT * FROM arriving"
    shape = ", ".join(f'"{code}": "VARCHAR"' for code in table.fields)
    made = {"kind": quoted(table.kind.key)}
    if not table.kind.adverse:
        made["repair_from"] = "NULL::DATE"
    common = ", ".join(f"{made.get(name, name)} AS {name}" for name in COMMON)
    fields = "".join(f", nullif(stored.{identifier(code)}, '') AS {identifier(code)}" for code in table.fields)
    if not table.fields:
        return f"SELECT {common} FROM arriving"  # noqa: S608 - our own names
    inner = f"SELECT *, from_json(payload, {quoted('{' + shape + '}')}) AS stored FROM arriving"  # noqa: S608
    return f"SELECT {common}{fields} FROM ({inner})"  # noqa: S608


def write_parquet(connection: duckdb.DuckDBPyConnection, table: Table, blocks: Iterable[bytes], path: Path) -> int:
    """Write the rows that arrive as CSV text into a Parquet file; returns how many they were.

    The text is poured by this thread, which holds the database connection, and read by another.
    """
    columns = ORGANISATION_COLUMNS if table is ORGANISATIONS else RECORD_COLUMNS
    read_end, write_end = os.pipe()

    def consume() -> int:
        with os.fdopen(read_end, "rb") as source:
            return _store(connection, table, source, columns, path)

    with ThreadPoolExecutor(1) as pool:
        stored = pool.submit(consume)
        with suppress(BrokenPipeError), os.fdopen(write_end, "wb") as sink:  # the reader's own error counts
            for block in blocks:
                sink.write(block)
        return stored.result()


def _store(
    connection: duckdb.DuckDBPyConnection, table: Table, source: BufferedReader, columns: tuple[str, ...], path: Path
) -> int:
    first = source.peek(1)
    empty = pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns]).empty_table()
    connection.register("arriving", _reader(source, columns) if first else empty)
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
    try:
        done = connection.execute(f"COPY ({select(table)}) TO {quoted(str(path))} ({options})").fetchone()
    finally:
        connection.unregister("arriving")
    return int(done[0]) if done else 0


def parquet(path: Path) -> str:
    """A Parquet file as a table of the engine."""
    return f"read_parquet({quoted(str(path))})"
