"""Cursors: a position in a fixed order, as text for an address."""

import base64
import binascii
import json
from typing import Any

from xinheng.subjects.errors import CursorWrongError

_KINDS = {"few": (int, int, int, str, int), "many": (int, int)}


def write(kind: str, *position: Any) -> str:
    """The cursor of a position."""
    return base64.urlsafe_b64encode(json.dumps([kind, *position], ensure_ascii=False).encode()).decode().rstrip("=")


def read(cursor: str | None) -> list[Any]:
    """The kind of order and the position in it; nothing for the first page. Raises CursorWrongError."""
    if cursor is None:
        return []
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        said = "".join(part for part in position if isinstance(part, str)).encode()
        if tuple(type(part) for part in position[1:]) == _KINDS[position[0]] and b"\0" not in said:
            return list(position)
    except (binascii.Error, ValueError, LookupError, TypeError, RecursionError) as error:
        raise CursorWrongError from error
    raise CursorWrongError
