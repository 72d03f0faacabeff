"""The columnar engine of one intake: one connection in memory, bounded, with the readings and effects defined."""

import duckdb
import pyarrow as pa

from xinheng.exchange.issue_codes import ISSUE_CODES
from xinheng.exchange.judging.arrow import Table, schema, table
from xinheng.exchange.judging.readings import define_readings

MEMORY_LIMIT = "384MB"
THREADS = 1

ISSUE_SCHEMA = schema(
    row=pa.int32(), column=pa.string(), code=pa.string(), value=pa.string(), suggestion=pa.string(), facts=pa.string()
)
"""An issue: ``column`` is an official code or empty, ``facts`` a JSON object."""


def open_engine() -> duckdb.DuckDBPyConnection:
    """A connection that keeps nothing on disk (gated rows stay in memory) and no more than ``MEMORY_LIMIT``."""
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "threads": THREADS,
            "temp_directory": "",
            "preserve_insertion_order": False,
        }
    )
    connection.execute("SET enable_external_access = false")
    define_readings(connection)
    effects = table(
        {
            "code": list(ISSUE_CODES),
            "effect": pa.array([one.effect.value for one in ISSUE_CODES.values()], pa.int8()),
        }
    )
    store(connection, "effects", effects)
    store(connection, "issues", ISSUE_SCHEMA.empty_table())
    connection.execute("CREATE TABLE seen (k1 BIGINT, k2 BIGINT, c1 BIGINT, c2 BIGINT, row INTEGER)")
    return connection


def store(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    """Copy an Arrow table into a table of the engine, replacing the one of this name."""
    connection.register("arriving", table)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving")  # noqa: S608 - our own names
    connection.unregister("arriving")


def add_issues(connection: duckdb.DuckDBPyConnection, select: str) -> None:
    """Add the issues that a query yields."""
    connection.execute(f"INSERT INTO issues {select}")
