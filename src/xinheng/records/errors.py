"""Refusals of the records room."""

from xinheng.kernel.errors import XinhengError


class StatementTooLateError(XinhengError):
    """A statement of reasons came when the item was not shown any more (G13: beforehand)."""

    code = "statement-too-late"
    title = "The statement comes too late"
    detail = "On {stated_on} the record is not in public display; an item can be kept only before its end"
    status = 409


class SubjectUnknownError(XinhengError):
    """No organisation has this code."""

    code = "subject-unknown"
    title = "No organisation has this code"
    detail = "{uscc} is not in the base registry; import it with: xinheng subjects import FILE"
    status = 404


class RecordUnknownError(XinhengError):
    """No record has this public identifier."""

    code = "record-unknown"
    title = "No record has this identifier"
    detail = "{public_id} names no record; take the 32 characters from: xinheng records show USCC"
    status = 404


class TransitionRefusedError(XinhengError):
    """The record's state does not allow this act."""

    code = "transition-refused"
    title = "The state of the record does not allow this"
    detail = "A record in state {state} allows {allowed}; asked was {act}"
    status = 409


class ReasonMissingError(XinhengError):
    """An act that changes a record names no reason."""

    code = "reason-missing"
    title = "A reason is missing"
    detail = "Say why: {act} needs a reason that the organisation can read"


class LandingRefusedError(XinhengError):
    """A batch of versions does not have the columns or the order the version table asks for."""

    code = "landing-refused"
    title = "The rows cannot be landed"
    detail = "{reason}"
    status = 500


class RecordMovedError(XinhengError):
    """Another act appended a version of the same record at the same time."""

    code = "record-moved"
    title = "The record changed meanwhile"
    detail = "Version {version} of this record exists already; read it again and decide anew"
    status = 409
