"""Refusals of the public site."""

from typing import ClassVar

from xinheng.kernel.errors import XinhengError


class TooManySearchesError(XinhengError):
    """One client searches faster than its bucket refills."""

    code: ClassVar[str] = "too-many-searches"
    title: ClassVar[str] = "Too many searches from your address just now"
    detail: ClassVar[str] = "Please try again in {retry_after} s."
    status: ClassVar[int] = 429


class SearchBusyError(XinhengError):
    """All places for searches are taken, or the search took longer than it may."""

    code: ClassVar[str] = "search-busy"
    title: ClassVar[str] = "The search is busy"
    detail: ClassVar[str] = "Please try again in {retry_after} s; a longer part of the name is found faster."
    exit_code: ClassVar[int] = 3
    status: ClassVar[int] = 503


class SubjectUnknownError(XinhengError):
    """No organisation has this code here."""

    code: ClassVar[str] = "subject-unknown"
    title: ClassVar[str] = "No organisation has this code here"
    detail: ClassVar[str] = (
        "{uscc} is not the code of an organisation of this node. This does not mean anything about it."
    )
    status: ClassVar[int] = 404


class KindUnknownError(XinhengError):
    """No record kind has this key."""

    code: ClassVar[str] = "kind-unknown"
    title: ClassVar[str] = "No record kind has this key"
    detail: ClassVar[str] = "{kind} is not a record kind; known are {known}"
    status: ClassVar[int] = 404


class EntryUnknownError(XinhengError):
    """No entry of the rulebook has this key."""

    code: ClassVar[str] = "entry-unknown"
    title: ClassVar[str] = "No entry of the rulebook has this key"
    detail: ClassVar[str] = "{key} is not a key of this rulebook"
    status: ClassVar[int] = 404


class CursorWrongError(XinhengError):
    """A paging cursor was changed or belongs to another list."""

    code: ClassVar[str] = "cursor-wrong"
    title: ClassVar[str] = "The cursor is not one of ours"
    detail: ClassVar[str] = "Take the cursor unchanged from the last answer, or leave it out to begin again"
    status: ClassVar[int] = 422
