"""The gate: raw rows in, rows that may be stored out (G1, G2, G3, G5). Vectorised; nothing here keeps a row.

The order matters: persons first, then excluded grounds, then masking of what is left, so that a refused row's text is
never even looked at again.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.catalogue.domain import Kind
from xinheng.exchange.gate.masking import mask_column, masked
from xinheng.exchange.gate.matters import Matters
from xinheng.exchange.gate.persons import Persons
from xinheng.exchange.reading.batches import Issue, RawBatch, RowNumbers

_HEADER_LENGTH = 60


@dataclass(frozen=True)
class GatedBatch:
    """Rows that may leave, their issues, the refused rows, counts of blank rows and masked cells."""

    table: pa.Table
    issues: list[Issue]
    refused: list[Issue] = field(default_factory=list)
    blank: int = 0
    masked: int = 0


class Gate:
    """The gate of one record kind."""

    def __init__(self, kind: Kind) -> None:
        self.columns = [one.code for one in kind.fields if one.personal is None]
        self._persons = Persons(kind)
        self._matters = Matters(kind)
        types: dict[str, pa.DataType] = {"row": pa.int32()}
        self._schema = pa.schema(types | dict.fromkeys(self.columns, pa.string()))

    def empty(self) -> pa.Table:
        """No rows, with the schema of every chunk."""
        return self._schema.empty_table()

    def harmless(self, header: str) -> str:
        """A header's text, short and without numbers of persons: it could be a misplaced cell."""
        return masked(header.strip())[0][:_HEADER_LENGTH]

    def pass_through(self, batch: RawBatch) -> GatedBatch:
        """Judge every row of a batch."""
        columns = {code: pc.utf8_trim_whitespace(column) for code, column in batch.columns.items()}
        length = len(batch.rows)
        blank = np.ones(length, dtype=bool)
        for column in columns.values():
            blank &= pc.binary_length(column).to_numpy(zero_copy_only=False) == 0
        persons = self._persons.refused(columns, length) & ~blank
        matters = self._matters.refused(columns, length) & ~persons & ~blank
        refused = list(batch.refused)
        for flags, code in ((persons, "person-not-held"), (matters, "matter-not-held")):
            refused += [Issue(int(row), "", code) for row in batch.rows[flags]]
        keep = ~(blank | persons | matters)
        rows = batch.rows[keep]
        mask = None if keep.all() else pa.array(keep)
        held = {
            code: columns[code] if mask is None else columns[code].filter(mask)
            for code in self.columns
            if code in columns
        }
        table, issues = self._masked(rows, held)
        return GatedBatch(table, issues, refused, batch.blank + int(blank.sum()), len(issues))

    def _masked(self, rows: RowNumbers, held: dict[str, pa.StringArray]) -> tuple[pa.Table, list[Issue]]:
        """The table of the kept rows with numbers of persons replaced."""
        arrays: list[pa.Array[Any]] = [pa.array(rows, pa.int32())]
        issues: list[Issue] = []
        absent = pa.array([""] * len(rows), pa.string())
        for code in self.columns:
            if code not in held:
                arrays.append(absent)
                continue
            column, types = mask_column(held[code])
            arrays.append(column)
            issues += [
                Issue(int(rows[at]), code, "personal-text-masked", facts={"types": list(kinds)})
                for at, kinds in types.items()
            ]
        return pa.table(arrays, schema=self._schema), issues
