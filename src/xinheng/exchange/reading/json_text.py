"""JSON (RFC 8259) and JSON Lines as rows: an array of objects, one object with such an array, an object a line.

A row's number is the position of its object, from 1, or its line. Numbers become the text a spreadsheet program would
show for them, without passing through binary fractions; numbers without a point stay as written, whatever their length.
"""

import json
import re
from collections.abc import Iterator
from decimal import Context, Decimal
from itertools import chain
from typing import IO, Any

from xinheng.exchange.reading.encoding import utf8_pieces
from xinheng.exchange.reading.errors import FileEmpty, HeaderNotFound, JsonDamaged, JsonNotRows, NestedTooDeep
from xinheng.exchange.reading.headers import Dictionary
from xinheng.exchange.reading.named import NamedRow, NamedTable, Nested
from xinheng.exchange.reading.structure import DEEPEST, LONGEST, Elements

MEMBERS = ("records", "data", "rows", "list", "items", "RECORDS")
"""Members of an object that may hold the list of rows."""

_PIECE = 2**20
_BLANK = re.compile(r"[ \t\r\n]*")
_CONTEXT = Context(prec=60)
_LONGEST_NUMBER = 40


def json_table(
    handle: IO[bytes], encoding: str, start: int, dictionary: Dictionary, cell_characters: int
) -> NamedTable:
    """The table of a JSON or JSON Lines file. Raises FileRefused for a text that holds no rows."""
    pieces = utf8_pieces(handle, encoding, start, _PIECE)
    first = next(pieces, b"")
    try:
        place, depth = _opening(first.decode("utf-8", "ignore").removeprefix("\ufeff"))
    except RecursionError:
        raise NestedTooDeep(limit=DEEPEST, row=1) from None
    if not depth:
        try:
            return NamedTable(_lines(chain([first], pieces)), dictionary, "jsonl", cell_characters)
        except HeaderNotFound:
            if b"[" not in first:
                raise
            raise JsonNotRows(members=" / ".join(MEMBERS)) from None  # a list of rows under another name
    rows = _objects(Elements(chain([first[place:]], pieces), depth), pieces)
    return NamedTable(rows, dictionary, "json", cell_characters)


def _opening(head: str) -> tuple[int, int]:
    """Where the list of rows begins (bytes) and how deep it is; depth 0 for an object a line."""
    at = _skip(head, 0)
    if head.startswith("[", at):
        return len(head[: at + 1].encode()), 1
    line = head[at:].partition("\n")[0]
    try:
        one = _DECODER.decode(line)
    except ValueError:
        one = None
    if isinstance(one, dict) and not any(isinstance(one.get(member), list) for member in MEMBERS):
        return 0, 0
    try:
        return len(head[: _list_in(head, at + 1)].encode()), 2
    except (ValueError, IndexError):
        raise JsonNotRows(members=" / ".join(MEMBERS)) from None


def _list_in(head: str, at: int) -> int:
    """The place behind the bracket that opens the rows of an object; ValueError when there is none."""
    while True:
        name, at = _DECODER.raw_decode(head, _skip(head, at))
        at = _skip(head, at)
        if not isinstance(name, str) or head[at] != ":":
            raise ValueError
        at = _skip(head, at + 1)
        if name in MEMBERS and head[at] == "[":
            return at + 1
        _, at = _DECODER.raw_decode(head, at)
        at = _skip(head, at)
        if head[at] != ",":
            raise ValueError
        at += 1


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _objects(elements: Elements, pieces: Iterator[bytes]) -> Iterator[NamedRow]:
    """The rows of an array."""
    number = 0
    for number, element in enumerate(elements, start=1):
        if element.data is not None and not element.data.strip():
            if number == 1 and element.last:
                raise FileEmpty
            raise JsonDamaged(row=number, character=1)
        try:
            yield _row(number, element.data)
        except json.JSONDecodeError as error:
            raise JsonDamaged(row=number, character=error.pos + 1) from None
        except ValueError:
            raise JsonDamaged(row=number, character=1) from None
    if elements.closing != b"]":
        raise JsonDamaged(row=number, character=1)
    _refuse_tail(elements, pieces, number)


def _refuse_tail(elements: Elements, pieces: Iterator[bytes], number: int) -> None:
    """Behind the rows only the object's other members may follow, without a second list of rows."""
    rest = elements.rest
    for piece in pieces:
        rest += piece
        if len(rest) > LONGEST:
            raise JsonDamaged(row=number, character=1)
    whole = ('{"":0' if elements.base == 2 else "") + rest.decode("utf-8", "replace").strip()
    if elements.base == 1:
        if whole:
            raise JsonDamaged(row=number, character=1)
        return
    try:
        after = _DECODER.decode(whole)
    except (ValueError, RecursionError):
        raise JsonDamaged(row=number, character=1) from None
    if any(isinstance(after.get(member), list) for member in MEMBERS):
        raise JsonNotRows(members=" / ".join(MEMBERS))


def _lines(pieces: Iterator[bytes]) -> Iterator[NamedRow]:
    """The rows of an object a line; a line that is none is refused alone."""
    for number, line in enumerate(_whole_lines(pieces), start=1):
        if line is not None and not line.strip():
            yield NamedRow(number)
            continue
        try:
            yield _row(number, line)
        except ValueError:
            yield NamedRow(number, problem="row-unreadable")
        except RecursionError:
            raise NestedTooDeep(limit=DEEPEST, row=number) from None


def _whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes | None]:
    """Lines without their ends; None for one too long to hold."""
    rest, dropping = b"", False
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield None if dropping or len(line) > LONGEST else line
            dropping = False
        if len(rest) > LONGEST:
            rest, dropping = b"", True
    if dropping or rest:
        yield None if dropping else rest


def _row(number: int, data: bytes | None) -> NamedRow:
    """One object as a row; ValueError for broken syntax."""
    if data is None:
        return NamedRow(number, problem="cell-too-long")
    read = _DECODER.decode(data.decode())
    if not isinstance(read, dict):
        return NamedRow(number, problem="row-unreadable")
    if isinstance(read, _Repeating):
        return NamedRow(number, problem="field-twice")
    cells = {name: _plain(value) for name, value in read.items()}
    if b"\\u" in data and not _is_text(cells):
        return NamedRow(number, problem="row-unreadable")
    return NamedRow(number, cells, size=len(data))


def _plain(value: Any) -> str | Nested:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return Nested()


def _is_text(cells: dict[str, str | Nested]) -> bool:
    """Whether no escape left half a character (a lone surrogate)."""
    try:
        "".join(chain(cells, (value for value in cells.values() if isinstance(value, str)))).encode()
    except UnicodeEncodeError:
        return False
    return True


class _Repeating(dict[str, Any]):
    """An object in which a name stands twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    cells = dict(pairs)
    return cells if len(cells) == len(pairs) else _Repeating(cells)


def number_text(written: str) -> str:
    """A number with a point or an exponent as a spreadsheet shows it: no exponent, no trailing zeros.

    One too long for that stays as written and is judged as the text it is.
    """
    if len(written) > _LONGEST_NUMBER:
        return written
    value = Decimal(written)
    if abs(value.adjusted()) > _LONGEST_NUMBER:
        return written
    return f"{value.normalize(_CONTEXT):f}"


def _no_constant(written: str) -> str:
    raise ValueError(written)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=number_text, parse_int=str, parse_constant=_no_constant
)
