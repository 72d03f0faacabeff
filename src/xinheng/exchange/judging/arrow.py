"""Names for Arrow's types: the library's published stubs refuse much of what it takes, so they are not relied on."""

from typing import Any, TypeAlias

import pyarrow as pa

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
