"""The XML envelope of older exchange systems as rows.

A row is an element with at least one child that names a field and holds nothing but text: in
``ExchangeMessage/Body/fields`` each ``fields`` is a row. Its number is its position, from 1. What ``Header`` holds
(sender, operator and so on) is not read. There is no document type, hence no entity and no other file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from xinheng.exchange.reading.encoding import utf8_pieces
from xinheng.exchange.reading.errors import (
    FileEmpty,
    FileIncomplete,
    MarkupTooLong,
    NestedTooDeep,
    XmlDamaged,
    XmlDoctype,
    XmlNotRows,
)
from xinheng.exchange.reading.headers import Dictionary
from xinheng.exchange.reading.named import NamedRow, NamedTable, Nested

FORM = "<ExchangeMessage><Header>…</Header><Body><fields>…</fields><fields>…</fields></Body></ExchangeMessage>"

_PIECE = 2**18
_DEEPEST = 32
_LONGEST_MARKUP = 2 * 2**20
_MOST_CHILDREN = 2_000
_TEXT_BUFFER = 2**16
_HEADER = "header"
_UNFINISHED = frozenset((3, 5, 20))
"""Expat's numbers for a text that ends too soon: no element, a token begun, a CDATA section begun."""


def xml_table(handle: IO[bytes], encoding: str, start: int, dictionary: Dictionary, cell_characters: int) -> NamedTable:
    """The table of an XML file. Raises FileRefused for one that is not well-formed, declares a type or has no rows."""
    pieces = utf8_pieces(handle, encoding, start, _PIECE)
    return NamedTable(_rows(pieces, dictionary, cell_characters), dictionary, "xml", cell_characters)


@dataclass
class _Open:
    """An element not yet closed."""

    name: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    parent: bool = False
    cells: dict[str, str | Nested] = field(default_factory=dict)
    problem: str = ""


class _Builder:
    """Turns what expat tells into rows."""

    def __init__(self, dictionary: Dictionary, cell_characters: int) -> None:
        self._dictionary = dictionary
        self._cell_characters = cell_characters
        self._fields: dict[str, bool] = {}
        self._path: list[_Open] = []
        self._passed_over = 0
        self.count = 0
        self.rows: list[NamedRow] = []
        self.quiet = 0
        self.texts = 0  # elements with content of their own: a file with some, and no row, is told its form

    def start(self, name: str, attributes: list[str]) -> None:
        self.quiet = 0
        self.texts += any(not one.startswith("xml") for one in attributes[::2])
        if len(self._path) + self._passed_over >= _DEEPEST:
            raise NestedTooDeep(limit=_DEEPEST, row=self.count + 1)
        local = name.rpartition(":")[2]
        if self._passed_over or (len(self._path) == 1 and local.lower() == _HEADER):
            self._passed_over += 1
            return
        if self._path:
            self._path[-1].parent = True
        self._path.append(_Open(local))

    def characters(self, text: str) -> None:
        self.quiet = 0
        if self._passed_over or not self._path:
            return
        top = self._path[-1]
        top.length += len(text)
        if not top.parent and top.length <= self._cell_characters:
            top.text.append(text)

    def end(self, _name: str) -> None:
        self.quiet = 0
        if self._passed_over:
            self._passed_over -= 1
            return
        one = self._path.pop()
        if one.parent:
            self._close_parent(one)
        elif self._path:
            self._close_leaf(one, self._path[-1])

    def _close_leaf(self, one: _Open, parent: _Open) -> None:
        self.texts += one.length > 0
        if one.length > self._cell_characters and self._names_field(one.name):
            parent.problem = parent.problem or "cell-too-long"
        self._put(parent, one.name, "".join(one.text))

    def _close_parent(self, one: _Open) -> None:
        if any(self._names_field(name) for name in one.cells):
            self.count += 1
            size = sum(len(value) for value in one.cells.values() if isinstance(value, str))
            self.rows.append(NamedRow(self.count, one.cells, one.problem, size))
        if self._path:
            self._put(self._path[-1], one.name, Nested())

    def _put(self, parent: _Open, name: str, value: str | Nested) -> None:
        if name not in parent.cells:
            if len(parent.cells) >= _MOST_CHILDREN:
                raise XmlNotRows(form=FORM)
            parent.cells[name] = value
        elif self._names_field(name):
            parent.problem = parent.problem or "field-twice"

    def _names_field(self, name: str) -> bool:
        known = self._fields.get(name)
        if known is None:
            known = self._dictionary.field(name) is not None
            if len(self._fields) < _MOST_CHILDREN:
                self._fields[name] = known
        return known


def _rows(pieces: Iterator[bytes], dictionary: Dictionary, cell_characters: int) -> Iterator[NamedRow]:
    builder = _Builder(dictionary, cell_characters)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = _TEXT_BUFFER
    parser.ordered_attributes = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    found = False
    for piece in pieces:
        builder.quiet += len(piece)
        _parse(parser, piece, builder, final=False)
        if builder.quiet > _LONGEST_MARKUP:
            raise MarkupTooLong(limit=_LONGEST_MARKUP)
        found = found or bool(builder.rows)
        yield from builder.rows
        builder.rows = []
    _parse(parser, b"", builder, final=True)
    if not found:
        raise XmlNotRows(form=FORM) if builder.texts else FileEmpty


def _parse(parser: expat.XMLParserType, piece: bytes, builder: _Builder, *, final: bool) -> None:
    try:
        parser.Parse(piece, final)
    except expat.ExpatError as error:
        if final and error.code in _UNFINISHED:
            raise FileIncomplete(row=builder.count + 1) from None
        raise XmlDamaged(line=error.lineno, character=error.offset + 1) from None


def _refuse_doctype(*_declared: object) -> None:
    raise XmlDoctype
