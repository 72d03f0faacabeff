"""Keys, digests and normal document numbers of a whole column: what ``records.domain.identity`` does for one."""

import hashlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute

from xinheng.records.domain.identity import CLOSING, INVISIBLE, OPENING

Column: TypeAlias = Any
"""An Arrow array. (The stubs of the library follow the values' types deeper than they know them.)"""
pc: Any = pyarrow.compute

_ABSENT_LENGTH = -1  # four bytes of ones, as kernel.digests writes an absent part
_ABSENT = b"\xff\xff\xff\xff"
_NORMAL = r"^[0-9A-Z\-\x{4e00}-\x{9fff}〔〕]*$"
"""Numbers that are normal as they are printed: most."""
_HMAC_BLOCK = 64


def public_ids(node_secret: bytes) -> Callable[[bytes], str]:
    """``kernel.digests.public_id`` with both hashes of RFC 2104 begun once: a third of the cost per row."""
    block = node_secret.ljust(_HMAC_BLOCK, b"\0")
    if len(block) > _HMAC_BLOCK:
        raise ValueError("the node secret is longer than one block of SHA-256")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in block)).copy
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in block)).copy

    def public_id(key: bytes) -> str:
        first, second = inner(), outer()
        first.update(key)
        second.update(first.digest())
        return second.digest()[:16].hex()

    return public_id


def normal_numbers(printed: Column) -> Column:
    """``identity.document_number_normal`` for a whole column; NULL becomes empty."""
    text = pc.fill_null(printed, "")
    odd = pc.invert(pc.match_substring_regex(text, _NORMAL))
    return pc.replace_with_mask(text, odd, _normalised(text.filter(odd))) if pc.any(odd).as_py() else text


def _normalised(printed: Column) -> Column:
    text = pc.utf8_normalize(printed, form="NFKC")
    text = pc.replace_substring_regex(text, f"[{INVISIBLE}]+", "")
    text = pc.replace_substring_regex(text, "[" + "".join(f"\\x{{{ord(c):x}}}" for c in OPENING) + "]", "〔")
    text = pc.replace_substring_regex(text, "[" + "".join(f"\\x{{{ord(c):x}}}" for c in CLOSING) + "]", "〕")
    return pc.ascii_upper(text)


def _prefixes(array: Column) -> Column:
    """Four bytes of length (big endian) per value, all ones for NULL."""
    lengths = pc.fill_null(pc.binary_length(array), _ABSENT_LENGTH).to_numpy(zero_copy_only=False)
    data = lengths.astype(">i4").tobytes()
    return pa.Array.from_buffers(pa.binary(4), len(array), [None, pa.py_buffer(data)]).cast(pa.binary())


def messages(parts: Sequence[Column], salts: Column | None = None) -> Column:
    """Per row the bytes that ``kernel.digests.fields_digest`` hashes: the salt and the parts, length-prefixed.

    ``parts`` are string or binary arrays; NULL is an absent part. Hash them with ``sha256``.
    """
    rows = len(parts[0])
    pieces: list[Any] = [
        pa.repeat(pa.scalar(b"\0\0\0\0", pa.binary()), rows)
        if salts is None
        else pc.binary_join_element_wise(_prefixes(salts), salts.cast(pa.binary()), b"")
    ]
    absent = b""
    for part in parts:
        if part.null_count == rows:  # most forms leave half their columns empty
            absent += _ABSENT
            continue
        between = [pa.scalar(absent, pa.binary())] if absent else []
        pieces += [*between, _prefixes(part), pc.fill_null(part.cast(pa.binary()), b"")]
        absent = b""
    return pc.binary_join_element_wise(*pieces, pa.scalar(absent, pa.binary()), b"")


def sha256(data: Column) -> Column:
    """SHA-256 of every value of a binary column, in order. (The interpreter's own beats the engine's here.)"""
    if not len(data):
        return pa.array([], pa.binary())
    _, ends, content = data.buffers()
    view, digest = memoryview(b"" if content is None else content), hashlib.sha256
    places = np.frombuffer(ends, np.int32)[data.offset : data.offset + len(data) + 1].tolist()
    digests = b"".join([digest(view[begin:end]).digest() for begin, end in pairwise(places)])
    return pa.Array.from_buffers(pa.binary(32), len(data), [None, pa.py_buffer(digests)]).cast(pa.binary())
