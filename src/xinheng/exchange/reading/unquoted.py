"""Records of a text whose quotation marks do not follow RFC 4180, one at a time.

A record that swallows its neighbours because of a stray mark is taken back: its first line is read with the mark as
an ordinary character when that gives the right number of cells.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from xinheng.exchange.gate.batches import Issue, RawBatch
from xinheng.exchange.reading.errors import QuoteNotClosed
from xinheng.exchange.reading.headers import Layout

_ROWS = 16_384
_LINE_BYTES = 8 * 2**20
_RECORD_LINES = 2_000


class LooseReader:
    """Reads from the record numbered ``next_row`` on."""

    def __init__(self, layout: Layout, delimiter: str, next_row: int, first_row: int, cell_characters: int) -> None:
        self._layout, self._delimiter = layout, delimiter
        self._row, self._first_row = next_row, first_row
        self._cell_characters = cell_characters
        self._waiting: deque[str | None] = deque()
        self._lines: Iterator[str | None] = iter(())

    def batches(self, buffer: bytes, pieces: Iterator[bytes]) -> Iterator[RawBatch]:
        """All records of ``buffer`` and the pieces after it."""
        self._lines = _lines(buffer, pieces)
        batch = _Growing(self._layout)
        while (line := self._line()) is not None:
            self._take(line, batch)
            self._row += 1
            if batch.size >= _ROWS:
                yield batch.finish()
                batch = _Growing(self._layout)
        yield batch.finish()

    def _line(self) -> str | None:
        """The next line; None at the end. A line too long to hold comes as a zero character."""
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def _take(self, line: str, batch: "_Growing") -> None:
        width = self._layout.width
        if line == "\0":
            batch.refuse(Issue(self._row, "", "cell-too-long", facts={"limit": self._cell_characters}))
            return
        cells = self._cells(line)
        if self._row < self._first_row:
            return
        if not any(cell.strip() for cell in cells):
            batch.blank += 1
            return
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            batch.refuse(Issue(self._row, "", "row-shape", facts={"cells": len(cells), "expected": width}))
            return
        batch.add(self._row, cells)

    def _cells(self, line: str) -> list[str]:
        bare = line.rstrip("\r\n")
        if '"' not in bare:
            return bare.split(self._delimiter)
        taken: list[str] = []
        ended: list[bool] = []
        cells = next(csv.reader(self._record(line, taken, ended), delimiter=self._delimiter), [])
        if len(taken) > 1 and (ended or len(cells) != self._layout.width):
            literal = bare.split(self._delimiter)
            if len(literal) == self._layout.width:
                self._waiting.extendleft(reversed(taken[1:]))
                return literal
        if ended:
            raise QuoteNotClosed(row=self._row)
        return cells

    def _record(self, line: str, taken: list[str], ended: list[bool]) -> Iterator[str]:
        """Lines for one record; ``ended`` is filled when it asks for more than there is."""
        following: str | None = line
        while following is not None and following != "\0" and len(taken) < _RECORD_LINES:
            taken.append(following)
            yield following
            following = self._line()
        if following is not None:
            self._waiting.appendleft(following)
        ended.append(True)


class _Growing:
    """A batch under construction, column by column."""

    def __init__(self, layout: Layout) -> None:
        self._sources = layout.sources
        self._rows: list[int] = []
        self._cells: dict[str, list[str]] = {code: [] for code in layout.sources}
        self._refused: list[Issue] = []
        self.blank = 0

    @property
    def size(self) -> int:
        return len(self._rows) + len(self._refused)

    def add(self, row: int, cells: list[str]) -> None:
        self._rows.append(row)
        for code, positions in self._sources.items():
            value = (
                cells[positions[0]] if len(positions) == 1 else ";".join(filter(None, (cells[p] for p in positions)))
            )
            self._cells[code].append(value)

    def refuse(self, issue: Issue) -> None:
        self._refused.append(issue)

    def finish(self) -> RawBatch:
        columns = {code: pa.array(values, pa.string()) for code, values in self._cells.items()}
        return RawBatch(np.array(self._rows, np.int32), columns, self._refused, self.blank)


def _lines(buffer: bytes, pieces: Iterator[bytes]) -> Iterator[str | None]:
    """Lines with their ends; a line beyond the limit is passed over and comes as a zero character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest, dropping = "", False
    piece: bytes | None = buffer
    while piece is not None:
        *whole, rest = (rest + decoder.decode(piece)).split("\n")
        for line in whole:
            yield "\0" if dropping else _without_lone_carriages(line) + "\n"
            dropping = False
        if len(rest) > _LINE_BYTES:
            rest, dropping = "", True
        piece = next(pieces, None)
    if dropping:
        yield "\0"
    elif rest:
        yield _without_lone_carriages(rest)


def _without_lone_carriages(line: str) -> str:
    """A carriage return that ends no line is a blank, as in the strict reader."""
    if "\r" not in line:
        return line
    body = line.removesuffix("\r")
    return body.replace("\r", " ") + line[len(body) :]
