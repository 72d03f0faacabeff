"""What a file is: its format by content (never by name) and its encoding by reading all of it.

The encoding is decided over the whole file, because a file that begins with a megabyte of ASCII may go on in any.
"""

import codecs
import hashlib
import os
import re
import zipfile
from dataclasses import dataclass
from typing import IO, Literal

from xinheng.exchange.reading.errors import (
    EncodingUnknown,
    FileDamaged,
    FileEmpty,
    FileTooHeavy,
    FormatNotHeld,
    NulByte,
)

ACCEPTED = ".csv, .tsv, .xlsx"
ACCEPTED_ENCODINGS = "UTF-8, GB18030, UTF-16"

_PIECE = 2**20
_SURE_BYTES = 16
"""So many continuation bytes before the first fault prove UTF-8: chance gives that in GB18030 text hardly ever."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", ".xls"),
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
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|meta|table|style|body|div)\b", re.IGNORECASE)
_BRACES = re.compile(rb"\s*(?:\{|\[\s*[\[{\"])")
_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
_COMMON_HAN = re.compile(rb"[\xb0-\xf7][\xa1-\xfe]")


@dataclass(frozen=True)
class Recognised:
    """``format`` is "text" or "xlsx"; ``start`` is the length of a byte order mark; ``sha256`` of all bytes."""

    format: Literal["text", "xlsx"]
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
        _refuse_other_archives(handle, workbook_bytes)
        return Recognised("xlsx", "", 0, digest)
    for magic, name in _MAGIC:
        if first.startswith(magic):
            raise FormatNotHeld(found=name, accepted=ACCEPTED)
    encoding, start = _encoding(handle, first)
    head = first[start:].decode(encoding, "ignore").encode()
    if _MARKUP.match(head):
        raise FormatNotHeld(found=".html, .xml", accepted=ACCEPTED)
    if _BRACES.match(head):
        raise FormatNotHeld(found=".json", accepted=ACCEPTED)
    return Recognised("text", encoding, start, digest)


def _digest(handle: IO[bytes]) -> tuple[str, bool]:
    """SHA-256 of all bytes, and whether they are nothing but white space."""
    sha, blank = hashlib.sha256(), True
    handle.seek(0)
    while piece := handle.read(_PIECE):
        sha.update(piece)
        blank = blank and not piece.strip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    return sha.hexdigest(), blank


def _refuse_other_archives(handle: IO[bytes], workbook_bytes: int) -> None:
    """Only an Office Open XML workbook passes, and only one whose unpacked size is bearable."""
    handle.seek(0)
    try:
        with zipfile.ZipFile(handle) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise FileDamaged(reason="zip") from None
    names = {one.filename.lower() for one in entries}
    if "xl/workbook.bin" in names:
        raise FormatNotHeld(found=".xlsb", accepted=ACCEPTED)
    if "xl/workbook.xml" not in names:
        found = ".ods" if "mimetype" in names else ".zip"
        raise FormatNotHeld(found=found, accepted=ACCEPTED)
    size = os.fstat(handle.fileno()).st_size if _has_descriptor(handle) else handle.seek(0, os.SEEK_END)
    unpacked = sum(one.file_size for one in entries)
    if unpacked > workbook_bytes or len(entries) > 10_000:
        raise FileTooHeavy(reason=f"{unpacked} > {workbook_bytes} bytes")
    if unpacked > 64 * 2**20 and unpacked > 200 * size:
        raise FileTooHeavy(reason="packed > 200 : 1")


def _has_descriptor(handle: IO[bytes]) -> bool:
    try:
        handle.fileno()
    except OSError:
        return False
    return True


def _encoding(handle: IO[bytes], first: bytes) -> tuple[str, int]:
    """The encoding and the length of its mark."""
    if first.startswith(codecs.BOM_UTF8):
        _refuse(_fault(handle, "utf-8", 3), "UTF-8")
        return "utf-8-sig", 3
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if first.startswith(mark):
            _refuse(_fault(handle, name, 2), "UTF-16")
            return name, 2
    if b"\0" in first:
        name = _unmarked_utf16(first)
        _refuse(_fault(handle, name, 0), "UTF-16")
        return name, 0
    return _unmarked(handle), 0


def _unmarked_utf16(first: bytes) -> str:
    """Little or big endian by where the zero bytes of delimiters and digits stand; NulByte when they stand in both."""
    even, odd = first[::2].count(0), first[1::2].count(0)
    if min(even, odd) * 50 > max(even, odd) or max(even, odd) * 50 < len(first) or len(first) < 4:
        raise NulByte(offset=first.index(0))
    return "utf-16-le" if odd > even else "utf-16-be"


@dataclass
class _Fault:
    """The first byte that does not decode (None: all do) and what went before it."""

    offset: int | None
    extra: int
    beyond_two: bool


def _fault(handle: IO[bytes], encoding: str, start: int) -> _Fault:
    """Decode everything from ``start``; raises NulByte for a zero character."""
    decoder = codecs.getincrementaldecoder(encoding)()
    handle.seek(start)
    at, extra, beyond = start, 0, False
    while True:
        piece = handle.read(_PIECE)
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            extra += error.start - len(error.object[: error.start].decode(encoding, "ignore"))
            return _Fault(at - waiting + error.start, extra, beyond)
        if "\0" in text:
            raise NulByte(offset=at - waiting + len(text[: text.index("\0")].encode(encoding, "surrogatepass")))
        extra += len(piece) - len(text)
        beyond = beyond or _BEYOND_TWO_BYTES.search(text) is not None
        at += len(piece)
        if not piece:
            return _Fault(None, extra, beyond)


def _refuse(fault: _Fault, tried: str) -> None:
    if fault.offset is not None:
        raise EncodingUnknown(offset=fault.offset, tried=tried, accepted=ACCEPTED_ENCODINGS)


def _unmarked(handle: IO[bytes]) -> str:
    """UTF-8 or GB18030; undecidable bytes are refused with their place."""
    utf8 = _fault(handle, "utf-8", 0)
    if utf8.offset is None and (utf8.beyond_two or utf8.extra == 0):
        return "utf-8"
    if utf8.offset is not None and utf8.extra >= _SURE_BYTES and utf8.beyond_two:
        _refuse(utf8, "UTF-8")
    national = _fault(handle, "gb18030", 0)
    if utf8.offset is None:
        # Only two-byte characters: Greek, Cyrillic or accents in UTF-8, or short Chinese in GB18030. A file of Chinese
        # authorities whose bytes are all common Chinese characters in GB18030 is that.
        return "gb18030" if national.offset is None and _is_common_chinese(handle) else "utf-8"
    if national.offset is None and _is_common_chinese(handle):
        return "gb18030"
    offset = utf8.offset if national.offset is None else max(utf8.offset, national.offset)
    raise EncodingUnknown(offset=offset, tried="UTF-8, GB18030", accepted=ACCEPTED_ENCODINGS)


def _is_common_chinese(handle: IO[bytes]) -> bool:
    """Whether at least half of the double bytes of the first MiB with any are the common characters of GB 2312."""
    handle.seek(0)
    while piece := handle.read(_PIECE):
        high = sum(piece.count(bytes([value])) for value in range(0x80, 0x100))
        if high:
            return 2 * len(_COMMON_HAN.findall(piece)) * 2 >= high
    return False
