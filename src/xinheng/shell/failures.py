"""Failures of the machine below us, each told as the refusal it means: a full disk, a database that is gone.

Used by both doors: the command line turns the refusal into an exit code, the site into a page or problem document.
"""

import errno
import os
from collections.abc import Iterator

import duckdb
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, InterfaceError, OperationalError
from django.db.utils import ProgrammingError

from xinheng.kernel.errors import DatabaseUnavailableError, DiskFullError, NotAvailableError, Phrase, XinhengError


class TextNotHeldError(XinhengError):
    """What was sent holds a character that no text of ours can: the zero character, or half of a pair."""

    code = "text-not-held"
    title = "A text holds what no text can"
    detail = "take out the zero character (U+0000) and halves of surrogate pairs, and send it again"
    status = 400


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
RETRY_SECONDS = 5
SOMETHING = "a file of this node"


def known_failure(error: Exception) -> XinhengError | None:
    """The refusal of a command behind this failure, or None for a fault of ours."""
    if isinstance(error, ImproperlyConfigured):
        return NotAvailableError(reason=str(error))
    found = site_failure(error)
    if isinstance(found, DiskFullError):
        return DiskFullError(what=_place(error))
    if found is None and isinstance(error, OSError) and error.errno is not None:
        return NotAvailableError(reason=f"{error.filename or 'file'}: {error.strerror}")
    return found


def site_failure(error: Exception) -> XinhengError | None:
    """The refusal of a request behind this failure, naming no place of the machine; None for a fault of ours."""
    if any(_is_disk_full(one) for one in _chain(error)):
        return DiskFullError(what=SOMETHING)
    if _is_no_text(error):
        return TextNotHeldError()
    if isinstance(error, OperationalError | ProgrammingError) and "does not exist" in str(error):
        return NotAvailableError(
            reason=Phrase("the database is not set up, or for an older program; run: xinheng setup")
        )
    return DatabaseUnavailableError(retry_after=RETRY_SECONDS) if isinstance(error, LOST) else None


def _is_no_text(error: Exception) -> bool:
    """Whether the database, or its driver, was given a character that its texts cannot hold."""
    if isinstance(error, UnicodeEncodeError):
        return "surrogates not allowed" in error.reason
    refused = isinstance(error.__cause__, psycopg.errors.UntranslatableCharacter) or "NUL (0x00)" in str(error)
    return isinstance(error, DataError) and refused


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The failure and what it came from: a full disk also spoils what cleans up after it."""
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, duckdb.Error):  # tells the system's error in words only
        return any(os.strerror(number) in str(error) for number in NO_ROOM)
    return isinstance(error, psycopg.errors.DiskFull) or (isinstance(error, OSError) and error.errno in NO_ROOM)


def _place(error: BaseException) -> str:
    """What could not be written: a path where the system says it."""
    full = next(one for one in _chain(error) if _is_disk_full(one))
    named = getattr(full, "filename", None)
    return str(named) if named else "into the database" if isinstance(full, psycopg.Error) else SOMETHING
