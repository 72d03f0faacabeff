"""Names for Arrow's types: the library's published stubs refuse much of what it takes, so they are not relied on."""

from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

Table: TypeAlias = Any
"""A ``pyarrow.Table``."""

Column: TypeAlias = Any
"""A ``pyarrow.Array`` or ``ChunkedArray``."""


def schema(**columns: Any) -> pa.Schema:
    """A schema from names and types, in order."""
    return pa.schema(list(columns.items()))


def table(columns: dict[str, Any], schema: pa.Schema | None = None) -> Table:
    """A table from names and columns, in order."""
    return pa.table(columns, schema=schema)


def distinct(texts: Column) -> frozenset[str]:
    """The different texts of a column, without NULL."""
    return frozenset(pc.unique(texts).drop_null().to_pylist())


def none_if_empty(cells: Column) -> Column:
    """The column with NULL for empty cells; most columns are wholly filled or wholly empty and need no copy."""
    empty: Column = pc.equal(cells, pa.scalar(""))
    filled = len(cells) - (pc.sum(empty).as_py() or 0)
    if filled == len(cells):
        return cells
    if filled == 0:
        return pa.chunked_array([pa.nulls(len(cells), pa.string())])
    return pc.if_else(empty, pa.scalar(None, pa.string()), cells)
