"""Workbooks (XLSX, XLS, ODS): the first visible sheet with a recognised header, cells turned to faithful text.

The workbook is held in memory by the reading library; the child's memory limit and the check of the unpacked size
(``recognise``) bound it. Macros, links and formulas are not run: a formula cell gives its stored result, an error in a
cell its name (``#N/A``). Further visible sheets with such a header are told of, hidden ones are not read.
"""

import datetime
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from xinheng.exchange.gate.batches import Issue, RawBatch
from xinheng.exchange.reading.errors import FileDamaged, FileEmpty, FileProtected, SheetHidden, SheetTooLarge
from xinheng.exchange.reading.headers import SEARCHED_ROWS, Dictionary, Layout
from xinheng.exchange.reading.recognise import Format
from xinheng.exchange.reading.surroundings import Area, Surroundings, is_too_wide, surroundings

_ROWS = 16_384
_ROWS_OF_A_SHEET = 2**20
_SHEETS = 50
_EPOCH_1900 = datetime.date(1899, 12, 30)
_EPOCH_1904 = datetime.date(1904, 1, 1)
_LEAST_SERIAL, _MOST_SERIAL = 20_000, 80_000
"""Serial numbers read as days in a date field: 1954 to 2119; other numbers stay numbers and are judged as such."""


class Workbook:
    """A workbook whose header is understood; iterate for batches. ``notes`` names sheets that are not read."""

    def __init__(self, handle: IO[bytes], form: Format, dictionary: Dictionary, cell_characters: int) -> None:
        self.format = form
        self._cell_characters = cell_characters
        book, sheet, rows, self.notes = _opened(handle, form, dictionary)
        self._sheet = sheet
        self.layout: Layout = dictionary.layout(rows)
        self._around: Surroundings = surroundings(handle, form, book.sheet_names.index(sheet.name))
        self._epoch = _EPOCH_1904 if self._around.from_1904 else _EPOCH_1900
        header = rows[self.layout.row - 1]
        below = rows[self.layout.row] if len(rows) > self.layout.row else []
        self.first_row = self.layout.row + (2 if dictionary.repeats(header, below) else 1)
        dates = {one.code for one in dictionary.kind.fields if one.type == "date"}
        self._dated = {at for code, positions in self.layout.sources.items() if code in dates for at in positions}
        merged = [*(sheet.merged_cell_ranges or []), *self._around.merged]
        self._merged = _merged_rows(merged, self.layout)

    def batches(self, piece_bytes: int) -> Iterator[RawBatch]:
        """Batches of rows; ``piece_bytes`` bounds nothing here, the workbook is in memory already."""
        rows: list[int] = []
        cells: dict[str, list[str]] = {code: [] for code in self.layout.sources}
        refused: list[Issue] = []
        blank = 0
        for number, given in enumerate(self._sheet.iter_rows(), start=1):
            if number < self.first_row:
                continue
            values = self._with_errors(number, given) if number in self._around.errors else given
            if not any(value not in ("", None) for value in values):
                blank += 1
                continue
            problem = self._problem(number, values)
            if problem:
                refused.append(problem)
            else:
                rows.append(number)
                for code, positions in self.layout.sources.items():
                    parts = [self._text(values[at], at) for at in positions if at < len(values)]
                    cells[code].append(";".join(part for part in parts if part))
            if len(rows) + len(refused) >= _ROWS:
                yield _finish(rows, cells, refused, blank)
                rows, cells, refused, blank = [], {code: [] for code in self.layout.sources}, [], 0
        yield _finish(rows, cells, refused, blank)

    def _with_errors(self, number: int, values: Sequence[Any]) -> list[Any]:
        """A row with the names of its errors, which the library gives as empty cells."""
        named = list(values)
        for column, error in self._around.errors[number].items():
            if column < len(named):
                named[column] = error
        return named

    def _problem(self, number: int, values: Sequence[Any]) -> Issue | None:
        if number in self._merged:
            return Issue(number, "", "merged-cell")
        if any(isinstance(value, str) and len(value) > self._cell_characters for value in values):
            return Issue(number, "", "cell-too-long", facts={"limit": self._cell_characters})
        return None

    def _text(self, value: Any, at: int) -> str:
        """A cell as text; a serial number in a date field becomes its date."""
        if isinstance(value, str):
            return value
        if (
            at in self._dated
            and isinstance(value, int | float)
            and not isinstance(value, bool)
            and _LEAST_SERIAL <= value + (self._epoch - _EPOCH_1900).days <= _MOST_SERIAL
            and value == int(value)
        ):
            return (self._epoch + datetime.timedelta(days=int(value))).isoformat()
        return cell_text(value)


def cell_text(value: object) -> str:
    """The text of a cell that is no text: ISO date, shortest decimal number of at most 15 digits, TRUE or FALSE."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, int | float):
        return _number(float(value))
    return "" if value is None else str(value)


def _number(value: float) -> str:
    """As a spreadsheet shows it: 15 significant digits, no exponent, no trailing zeros."""
    return f"{Decimal(f'{value:.15g}').normalize():f}" if math.isfinite(value) else ""


def _opened(
    handle: IO[bytes], form: Format, dictionary: Dictionary
) -> tuple[CalamineWorkbook, CalamineSheet, list[list[str]], list[Issue]]:
    """The workbook, its sheet to read with the first rows, and what is said of other sheets."""
    handle.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(handle)
        return (book, *_sheet(book, dictionary))
    except PasswordError:
        raise FileProtected from None
    except (CalamineError, OSError, ValueError, IndexError) as error:
        if form == "ods" and is_too_wide(handle):
            raise SheetTooLarge(reason="cells") from None
        raise FileDamaged(reason=type(error).__name__) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what the library raises at a fault of its own
            raise
        raise FileDamaged(reason="panic") from None


def _sheet(book: CalamineWorkbook, dictionary: Dictionary) -> tuple[CalamineSheet, list[list[str]], list[Issue]]:
    """The first visible sheet with a recognised header, its first rows as text, and the other such sheets."""
    listed = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet][:_SHEETS]
    visible = [one.name for one in listed if one.visible == SheetVisibleEnum.Visible]
    chosen: tuple[CalamineSheet, list[list[str]]] | None = None
    best, notes = -1, []
    for name in visible:
        sheet, rows, count = _looked_at(book, name, dictionary)
        if count >= 2 and best >= 2:
            notes.append(Issue(0, "", "sheet-not-read", name))
        elif rows and (best < 0 or count >= 2):
            chosen, best = (sheet, rows), count
    if best < 2:
        for place, one in enumerate(listed, start=1):
            if one.name not in visible and _looked_at(book, one.name, dictionary)[2] >= 2:
                raise SheetHidden(sheet=place)
    if chosen is None:
        raise FileEmpty
    return (*chosen, notes)


def _looked_at(book: CalamineWorkbook, name: str, dictionary: Dictionary) -> tuple[CalamineSheet, list[list[str]], int]:
    sheet = book.get_sheet_by_name(name)
    rows = _first_rows(sheet)
    return sheet, rows, dictionary.find(rows)[1]


def _first_rows(sheet: CalamineSheet) -> list[list[str]]:
    rows: list[list[str]] = []
    for values in sheet.iter_rows():
        rows.append([cell_text(value) for value in values])
        if len(rows) > SEARCHED_ROWS:
            break
    return rows


def _merged_rows(areas: Sequence[Area], layout: Layout) -> set[int]:
    """Spreadsheet rows below the header that a merged area of known columns touches."""
    columns = {at for positions in layout.sources.values() for at in positions}
    rows: set[int] = set()
    for (top, left), (bottom, right) in areas:
        if bottom + 1 <= layout.row or columns.isdisjoint(range(left, min(right, layout.width) + 1)):
            continue
        rows.update(range(max(top + 1, layout.row + 1), min(bottom, _ROWS_OF_A_SHEET) + 2))
    return rows


def _finish(rows: list[int], cells: dict[str, list[str]], refused: list[Issue], blank: int) -> RawBatch:
    columns = {code: pa.array(values, pa.string()) for code, values in cells.items()}
    return RawBatch(np.array(rows, np.int32), columns, refused, blank)
