"""Rows whose cells carry their names: what JSON, JSON Lines and XML have in common.

The names of the first rows are the header: they are judged like the columns of a table. A name that comes later is
read too; one that names no field is told once, at the row that brought it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import pyarrow as pa

from xinheng.exchange.gate.batches import Issue, RawBatch
from xinheng.exchange.reading.errors import FileEmpty
from xinheng.exchange.reading.headers import Dictionary, Layout, continues

SEARCHED = 1_000
"""So many rows may bring names to the header."""

_SEARCHED_CHARACTERS = 4 * 2**20
_ROWS = 16_384
_BATCH_CHARACTERS = 8 * 2**20
_UNKNOWN_TOLD = 100


class Nested:
    """Stands for a value that is no plain one: a list, an object, an element with elements inside."""


@dataclass
class NamedRow:
    """A row as read: its number, its cells, or the code of what is wrong with it."""

    number: int
    cells: dict[str, str | Nested] = field(default_factory=dict)
    problem: str = ""
    size: int = 0


class NamedTable:
    """A table of named rows whose names are understood; iterate for batches."""

    first_row = 1

    def __init__(self, rows: Iterator[NamedRow], dictionary: Dictionary, form: str, cell_characters: int) -> None:
        self.format = form
        self._dictionary = dictionary
        self._cell_characters = cell_characters
        searched: list[NamedRow] = []
        size = 0
        for row in rows:
            searched.append(row)
            size += row.size
            if len(searched) >= SEARCHED or size > _SEARCHED_CHARACTERS:
                break
        names = _header(dict.fromkeys(name for row in searched for name in row.cells), dictionary)
        if not any(row.cells or row.problem for row in searched):
            raise FileEmpty
        self.layout: Layout = replace(dictionary.layout([names]), row=0)
        self._codes: dict[str, str] = dict(zip(self.layout.texts, self.layout.fields, strict=True))
        self._codes |= dict.fromkeys((name for name, code in self._codes.items() if code in self.layout.dropped), "")
        self._fields = [*dict.fromkeys(one.code for one in dictionary.kind.fields if one.personal != "drop")]
        self._rows = chain(searched, rows)
        self._notes: list[Issue] = []
        self._told = len(self.layout.unknown)

    def batches(self, piece_bytes: int) -> Iterator[RawBatch]:
        """Batches of at most about ``piece_bytes`` characters."""
        batch = _Growing(self._fields)
        for row in self._rows:
            if row.problem:
                batch.refuse(Issue(row.number, "", row.problem, facts=self._facts(row.problem)))
            elif not row.cells:
                batch.blank += 1
            else:
                self._take(row, batch)
            if batch.count >= _ROWS or batch.size > min(piece_bytes, _BATCH_CHARACTERS):
                yield self._finished(batch)
                batch = _Growing(self._fields)
        yield self._finished(batch)

    def _finished(self, batch: "_Growing") -> RawBatch:
        notes, self._notes = self._notes, []
        return batch.finish(notes)

    def _facts(self, problem: str) -> dict[str, int]:
        return {"limit": self._cell_characters} if problem == "cell-too-long" else {}

    def _take(self, row: NamedRow, batch: "_Growing") -> None:
        cells: dict[str, str] = {}
        for name, value in row.cells.items():
            code = self._codes[name] if name in self._codes else self._met(name, row.number)
            if not code:
                continue
            if isinstance(value, Nested):
                batch.refuse(Issue(row.number, code, "value-nested"))
                return
            if len(value) > self._cell_characters:
                batch.refuse(Issue(row.number, code, "cell-too-long", facts={"limit": self._cell_characters}))
                return
            before = cells.get(code)
            if before is None:
                cells[code] = value
            elif len(self.layout.sources.get(code, ())) > 1:
                cells[code] = ";".join(part for part in (before, value) if part)
            else:
                batch.refuse(Issue(row.number, code, "field-twice"))
                return
        batch.add(row.number, cells, row.size)

    def _met(self, name: str, number: int) -> str:
        """The code of a name that the first rows did not have; "" for one whose values are not read."""
        found = self._dictionary.field(name)
        code = "" if found is None or found.personal == "drop" else found.code
        if found is None and name.strip() and self._told < _UNKNOWN_TOLD:
            self._told += 1
            self._notes.append(Issue(number, "", "column-unknown", name, {"position": 0}))
        if len(self._codes) < 10 * SEARCHED:
            self._codes[name] = code
        return code


def _header(names: Iterable[str], dictionary: Dictionary) -> list[str]:
    """The names that make the header: of two spellings of a field the first, since no row need have both."""
    header: list[str] = []
    last: dict[str, str] = {}
    for name in names:
        found = dictionary.field(name)
        if found is not None and found.code in last and not continues(last[found.code], name):
            continue
        if found is not None:
            last[found.code] = name
        header.append(name)
    return header


class _Growing:
    """A batch under construction."""

    def __init__(self, fields: list[str]) -> None:
        self._fields = fields
        self._numbers: list[int] = []
        self._cells: list[dict[str, str]] = []
        self._refused: list[Issue] = []
        self.blank = self.size = 0

    @property
    def count(self) -> int:
        return len(self._numbers) + len(self._refused)

    def add(self, number: int, cells: dict[str, str], size: int) -> None:
        self._numbers.append(number)
        self._cells.append(cells)
        self.size += size

    def refuse(self, issue: Issue) -> None:
        self._refused.append(issue)

    def finish(self, notes: list[Issue]) -> RawBatch:
        columns = {code: pa.array([cells.get(code, "") for cells in self._cells], pa.string()) for code in self._fields}
        return RawBatch(np.array(self._numbers, np.int32), columns, self._refused, self.blank, notes)
