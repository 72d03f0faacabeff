"""From the bytes of a file to the table in it, whichever format it is in."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import IO

from xinheng.exchange.gate.batches import Issue
from xinheng.exchange.gate.gate import Gate, GatedBatch
from xinheng.exchange.reading.archive import table_inside
from xinheng.exchange.reading.delimited import Delimited
from xinheng.exchange.reading.headers import Dictionary
from xinheng.exchange.reading.json_text import json_table
from xinheng.exchange.reading.named import NamedTable
from xinheng.exchange.reading.recognise import BOOKS, Recognised, recognise
from xinheng.exchange.reading.spreadsheet import Workbook
from xinheng.exchange.reading.xml_text import xml_table

Source = Delimited | Workbook | NamedTable


@dataclass(frozen=True)
class Table:
    """A table whose columns are understood. ``format`` and ``encoding`` go into the batch, ``sha256`` is the file's."""

    source: Source
    gate: Gate
    format: str
    encoding: str
    sha256: str

    def batches(self, piece_bytes: int) -> Iterator[GatedBatch]:
        """Rows behind the gate; the first batch has no row, but what is wrong with the columns and sheets."""
        layout = self.source.layout
        notes = [Issue(layout.row, "", "column-unknown", text, {"position": at}) for at, text in layout.unknown]
        notes += self.source.notes if isinstance(self.source, Workbook) else []
        dropped = [Issue(layout.row, code, "personal-column-dropped") for code in layout.dropped]
        yield GatedBatch(self.gate.empty(), self._harmless(notes) + dropped)
        for batch in self.source.batches(piece_bytes):
            gated = self.gate.pass_through(batch)
            yield replace(gated, issues=gated.issues + self._harmless(batch.notes)) if batch.notes else gated

    def _harmless(self, notes: list[Issue]) -> list[Issue]:
        """Notes whose values, names of columns and sheets, hold no number of a person."""
        return [replace(one, value=self.gate.harmless(one.value)) for one in notes]


def open_table(
    handle: IO[bytes], gate: Gate, dictionary: Dictionary, limits: dict[str, int], opening: AbstractContextManager[None]
) -> Table:
    """The table of a file; ``opening`` is entered while a workbook is opened. Raises FileRefused."""
    known = recognise(handle, limits["workbook_bytes"])
    opened, inside = table_inside(handle, limits, gate.harmless) if known.format == "zip" else (handle, known)
    source = _source(opened, inside, dictionary, limits["cell_characters"], opening)
    return Table(source, gate, "zip" if known.format == "zip" else source.format, inside.encoding, known.sha256)


def _source(
    handle: IO[bytes], known: Recognised, dictionary: Dictionary, longest: int, opening: AbstractContextManager[None]
) -> Source:
    if known.format in BOOKS:
        with opening:
            return Workbook(handle, known.format, dictionary, longest)
    if known.format == "json":
        return json_table(handle, known.encoding, known.start, dictionary, longest)
    if known.format == "xml":
        return xml_table(handle, known.encoding, known.start, dictionary, longest)
    return Delimited(handle, known.encoding, known.start, dictionary, longest)
