"""Compound files, the container of workbooks of Excel 5 to 2003 ([MS-CFB]), and the records inside ([MS-XLS]).

Only what the reading library does not tell: whether a password protects the workbook, from which year it counts days
and which cells hold errors. Chains of sectors are followed as far as there are sectors and no further.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from typing import IO

from xinheng.exchange.reading.errors import FileDamaged

_HEADER = struct.Struct("<8s16s5H6x9L")
_END = 0xFFFFFFFA
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_BOF, _EOF, _FILEPASS, _DATEMODE, _SHEET, _FORMULA, _ERROR = 0x809, 0x0A, 0x2F, 0x22, 0x85, 0x06, 0x205

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
"""Codes of errors in cells ([MS-XLS] 2.5.10) and how the program shows them."""


class Compound:
    """An open compound file: the names of its streams (lower case) and their bytes."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self._size = handle.seek(0, os.SEEK_END)
        handle.seek(0)
        head = handle.read(512)
        if len(head) < 512:
            raise FileDamaged(reason="ole")
        (_, _, _, _, _, shift, _, _, self._fat_count, first, _, self._cutoff, mini, _, more, self._more_count) = (
            _HEADER.unpack_from(head)
        )
        if shift not in (9, 12):
            raise FileDamaged(reason="ole")
        self._sector = 1 << shift
        self._count = self._size // self._sector + 1
        self._fat = self._table(head, more)
        self._entries = self._directory(first)
        self._small = self._numbers(self._chain(mini))

    def names(self) -> set[str]:
        """The names of all streams, lower case."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; raises FileDamaged when there is none."""
        if name not in self._entries:
            raise FileDamaged(reason="ole")
        start, size = self._entries[name]
        if size >= self._cutoff:
            data = self._chain(start)[:size]
        else:
            packed = self._chain(self._entries[""][0]) if "" in self._entries else b""
            data = b"".join(packed[at * 64 : at * 64 + 64] for at in _followed(self._small, start))[:size]
        if len(data) < size:
            raise FileDamaged(reason="ole")
        return data

    def _table(self, head: bytes, more: int) -> list[int]:
        """The file allocation table: of each sector, which one follows."""
        places = list(struct.unpack_from("<109L", head, 76))
        wanted = min(self._fat_count, self._count)
        for _ in range(min(self._more_count, self._count)):
            block = self._numbers(self._read(more))
            if not block or len(places) >= wanted:
                break
            places += block[:-1]
            more = block[-1]
        sectors = [self._numbers(self._read(place)) for place in places[:wanted] if place < _END]
        return [number for block in sectors for number in block][: self._count]

    def _directory(self, first: int) -> dict[str, tuple[int, int]]:
        data = self._chain(first)
        entries: dict[str, tuple[int, int]] = {}
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            start, size = struct.unpack_from("<LL", data, at + 116)
            name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()
            if kind == _ROOT:
                entries[""] = (start, size)
            elif kind == _STREAM:
                entries.setdefault(name, (start, size))
        return entries

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._read, _followed(self._fat, start)))

    def _read(self, sector: int) -> bytes:
        place = (sector + 1) * self._sector
        if sector >= _END or place >= self._size:
            return b""
        self._handle.seek(place)
        return self._handle.read(self._sector)

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}L", data[: len(data) // 4 * 4]))


def _followed(table: Sequence[int], at: int) -> Iterator[int]:
    """The places of a chain; one longer than its table goes in circles, and would for the library too."""
    for _ in range(len(table)):
        if at >= len(table):
            return
        yield at
        at = table[at]
    if at < len(table):
        raise FileDamaged(reason="ole")


class Book:
    """The records of a workbook's stream."""

    def __init__(self, compound: Compound) -> None:
        self._data = compound.stream("workbook" if "workbook" in compound.names() else "book")

    def globals(self) -> tuple[bool, bool, list[int]]:
        """Whether a password protects it, whether it counts days from 1904, and where its sheets begin."""
        protected, later, sheets = False, False, []
        for kind, at, size in self._records(0):
            if kind == _FILEPASS:
                protected = True
            elif kind == _DATEMODE and size >= 2:
                later = self._data[at] == 1
            elif kind == _SHEET and size >= 4 and not protected:
                sheets.append(struct.unpack_from("<L", self._data, at)[0])
        return protected, later, sheets

    def errors(self, place: int) -> dict[tuple[int, int], str]:
        """Cells of the sheet at ``place`` that hold an error, by row and column from 0."""
        found: dict[tuple[int, int], str] = {}
        for kind, at, size in self._records(place):
            if kind == _ERROR and size >= 8 and self._data[at + 7] == 1:
                code = self._data[at + 6]
            elif kind == _FORMULA and size >= 14 and self._data[at + 12 : at + 14] == b"\xff\xff":
                if self._data[at + 6] != 2:
                    continue
                code = self._data[at + 8]
            else:
                continue
            row, column = struct.unpack_from("<HH", self._data, at)
            found[row, column] = ERRORS.get(code, "#N/A")
        return found

    def _records(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Kind, place and size of the records up to the end of the part that begins at ``at``."""
        depth = 0
        while at + 4 <= len(self._data):
            kind, size = struct.unpack_from("<HH", self._data, at)
            depth += (kind == _BOF) - (kind == _EOF)
            if depth <= 0:
                return
            if depth == 1 and at + 4 + size <= len(self._data):
                yield kind, at + 4, size
            at += 4 + size


def is_protected(compound: Compound) -> bool:
    """Whether a password is needed: an encrypted package of a newer workbook, or an encrypted stream."""
    names = compound.names()
    if "encryptedpackage" in names:
        return True
    return bool(names & {"workbook", "book"}) and Book(compound).globals()[0]
