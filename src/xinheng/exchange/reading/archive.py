"""The one table inside a ZIP file, read as a stream: nothing is unpacked to a disk, a bomb is refused by its size."""

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, cast

from xinheng.exchange.reading.errors import (
    ArchiveEmpty,
    ArchiveMethod,
    ArchiveNested,
    ArchiveSeveral,
    FileDamaged,
    FileProtected,
)
from xinheng.exchange.reading.recognise import BOOKS, BROKEN_ZIP, Recognised, recognise, refuse_bomb, size_of

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json", ".jsonl", ".ndjson", ".xml", ".zip")
_DESCRIPTIONS = ("datapackage.json", "readme.txt", "license.txt")
_LEFT_BEHIND = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_HELD = 256 * 2**20
_NAMES_TOLD = 10
_UTF8_NAME, _ENCRYPTED = 0x800, 0x2041


def table_inside(
    handle: IO[bytes], limits: dict[str, int], harmless: Callable[[str], str]
) -> tuple[IO[bytes], Recognised]:
    """The table of a ZIP file as an open file, and what it is; ``harmless`` masks names that a refusal tells.

    A text is unpacked while it is read, a workbook (which is read back and forth) is held in memory.
    """
    handle.seek(0)
    with _damage_told():
        archive = zipfile.ZipFile(handle)
    member = _only_table(archive.infolist(), harmless)
    if member.flag_bits & _ENCRYPTED:
        raise FileProtected
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveMethod(method=member.compress_type)
    refuse_bomb(member.file_size, size_of(handle), limits["file_bytes"])
    opened = cast("IO[bytes]", _Member(archive, member))
    first = opened.read(8)
    if first.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        refuse_bomb(member.file_size, size_of(handle), min(_HELD, limits["workbook_bytes"]))
        opened = io.BytesIO(first + opened.read())
    known = recognise(opened, limits["workbook_bytes"])
    if known.format == "zip":
        raise ArchiveNested(name=harmless(_name(member)))
    if known.format in BOOKS and not isinstance(opened, io.BytesIO):
        raise FileDamaged(reason="zip")
    return opened, known


class _Member(io.RawIOBase):
    """A file inside, read and wound back like any other; damage of the packing is told as such."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        with _damage_told():
            self._opened = archive.open(member)

    def read(self, size: int = -1) -> bytes:
        with _damage_told():
            return self._opened.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with _damage_told():
            return self._opened.seek(offset, whence)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except BROKEN_ZIP:
        raise FileDamaged(reason="zip") from None


def _only_table(members: list[zipfile.ZipInfo], harmless: Callable[[str], str]) -> zipfile.ZipInfo:
    files = [one for one in members if not one.is_dir() and not _is_left_behind(one.filename)]
    tables = files if len(files) == 1 else [one for one in files if _is_table(one.filename)]
    if not tables:
        raise ArchiveEmpty
    if len(tables) > 1:
        names = "、".join(harmless(_name(one)) for one in tables[:_NAMES_TOLD])
        raise ArchiveSeveral(count=len(tables), names=names + ("…" if len(tables) > _NAMES_TOLD else ""))
    return tables[0]


def _is_left_behind(name: str) -> bool:
    """What systems put into packed folders unasked."""
    lower = name.lower()
    return lower.startswith(_LEFT_BEHIND[0]) or lower.rpartition("/")[2] in _LEFT_BEHIND


def _is_table(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(_TABLES) and lower.rpartition("/")[2] not in _DESCRIPTIONS


def _name(member: zipfile.ZipInfo) -> str:
    """A name as its maker saw it: packing programs on Chinese systems write GBK without saying so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
