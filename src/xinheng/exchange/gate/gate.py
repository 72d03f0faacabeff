"""The gate: raw rows in, rows that may be stored out (G1, G2, G3, G5). Vectorised; nothing here keeps a row.

The order matters: persons first, then excluded grounds, then masking of what is left, so that a refused row's text is
never even looked at again.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from xinheng.catalogue.domain import Kind
from xinheng.exchange.gate import names
from xinheng.exchange.gate.batches import Issue, RawBatch, RowNumbers
from xinheng.exchange.gate.columns import Column, Flags
from xinheng.exchange.gate.masking import MASK, masked, replaced
from xinheng.exchange.gate.matters import Matters
from xinheng.exchange.gate.persons import Persons, is_person_name
from xinheng.exchange.gate.texts import Texts

_HEADER_LENGTH = 60
_AROUND_NAME = re.compile(r"^[0-9]{1,3}[.．、]|\.[A-Za-z0-9]{1,8}$")
"""The number before a column's name and the ending of a file's."""
_SHORT_WORD = 2


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
        self._texts = Texts(kind)
        types: dict[str, pa.DataType] = {"row": pa.int32()}
        self._schema = pa.schema(types | dict.fromkeys(self.columns, pa.string()))

    def empty(self) -> pa.Table:
        """No rows, with the schema of every chunk."""
        return self._schema.empty_table()

    def harmless(self, header: str) -> str:
        """A header's or a sheet's name, short, without persons' numbers and names: it could be a misplaced cell."""
        text = masked(header.strip())[0]
        plain = _AROUND_NAME.sub("", text)
        is_word = len(plain) == _SHORT_WORD and names.is_word(plain, 0)  # 许可, 程序: what begins like a family name
        if is_person_name(plain, coded=True) and not is_word:
            return MASK
        return replaced(text, [(*span, names.PERSON_NAME) for span in names.find(text)])[0][:_HEADER_LENGTH]

    def pass_through(self, batch: RawBatch) -> GatedBatch:
        """Judge every row of a batch."""
        columns = {code: Column(array, sentence=code in self._texts.written) for code, array in batch.columns.items()}
        length = len(batch.rows)
        blank = np.ones(length, dtype=bool)
        for column in columns.values():
            blank &= column.empty()
        persons = self._persons.refused(columns, length) & ~blank
        matters = self._matters.refused(columns, length) & ~persons & ~blank
        refused = list(batch.refused)
        for flags, code in ((persons, "person-not-held"), (matters, "matter-not-held")):
            refused += [Issue(int(row), "", code) for row in batch.rows[flags]]
        keep = ~(blank | persons | matters)
        table, issues = self._masked(batch.rows, columns, keep)
        return GatedBatch(table, issues, refused, batch.blank + int(blank.sum()), len(issues))

    def _masked(self, rows: RowNumbers, columns: dict[str, Column], keep: Flags) -> tuple[pa.Table, list[Issue]]:
        """The table of the kept rows with numbers and names of persons replaced."""
        kept = rows[keep]
        arrays: list[pa.Array[Any]] = [pa.array(kept, pa.int32())]
        issues: list[Issue] = []
        whole = None if keep.all() else keep
        absent = pa.array([""] * len(kept), pa.string())
        masked = self._texts.mask({code: columns[code] for code in self.columns if code in columns})
        for code in self.columns:
            if code not in masked:
                arrays.append(absent)
                continue
            arrays.append(masked[code].array(whole))
            for at, types in sorted(masked[code].touched().items()):
                if keep[at]:
                    issues.append(Issue(int(rows[at]), code, "personal-text-masked", facts={"types": list(types)}))
            issues += [Issue(int(row), code, "invisible-characters") for row in rows[_unseen(columns[code]) & keep]]
        return pa.table(arrays, schema=self._schema), issues


def _unseen(column: Column) -> Flags:
    """Rows whose text held invisible characters."""
    if column.unseen is None:
        return np.zeros(len(column.places), dtype=bool)
    return column.spread(column.unseen)
