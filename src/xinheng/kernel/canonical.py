"""Canonical JSON (RFC 8785): one byte string for one value, so that digests mean something."""

from contextlib import suppress
from typing import Any

import orjson
import rfc8785

from xinheng.kernel.errors import XinhengError

_LARGEST = 2**53 - 1


class NotCanonicalError(XinhengError):
    """A value has no canonical JSON form (not finite, an integer beyond 2^53 - 1, not a JSON type)."""

    code = "not-canonical-json"
    title = "The value has no canonical JSON form"
    detail = "{reason}"


def dumps(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a JSON value; NotCanonicalError if it has none."""
    if _is_plain(value):  # for these both write the same, and the other takes thirty times as long
        with suppress(orjson.JSONEncodeError):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonicalError(reason=str(error)) from error


def _is_plain(value: Any) -> bool:
    """Whether it holds no fraction, no integer beyond JavaScript's, no name beyond ASCII: nothing to argue on."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        return all(type(name) is str and name.isascii() and _is_plain(one) for name, one in value.items())
    return kind is list and all(map(_is_plain, value))
