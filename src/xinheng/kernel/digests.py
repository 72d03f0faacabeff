"""Digests over fields: every part carries its length, so that no two lists of parts give the same bytes."""

import hashlib
import hmac
from collections.abc import Iterable

from xinheng.kernel import canonical

_ABSENT = b"\xff\xff\xff\xff"
_PREFIX_BYTES = 4


def length_prefixed(parts: Iterable[str | bytes | None]) -> bytes:
    """The parts one after the other, each as four bytes of length (big endian) and its UTF-8 bytes.

    None is written as the length 2^32 - 1 without bytes, so that an absent part differs from an empty one.
    """
    out = bytearray()
    for part in parts:
        if part is None:
            out += _ABSENT
            continue
        data = part.encode("utf-8") if isinstance(part, str) else part
        out += len(data).to_bytes(_PREFIX_BYTES, "big")
        out += data
    return bytes(out)


def fields_digest(parts: Iterable[str | bytes | None], salt: bytes = b"") -> bytes:
    """SHA-256 over the salt (a part of its own) and the length-prefixed parts."""
    return hashlib.sha256(length_prefixed([salt]) + length_prefixed(parts)).digest()


def value_digest(value: object) -> bytes:
    """SHA-256 over the canonical JSON of a value."""
    return hashlib.sha256(canonical.dumps(value)).digest()


def public_id(secret: bytes, key: bytes) -> str:
    """The 32 hexadecimal characters that name a record outside: HMAC-SHA256 of its key, cut to 16 bytes.

    Without the node's secret nobody can tell which key stands behind it, nor try keys out.
    """
    return hmac.new(secret, key, hashlib.sha256).digest()[:16].hex()
