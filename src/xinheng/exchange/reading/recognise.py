"""What a file is: its format by content, never by name."""

import hashlib
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Literal

from xinheng.exchange.reading.compound import Compound, is_protected
from xinheng.exchange.reading.encoding import encoding_of
from xinheng.exchange.reading.errors import (
    FileDamaged,
    FileEmpty,
    FileProtected,
    FormatNotHeld,
    UnpackedTooLarge,
)

ACCEPTED = ".csv, .tsv, .xlsx, .xls, .ods, .json, .jsonl, .xml, .zip"

Format = Literal["text", "json", "xml", "xlsx", "xls", "ods", "zip"]
BOOKS: tuple[Format, ...] = ("xlsx", "xls", "ods")

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What the standard library raises at damaged or unusual ZIP files."""

_PIECE = 2**20
_MANIFEST = "META-INF/manifest.xml"
_ENTRIES = 10_000
_RATIO = 200
_BEARABLE = 64 * 2**20
"""Bytes that may be packed in any ratio: tables of empty cells pack well."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", ".pdf"),
    (b"\x1f\x8b", ".gz"),
    (b"7z\xbc\xaf", ".7z"),
    (b"Rar!", ".rar"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"PAR1", ".parquet"),
    (b"SQLite format 3", ".sqlite"),
)
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|meta|table|style|body|div)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<(?:\?xml\b|!|[A-Za-z_\x80-\xff][^\s<>/,;]*[\s>/])")
_EXCEL_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON = re.compile(rb"\s*(?:\{|\[\s*[\[{\"\]])")


@dataclass(frozen=True)
class Recognised:
    """What a file is. ``encoding`` of a text, ``start`` the length of its byte order mark, ``sha256`` of all bytes."""

    format: Format
    encoding: str
    start: int
    sha256: str


def recognise(handle: IO[bytes], workbook_bytes: int) -> Recognised:
    """Read the whole file once and say what it is; refusals say why it is not taken."""
    digest, blank = _digest(handle)
    if blank:
        raise FileEmpty
    handle.seek(0)
    first = handle.read(2**16)
    if first.startswith(b"PK"):
        return Recognised(_packed(handle, workbook_bytes), "", 0, digest)
    if first.startswith(_COMPOUND):
        _refuse_other_compounds(handle)
        return Recognised("xls", "", 0, digest)
    for magic, name in _MAGIC:
        if first.startswith(magic):
            raise FormatNotHeld(found=name, accepted=ACCEPTED)
    encoding, start = encoding_of(handle, first)
    return Recognised(_text(first[start:].decode(encoding, "ignore").encode()), encoding, start, digest)


def _text(head: bytes) -> Format:
    """Which kind of text begins like this."""
    if _HTML.match(head):
        raise FormatNotHeld(found=".html", accepted=ACCEPTED)
    if _XML.match(head):
        if _EXCEL_2003 in head:
            raise FormatNotHeld(found=".xml (Excel 2003)", accepted=ACCEPTED)
        return "xml"
    return "json" if _JSON.match(head) else "text"


def _digest(handle: IO[bytes]) -> tuple[str, bool]:
    """SHA-256 of all bytes, and whether they are nothing but white space."""
    sha, blank = hashlib.sha256(), True
    handle.seek(0)
    while piece := handle.read(_PIECE):
        sha.update(piece)
        blank = blank and not piece.strip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    return sha.hexdigest(), blank


def _packed(handle: IO[bytes], workbook_bytes: int) -> Format:
    """Which kind of ZIP file this is; one whose unpacked size is not bearable is refused."""
    _refuse_many_entries(handle)
    handle.seek(0)
    try:
        with zipfile.ZipFile(handle) as archive:
            entries = archive.infolist()
            names = {one.filename.lower() for one in entries}
            manifest = _manifest(archive)
    except BROKEN_ZIP:
        raise FileDamaged(reason="zip") from None
    if "xl/workbook.bin" in names:
        raise FormatNotHeld(found=".xlsb", accepted=ACCEPTED)
    if "xl/workbook.xml" in names:
        found: Format = "xlsx"
    elif "mimetype" in names and "content.xml" in names:
        found = "ods"
    elif any(name in names for name in ("word/document.xml", "ppt/presentation.xml")):
        raise FormatNotHeld(found=".docx, .pptx", accepted=ACCEPTED)
    else:
        return "zip"
    if b"encryption-data" in manifest:
        raise FileProtected
    refuse_bomb(sum(one.file_size for one in entries), size_of(handle), workbook_bytes)
    return found


def _manifest(archive: zipfile.ZipFile) -> bytes:
    """The beginning of an OpenDocument manifest, which says what is encrypted; empty in other files."""
    if _MANIFEST not in archive.namelist():
        return b""
    with archive.open(_MANIFEST) as opened:
        return opened.read(_PIECE)


def refuse_bomb(unpacked: int, packed: int, limit: int) -> None:
    """Refuse what is too large once unpacked, or packed more tightly than any table is. All in bytes."""
    if unpacked > limit:
        raise UnpackedTooLarge(unpacked=unpacked, packed=packed, limit=limit)
    if unpacked > _BEARABLE and unpacked > _RATIO * packed:
        raise UnpackedTooLarge(unpacked=unpacked, packed=packed, limit=_RATIO * packed)


def size_of(handle: IO[bytes]) -> int:
    """Bytes of an open file, wherever it is."""
    try:
        return os.fstat(handle.fileno()).st_size
    except OSError:
        return handle.seek(0, os.SEEK_END)


def _refuse_many_entries(handle: IO[bytes]) -> None:
    """Read the number of files from the end of the ZIP (APPNOTE 4.3.16) before its whole list is read."""
    handle.seek(max(0, size_of(handle) - 2**16 - 22))
    end = handle.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0:
        raise FileDamaged(reason="zip")
    entries = int.from_bytes(end[at + 10 : at + 12], "little")
    listed = int.from_bytes(end[at + 12 : at + 16], "little")
    if entries > _ENTRIES or _ENTRIES * 2**10 < listed < 2**32 - 1:
        raise UnpackedTooLarge(unpacked=0, packed=listed, limit=_ENTRIES, entries=entries)


def _refuse_other_compounds(handle: IO[bytes]) -> None:
    """Only a workbook of Excel 5 to 2003 passes, and only one without a password."""
    compound = Compound(handle)
    if is_protected(compound):
        raise FileProtected
    if not compound.names() & {"workbook", "book"}:
        raise FormatNotHeld(found=".doc, .ppt, .msg", accepted=ACCEPTED)
