"""What every reader hands to the gate: rows of strings with their spreadsheet row numbers, and rows already refused."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

RowNumbers = npt.NDArray[np.int32]

_TEXT = pa.string()
_ISSUE_TYPES: dict[str, pa.DataType] = {
    "row": pa.int32(),
    "column": _TEXT,
    "code": _TEXT,
    "value": _TEXT,
    "facts": _TEXT,
}
_REFUSED_TYPES: dict[str, pa.DataType] = {"row": pa.int32(), "code": _TEXT}
ISSUE_SCHEMA = pa.schema(_ISSUE_TYPES)
REFUSED_SCHEMA = pa.schema(_REFUSED_TYPES)


@dataclass(frozen=True)
class Issue:
    """One problem. ``row`` as in the spreadsheet; ``value`` must never be personal."""

    row: int
    column: str
    code: str
    value: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class RawBatch:
    """Rows before the gate. ``columns`` has a string array per field code, personal "drop" fields never among them.

    ``refused`` are rows the reader could not take (row, code, facts); ``blank`` counts rows without content; ``notes``
    are problems of names met late, whose values are not harmless yet.
    """

    rows: RowNumbers
    columns: dict[str, pa.StringArray]
    refused: list[Issue] = field(default_factory=list)
    blank: int = 0
    notes: list[Issue] = field(default_factory=list)


def issues_table(issues: Sequence[Issue]) -> pa.Table:
    """Issues as a table in row order."""
    ordered = sorted(issues, key=lambda one: one.row)
    return pa.table(
        [
            pa.array([one.row for one in ordered], pa.int32()),
            pa.array([one.column for one in ordered], pa.string()),
            pa.array([one.code for one in ordered], pa.string()),
            pa.array([one.value for one in ordered], pa.string()),
            pa.array([json.dumps(one.facts, ensure_ascii=False) for one in ordered], pa.string()),
        ],
        schema=ISSUE_SCHEMA,
    )


def refused_table(issues: Sequence[Issue]) -> pa.Table:
    """Row and code of refused rows in row order."""
    ordered = sorted(issues, key=lambda one: one.row)
    return pa.table(
        [pa.array([one.row for one in ordered], pa.int32()), pa.array([one.code for one in ordered], pa.string())],
        schema=REFUSED_SCHEMA,
    )
