"""Delimited text: which character separates, where records end, and batches of cells.

Records are found by quotation-mark parity over whole pieces (numpy), so that a damaged or endless row is refused
alone, row numbers stay those of a spreadsheet, and memory is bounded by the piece. Only well-shaped records reach
the columnar parser. A piece whose quotation marks do not follow RFC 4180 is read record by record instead.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from xinheng.exchange.gate.batches import Issue, RawBatch, RowNumbers
from xinheng.exchange.reading.encoding import utf8_pieces
from xinheng.exchange.reading.errors import ColumnsTooMany, DelimiterWrong, QuoteNotClosed
from xinheng.exchange.reading.headers import MOST_COLUMNS, SEARCHED_ROWS, Dictionary, Layout
from xinheng.exchange.reading.unquoted import LooseReader

DELIMITERS = {",": "csv", "\t": "tsv", ";": "semicolon"}
ACCEPTED = ", ; TAB"
NAMES = {one: one for one in ",;|:^~#!\uff0c\uff1b\u3001"} | {"\t": "TAB", " ": "SPACE", "\x01": "U+0001"}
"""Separators files come with, and how a refusal calls them."""

_SAMPLE = 2**18
_LONGEST_CHARACTER = 4
_LONGEST_EMPTY = 200
_END_OF_FILE = "\x1a"
_LF, _CR, _QUOTE, _SPACE = 10, 13, 34, 32
Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


class Delimited:
    """A delimited file whose header is understood; iterate for batches."""

    def __init__(
        self, handle: IO[bytes], encoding: str, start: int, dictionary: Dictionary, cell_characters: int
    ) -> None:
        self._handle, self._encoding, self._start = handle, encoding, start
        self._cell_bytes = cell_characters * 4
        self._cell_characters = cell_characters
        sample = self._sample()
        self._only_cr = "\r" in sample and "\n" not in sample
        self.delimiter, rows = _sniff(sample, dictionary)
        self.layout: Layout = dictionary.layout(rows)
        header = rows[self.layout.row - 1]
        if len(rows) == self.layout.row and len(sample.encode(encoding)) >= _SAMPLE - _LONGEST_CHARACTER:
            raise ColumnsTooMany(count=len(header), limit=MOST_COLUMNS)  # the header goes on behind the sample
        below = rows[self.layout.row] if len(rows) > self.layout.row else []
        self.first_row = self.layout.row + (2 if dictionary.repeats(header, below) else 1)
        self.format = DELIMITERS[self.delimiter]
        _refuse_other_delimiter(rows[self.first_row - 1 :], self.layout.width, self.delimiter, sample)
        self._record_bytes = max(2**20, 4 * self._cell_bytes)
        self._next_row = 1
        self._carry = b""

    def _sample(self) -> str:
        self._handle.seek(self._start)
        return self._handle.read(_SAMPLE).decode(self._encoding, "ignore").removeprefix("\ufeff")

    def batches(self, piece_bytes: int) -> Iterator[RawBatch]:
        """Batches of about ``piece_bytes`` bytes of text each; raises QuoteNotClosed at an open quotation mark."""
        pieces = self._pieces(piece_bytes)
        for piece in pieces:
            buffer = self._carry + piece
            endless = len(self._carry) > self._record_bytes
            stray = endless and self._carry.count(b"\n") > 100
            if endless and not stray:
                yield from self._skip(buffer, pieces)
                continue
            batch = None if stray else self._strict(buffer)
            if batch is None:
                yield from self._loose(buffer, pieces)
                return
            yield batch
        if self._carry:
            last = self._strict(self._carry + b"\n")
            if last is None or self._carry:
                yield from self._loose(self._carry, iter(()))
            if last is not None:
                yield last

    def _pieces(self, size: int) -> Iterator[bytes]:
        """The file as UTF-8, transcoded in a stream."""
        for piece in utf8_pieces(self._handle, self._encoding, self._start, size):
            yield piece.replace(b"\r", b"\n") if self._only_cr else piece

    def _strict(self, buffer: bytes) -> RawBatch | None:
        """The complete records of ``buffer`` (the rest is carried on); None if its quotation marks are loose."""
        data = np.frombuffer(buffer, np.uint8)
        delimiter = ord(self.delimiter)
        separators = np.flatnonzero(data == delimiter)
        ends = np.flatnonzero(data == _LF)
        if _QUOTE in buffer:
            quoted = _quoted(data, delimiter)
            if quoted is None:
                return None
            separators = _outside(separators, *quoted)
            ends = _outside(ends, *quoted)
        self._carry = buffer[int(ends[-1]) + 1 :] if len(ends) else buffer
        starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
        counts = np.diff(np.searchsorted(separators, ends), prepend=0)
        return self._classify(data, starts, ends, counts)

    def _classify(self, data: Bytes, starts: Positions, ends: Positions, counts: Positions) -> RawBatch:
        """Tell blank, misshapen, too long and good records apart; parse the good ones."""
        numbers = np.arange(self._next_row, self._next_row + len(ends), dtype=np.int32)
        self._next_row += len(ends)
        lengths = ends - starts
        carriage = (lengths > 0) & (data[np.maximum(ends - 1, 0)] == _CR)
        blank = lengths - carriage == counts
        known = numbers >= self.first_row
        width = self.layout.width
        surplus = known & ~blank & (counts >= width)
        cut = ends - carriage
        for at in np.flatnonzero(surplus):
            extra = int(counts[at]) - width + 1
            if bytes(data[cut[at] - extra : cut[at]]) == self.delimiter.encode() * extra:
                cut[at] -= extra
                counts[at] = width - 1
        shaped = counts == width - 1
        long = lengths > self._record_bytes
        for at in np.flatnonzero(known & ~blank & ~shaped & (lengths <= _LONGEST_EMPTY)):
            blank[at] = _is_empty(bytes(data[starts[at] : ends[at]]))
        good = known & ~blank & shaped & ~long
        refused = [
            Issue(int(numbers[at]), "", "cell-too-long", facts={"limit": self._cell_characters})
            for at in np.flatnonzero(known & ~blank & long)
        ] + [
            Issue(int(numbers[at]), "", "row-shape", facts={"cells": int(counts[at]) + 1, "expected": width})
            for at in np.flatnonzero(known & ~blank & ~shaped & ~long)
        ]
        batch = RawBatch(numbers[good], self._parse(data, starts, ends, cut, good), refused, int((known & blank).sum()))
        return self.refuse_long_cells(batch)

    def _parse(
        self,
        data: Bytes,
        starts: Positions,
        ends: Positions,
        cut: Positions,
        good: npt.NDArray[np.bool_],
    ) -> dict[str, pa.StringArray]:
        """The good records' known columns."""
        picked = np.flatnonzero(good)
        if not len(picked):
            return {code: pa.array([], pa.string()) for code in self.layout.sources}
        text = _joined(data, starts, ends, cut, picked)
        names = [f"c{at}" for at in range(self.layout.width)]
        wanted = sorted({at for positions in self.layout.sources.values() for at in positions})
        table = pyarrow.csv.read_csv(
            cast("IO[bytes]", pa.BufferReader(text)),
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=text.size + 1, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, ignore_empty_lines=True
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=[names[at] for at in wanted],
                column_types={names[at]: pa.string() for at in wanted},
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
        if table.num_rows != len(picked):
            raise ValueError
        cells = {at: cast("pa.StringArray", table.column(names[at]).combine_chunks()) for at in wanted}
        return {code: joined_field([cells[at] for at in at_all]) for code, at_all in self.layout.sources.items()}

    def refuse_long_cells(self, batch: RawBatch) -> RawBatch:
        """Move rows with a cell over the limit to the refused ones."""
        bad = np.zeros(len(batch.rows), dtype=bool)
        for column in batch.columns.values():
            lengths = pc.binary_length(column).to_numpy(zero_copy_only=False)
            if not len(lengths) or lengths.max() <= self._cell_characters:
                continue
            bad |= pc.utf8_length(column).to_numpy(zero_copy_only=False) > self._cell_characters
        if not bad.any():
            return batch
        refused = [
            Issue(int(row), "", "cell-too-long", facts={"limit": self._cell_characters}) for row in batch.rows[bad]
        ]
        keep = pa.array(~bad)
        columns = {code: column.filter(keep) for code, column in batch.columns.items()}
        return RawBatch(batch.rows[~bad], columns, batch.refused + refused, batch.blank)

    def _skip(self, buffer: bytes, pieces: Iterator[bytes]) -> Iterator[RawBatch]:
        """Pass over one endless record without keeping it; its row is refused, what follows is carried on."""
        row, parity, lines = self._next_row, 0, 0
        while True:
            data = np.frombuffer(buffer, np.uint8)
            inside = (np.cumsum(data == _QUOTE, dtype=np.uint8) & np.uint8(1)) ^ np.uint8(parity)
            ends = np.flatnonzero(data == _LF)
            open_ends = ends[inside[ends] == 0]
            lines += len(ends) if not len(open_ends) else int(np.searchsorted(ends, open_ends[0]))
            if lines > 1000:
                raise QuoteNotClosed(row=row)
            if len(open_ends):
                self._carry = buffer[int(open_ends[0]) + 1 :]
                break
            parity = int(inside[-1]) if len(inside) else parity
            following = next(pieces, None)
            if following is None:
                if parity:
                    raise QuoteNotClosed(row=row)
                self._carry = b""
                break
            buffer = following
        self._next_row += 1
        refused = [Issue(row, "", "cell-too-long", facts={"limit": self._cell_characters})]
        yield RawBatch(empty_rows(), {code: pa.array([], pa.string()) for code in self.layout.sources}, refused)

    def _loose(self, buffer: bytes, pieces: Iterator[bytes]) -> Iterator[RawBatch]:
        """Read the rest of the file record by record."""
        self._carry = b""
        reader = LooseReader(self.layout, self.delimiter, self._next_row, self.first_row, self._cell_characters)
        for batch in reader.batches(buffer, pieces):
            yield self.refuse_long_cells(batch)


def _is_empty(line: bytes) -> bool:
    """Whether a short line holds white space only, or the mark that old programs end a file with."""
    return not line.decode("utf-8", "replace").strip().strip(_END_OF_FILE)


def empty_rows() -> RowNumbers:
    """No row numbers."""
    return np.empty(0, np.int32)


def joined_field(parts: Sequence[pa.StringArray]) -> pa.StringArray:
    """One field from its columns; the filled ones of several are joined by a semicolon."""
    if len(parts) == 1:
        return parts[0]
    rows = zip(*(part.to_pylist() for part in parts), strict=True)
    return pa.array([";".join(value for value in row if value) for row in rows], pa.string())


def _quoted(data: Bytes, delimiter: int) -> tuple[Positions, Positions] | None:
    """Where quotation marks open and close; None when one stands where RFC 4180 has none. An open one never closes."""
    at = np.flatnonzero(data == _QUOTE)
    edge = np.zeros(256, dtype=bool)
    edge[[delimiter, _LF, _CR, _QUOTE]] = True
    opening, closing = at[::2], at[1::2]
    before = edge[data[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = edge[data[np.minimum(closing + 1, len(data) - 1)]] | (closing == len(data) - 1)
    if not (before.all() and after.all()):
        return None
    return opening, closing if len(closing) == len(opening) else np.append(closing, len(data))


def _outside(positions: Positions, opening: Positions, closing: Positions) -> Positions:
    """The positions that are not within quotation marks."""
    size = len(positions) + 1
    begun = np.bincount(np.searchsorted(positions, opening), minlength=size)
    ended = np.bincount(np.searchsorted(positions, closing), minlength=size)
    free: Positions = positions[np.cumsum(begun - ended)[:-1] == 0]
    return free


def _joined(
    data: Bytes,
    starts: Positions,
    ends: Positions,
    cut: Positions,
    picked: Positions,
) -> pa.Buffer:
    """The picked records one after another; runs of neighbours are copied as one."""
    whole = len(picked) == len(starts) and bool((ends - cut <= 1).all())
    if whole:
        body = data[: int(ends[-1]) + 1]
    else:
        pieces: list[Bytes] = []
        newline = np.array([_LF], np.uint8)
        trimmed = (ends - cut)[picked] > 1
        breaks = np.flatnonzero((np.diff(picked) != 1) | trimmed[:-1] | trimmed[1:]) + 1
        for run in np.split(picked, breaks):
            pieces += [data[int(starts[run[0]]) : int(cut[run[-1]])], newline]
        body = np.concatenate(pieces)
    if _has_lone_carriage(body):
        body = body.copy()
        lone = np.flatnonzero(body == _CR)
        lone = lone[(lone + 1 == len(body)) | (body[np.minimum(lone + 1, len(body) - 1)] != _LF)]
        body[lone] = _SPACE
    return pa.py_buffer(body.data)


def _has_lone_carriage(body: Bytes) -> bool:
    carriage = np.flatnonzero(body == _CR)
    if not len(carriage):
        return False
    return bool((body[np.minimum(carriage + 1, len(body) - 1)] != _LF).any())


def _sniff(sample: str, dictionary: Dictionary) -> tuple[str, list[list[str]]]:
    """The delimiter under which the first rows name most fields, and those rows."""
    tried = {one: _rows(sample, one) for one in DELIMITERS}
    best = max(tried, key=lambda one: dictionary.find(tried[one])[1])
    if dictionary.find(tried[best])[1] >= 2:
        return best, tried[best]
    for other, name in NAMES.items():
        if other not in DELIMITERS and dictionary.find(_rows(sample, other))[1] >= 2:
            raise DelimiterWrong(found=name, accepted=ACCEPTED)
    return best, tried[best]


def _refuse_other_delimiter(rows: Sequence[Sequence[str]], width: int, delimiter: str, sample: str) -> None:
    """Refuse a header separated by one character over rows separated by another."""
    filled = [row for row in rows if any(cell.strip() for cell in row)][:5]
    if not filled or any(len(row) != 1 for row in filled):
        return
    for other, name in NAMES.items():
        if other != delimiter and all(len(row) == width for row in _rows("\n".join(row[0] for row in filled), other)):
            found = f"{NAMES[delimiter]} + {name}"
            raise DelimiterWrong(found=found, accepted=ACCEPTED)


def _rows(sample: str, delimiter: str) -> list[list[str]]:
    """The first rows of the sample under one delimiter, blank ones included."""
    rows: list[list[str]] = []
    lines = io.StringIO(sample, newline="")
    csv.field_size_limit(2**24)
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            rows.append(cells)
            if len(rows) >= SEARCHED_ROWS + 6:
                break
    except csv.Error:
        pass
    return rows
