"""Refusals of the public site."""

from typing import ClassVar

from xinheng.kernel.errors import XinhengError


class RecordNotShownError(XinhengError):
    """The status address of a record: the same answer for one that ended and one that never was (G11, G16)."""

    code = "not-shown-today"
    title = "No record of this number is public here today"
    detail = "A copy elsewhere is not current: what is shown here is all there is to show"
    status = 404


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


class CursorGoneError(XinhengError):
    """A cursor of the change feed that this node's ledger no longer continues."""

    code: ClassVar[str] = "cursor-gone"
    title: ClassVar[str] = "The feed does not go on from this cursor"
    detail: ClassVar[str] = (
        "This node was set back, restored from a backup or given everything anew since; empty your copy and "
        "follow the feed again without a cursor"
    )
    status: ClassVar[int] = 410


class TooManyRequestsError(XinhengError):
    """One client asks the API faster than its bucket refills."""

    code: ClassVar[str] = "too-many-requests"
    title: ClassVar[str] = "Too many requests from your address just now"
    detail: ClassVar[str] = "{quota} requests in {window} s are granted; please try again in {retry_after} s."
    status: ClassVar[int] = 429


class SnapshotPlaceTakenError(XinhengError):
    """The folder for a snapshot holds something else."""

    code: ClassVar[str] = "snapshot-place-taken"
    title: ClassVar[str] = "The folder holds something that is not a snapshot"
    detail: ClassVar[str] = "{folder} is not empty and has no manifest.json; name a new or empty folder"


class SnapshotAbsentError(XinhengError):
    """No snapshot has been made, or it has no such file."""

    code: ClassVar[str] = "snapshot-absent"
    title: ClassVar[str] = "There is no such bulk file"
    detail: ClassVar[str] = (
        "{name} is not among the bulk files of today; /bulk/manifest.json lists them once they are made"
    )
    status: ClassVar[int] = 404


class SnapshotOutdatedError(XinhengError):
    """Something in the bulk files is no longer public, so none of them is given out until they are made anew."""

    code: ClassVar[str] = "snapshot-outdated"
    title: ClassVar[str] = "The bulk files are being made anew"
    detail: ClassVar[str] = (
        "The files of {day} are no longer given out: since then something in them has ended or was taken back. "
        "New ones come within the hour; what is public now is at /api/v1/records"
    )
    status: ClassVar[int] = 409


class DeclaredEnoughError(XinhengError):
    """An organisation declares more on a day than is taken in."""

    code: ClassVar[str] = "declared-enough"
    title: ClassVar[str] = "No more declarations today"
    detail: ClassVar[str] = "At most {most} declarations of one organisation are taken in on a day; go on tomorrow"
    status: ClassVar[int] = 429


class ReconciliationWrongError(XinhengError):
    """A reconciliation request is not of the form of the Reconciliation API."""

    code: ClassVar[str] = "reconciliation-wrong"
    title: ClassVar[str] = "The request is not of the form of the Reconciliation API"
    detail: ClassVar[str] = (
        '{where}: {reason}. Accepted is a form field queries such as {{"q0": {{"query": "a name or code"}}}}, or '
        'extend such as {{"ids": ["a code"], "properties": [{{"id": "state"}}]}}'
    )
