"""The encoding of a text, decided by decoding all of it, and the text as UTF-8 in pieces.

All of it, because a file that begins with a megabyte of ASCII may go on in any.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from xinheng.exchange.reading.errors import EncodingUnknown, NulByte

ACCEPTED_ENCODINGS = "UTF-8, GB18030, UTF-16"

_PIECE = 2**20
_SURE_BYTES = 16
"""So many continuation bytes before the first fault prove UTF-8: chance gives that in GB18030 text hardly ever."""
_SURE_RATIO = 4
"""Characters such as 一 (U+4E00) put some zero bytes into the other half of each pair."""

_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
_COMMON_HAN = re.compile(rb"[\xb0-\xf7][\xa1-\xfe]")


def utf8_pieces(handle: IO[bytes], encoding: str, start: int, size: int) -> Iterator[bytes]:
    """The text from byte ``start`` as UTF-8, about ``size`` bytes at a time; a piece may end within a character."""
    handle.seek(start)
    plain = encoding.startswith("utf-8")
    decoder = codecs.getincrementaldecoder(encoding)()
    while piece := handle.read(size):
        yield piece if plain else decoder.decode(piece).encode()


def encoding_of(handle: IO[bytes], first: bytes) -> tuple[str, int]:
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
    if min(even, odd) * _SURE_RATIO > max(even, odd) or max(even, odd) * 50 < len(first) or len(first) < 4:
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
