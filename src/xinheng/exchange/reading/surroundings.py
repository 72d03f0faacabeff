"""What the reading library does not tell of a workbook: the year days are counted from, errors, merged cells.

Errors in cells come from the library as empty cells; taken as such, a broken formula would pass for a field left out.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from xinheng.exchange.reading.compound import Book, Compound
from xinheng.exchange.reading.errors import FileDamaged
from xinheng.exchange.reading.recognise import BROKEN_ZIP, Format

Area = tuple[tuple[int, int], tuple[int, int]]
"""A merged area: row and column, from 0, of its first and last cell."""

Errors = dict[int, dict[int, str]]
"""Rows (from 1) to their columns (from 0) with an error, and the error's name."""

_PIECE = 2**20
_OVERLAP = 2**14
_SMALL_PART = 16 * 2**20
_MOST_AREAS = 100_000
_MOST_CELLS = 100_000_000
_BROKEN = (*BROKEN_ZIP, LookupError, expat.ExpatError)
_REFERENCE = re.compile(rb"\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ERROR_TYPE = re.compile(rb"\st=[\"']e[\"']")
_ERROR_NAME = re.compile(rb"<(?:\w+:)?v>(#[^<]{1,20})<")
_FROM_1904 = re.compile(rb"null-date\b[^>]*date-value=[\"']1904-01-01")
_SPANNED = re.compile(rb"-spanned=[\"'](?!1[\"'])")


@dataclass(frozen=True)
class Surroundings:
    """What is known of one sheet beside its cells."""

    from_1904: bool = False
    errors: Errors = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)


def surroundings(handle: IO[bytes], form: Format, sheet: int) -> Surroundings:
    """Everything about a sheet, by its place from 0. Raises FileDamaged for what even the library let pass."""
    try:
        if form == "xls":
            return _of_xls(handle, sheet)
        with zipfile.ZipFile(handle) as archive:
            return _of_ods(archive, sheet) if form == "ods" else _of_xlsx(archive, sheet)
    except _BROKEN:
        raise FileDamaged(reason="zip") from None


def _of_xls(handle: IO[bytes], sheet: int) -> Surroundings:
    book = Book(Compound(handle))
    _, from_1904, places = book.globals()
    errors: Errors = {}
    for (row, column), name in book.errors(places[sheet]).items():
        errors.setdefault(row + 1, {})[column] = name
    return Surroundings(from_1904, errors)


def _of_xlsx(archive: zipfile.ZipFile, sheet: int) -> Surroundings:
    """Parts are found by the relations of the workbook (ECMA-376 part 2, 9.3); days as in part 1, 18.2.28."""
    parts = {name.lower(): name for name in archive.namelist()}
    sheets: list[str] = []
    places: dict[str, str] = {}
    from_1904 = False
    for name, attributes in _tags(archive, parts["xl/workbook.xml"]):
        if name == "sheet":
            sheets.append(next(value for key, value in attributes.items() if key.endswith(":id")))
        elif name == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")
    for name, attributes in _tags(archive, parts["xl/_rels/workbook.xml.rels"]):
        if name == "Relationship":
            places[attributes["Id"]] = attributes["Target"]
    target = places[sheets[sheet]]
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return Surroundings(from_1904, _errors_in(archive, parts[part.lower()]))


def _errors_in(archive: zipfile.ZipFile, part: str) -> Errors:
    errors: Errors = {}
    for buffer in _overlapping(archive, part):
        for found in _ERROR_TYPE.finditer(buffer):
            begin = buffer.rfind(b"<", 0, found.start())
            end = buffer.find(b">", found.end())
            place = _REFERENCE.search(buffer, begin, end)
            if place is None:
                continue
            name = _ERROR_NAME.search(buffer, end, end + _OVERLAP)
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            errors.setdefault(int(place[2]), {})[column - 1] = name[1].decode("ascii", "replace") if name else "#N/A"
    return errors


def _of_ods(archive: zipfile.ZipFile, sheet: int) -> Surroundings:
    from_1904 = spanned = False
    for buffer in _overlapping(archive, "content.xml"):
        from_1904 = from_1904 or _FROM_1904.search(buffer) is not None
        spanned = spanned or _SPANNED.search(buffer) is not None
    return Surroundings(from_1904, merged=_areas(archive, sheet) if spanned else [])


def _areas(archive: zipfile.ZipFile, sheet: int) -> list[Area]:
    """Merged areas of a sheet (OpenDocument 1.2, 19.676 and 19.678); repeated rows and columns are counted."""
    areas: list[Area] = []
    table, row, column, height = -1, 0, 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal table, row, column, height
        kind = name.rpartition(":")[2]
        if kind == "table":
            table, row, height = table + 1, 0, 0
        elif kind == "table-row":
            row, column, height = row + height, 0, _many(attributes, "table:number-rows-repeated")
        elif kind in ("table-cell", "covered-table-cell"):
            wide, high = (_many(attributes, f"table:number-{side}-spanned") for side in ("columns", "rows"))
            if table == sheet and (wide > 1 or high > 1) and len(areas) < _MOST_AREAS:
                areas.append(((row, column), (row + high - 1, column + wide - 1)))
            column += _many(attributes, "table:number-columns-repeated")

    _parse(archive, "content.xml", start)
    return areas


def is_too_wide(handle: IO[bytes]) -> bool:
    """Whether an OpenDocument spreadsheet repeats filled cells beyond what any table has; the library says only no."""
    widest = column = high = tall = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal widest, column, high, tall
        kind = name.rpartition(":")[2]
        if kind == "table-row":
            column, high = 0, _many(attributes, "table:number-rows-repeated")
        elif kind == "table-cell":
            column += _many(attributes, "table:number-columns-repeated")
            if "office:value-type" in attributes:
                tall, high, widest = tall + high, 0, max(widest, column)

    try:
        with zipfile.ZipFile(handle) as archive:
            _parse(archive, "content.xml", start)
    except _BROKEN:
        return False
    return tall * widest > _MOST_CELLS


def _many(attributes: dict[str, str], name: str) -> int:
    written = attributes.get(name, "1")
    return int(written) if written.isdecimal() and len(written) < 8 else 1


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Names without prefix and attributes of all elements of a small part."""
    if archive.getinfo(part).file_size > _SMALL_PART:
        raise LookupError
    found: list[tuple[str, dict[str, str]]] = []
    _parse(archive, part, lambda name, attributes: found.append((name.rpartition(":")[2], attributes)))
    yield from found


def _parse(archive: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
    """Tell ``start`` every element; a document type ends it."""

    def refuse(*_declared: object) -> None:
        raise LookupError

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def _overlapping(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part in pieces, each with the end of the one before it, so that nothing short is cut in two."""
    tail = b""
    with archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            yield tail + piece
            tail = piece[-_OVERLAP:]
