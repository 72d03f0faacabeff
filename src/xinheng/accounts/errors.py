"""Refusals of accounts."""

from xinheng.kernel.errors import XinhengError


class AuthorityUnknownError(XinhengError):
    """No authority with this code is registered on this node."""

    code = "authority-unknown"
    title = "This authority is not registered here"
    detail = "{uscc} is no authority of this node; register it with: xinheng accounts authorities import FILE"


class AuthorityFileError(XinhengError):
    """The file of authorities cannot be read as such."""

    code = "authority-file-unreadable"
    title = "The file of authorities cannot be read"
    detail = "{reason}; accepted: a UTF-8 CSV with the columns name,uscc,level,division,kinds"


class PurposeMissingError(XinhengError):
    """A read of non-public data without actor, purpose or case (G19)."""

    code = "trace-incomplete"
    title = "No trace, no data"
    detail = "a read of non-public data names actor, purpose and case; missing: {missing}"


class ActorUnknownError(XinhengError):
    """``XINHENG_ACTOR`` names no operator of this node."""

    code = "actor-unknown"
    title = "Nobody of this name may act here"
    detail = "XINHENG_ACTOR is {actor!r}; in demo mode leave it empty to act as the operator made by setup"
