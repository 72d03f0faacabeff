"""Refusals of the ledger."""

from xinheng.kernel.errors import NotAvailableError, XinhengError


class UnknownReaderKindError(XinhengError):
    """A reader asked for a kind of act that is not written as ``room.noun.verb``."""

    code = "act-kind-malformed"
    title = "The kind of act is malformed"
    detail = "{kind!r} is not of the form room.noun.verb"


class JournalNotWrittenError(NotAvailableError):
    """The journal cannot be written, so nothing may be hidden that a restore would show again."""

    code = "journal-not-written"
    title = "The journal of withdrawals cannot be written"
    detail = "{path}: {reason}; free the disk or name another file in XINHENG_JOURNAL, then do it again"


class JournalBrokenError(XinhengError):
    """A line of the journal was changed, taken out or put in, or the journal belongs to another node."""

    code = "journal-broken"
    title = "The journal of withdrawals is not whole"
    detail = "{path}, line {line} does not follow from the line before under this node's journal secret"
    status = 500


class ClockDoubtfulError(NotAvailableError):
    """The machine's clock stands before what this node has seen already, or so far after it that nobody can tell."""

    code = "clock-doubtful"
    title = "The clock of this machine is in doubt"
    detail = (
        "The clock says {now}, this node last saw {seen} ({state}). Set the clock right; if it is right now, "
        "an operator says so: xinheng node clock --confirm --reason TEXT. Nothing is taken in until then"
    )


class ClockReasonMissingError(XinhengError):
    """A clock was confirmed without a reason."""

    code = "clock-reason-missing"
    title = "The reason is missing"
    detail = "Say in --reason why the clock is right now: it stands in the ledger"
