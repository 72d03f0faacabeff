"""Refusals of the ledger."""

from xinheng.kernel.errors import XinhengError


class UnknownReaderKindError(XinhengError):
    """A reader asked for a kind of act that is not written as ``room.noun.verb``."""

    code = "act-kind-malformed"
    title = "The kind of act is malformed"
    detail = "{kind!r} is not of the form room.noun.verb"
