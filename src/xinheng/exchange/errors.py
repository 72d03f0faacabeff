"""Refusals of the exchange: a file that may not be taken at all. Files nobody can read: ``reading.errors``."""

from xinheng.kernel.errors import XinhengError


class KindUnknownError(XinhengError):
    """The rulebook has no such record kind."""

    code = "kind-unknown"
    title = "There is no such record kind"
    detail = "{kind} is no record kind of the rulebook; accepted: {accepted}"
    exit_code = 1
    status = 404


class KindNotMandatedError(XinhengError):
    """The sender's mandate does not cover the kind."""

    code = "kind-not-mandated"
    title = "This authority may not send this kind"
    detail = (
        "{authority} may send {accepted}, not {kind}; "
        "the credit centre changes a mandate by importing the authority again"
    )
    status = 403


class BatchUnknownError(XinhengError):
    """No batch has this number."""

    code = "batch-unknown"
    title = "No batch has this number"
    detail = "{batch} is no batch of this node; exchange intake prints the number of each"
    status = 404


class UploadTooLargeError(XinhengError):
    """An upload beyond what the desk takes."""

    code = "upload-too-large"
    title = "The file is too large for the desk"
    detail = "at most {mebibytes} MiB; send it in parts, or let the node's operator take it in by the command line"
    status = 413


class MonthUnknownError(XinhengError):
    """No month, or one that has not begun."""

    code = "month-unknown"
    title = "There is no such month"
    detail = "{month!r} is no month that has begun; write it like {latest}, the latest there is"
    exit_code = 2
    status = 404


class BulletinElsewhereError(XinhengError):
    """A public node holds the sums of all time only, not those of a month."""

    code = "bulletin-elsewhere"
    title = "The monthly bulletin stands elsewhere"
    detail = "this node shows what is public today; the bulletin of {month} stands on the node of its credit centre"
    status = 404
