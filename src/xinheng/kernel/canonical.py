"""Canonical JSON (RFC 8785): one byte string for one value, so that digests mean something."""

from typing import Any

import rfc8785

from xinheng.kernel.errors import XinhengError


class NotCanonicalError(XinhengError):
    """A value has no canonical JSON form (not finite, an integer beyond 2^53 - 1, not a JSON type)."""

    code = "not-canonical-json"
    title = "The value has no canonical JSON form"
    detail = "{reason}"


def dumps(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a JSON value; NotCanonicalError if it has none."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonicalError(reason=str(error)) from error
