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


class SenderNotMandatedError(XinhengError):
    """An officer of one authority sends a file for another one."""

    code = "sender-not-mandated"
    title = "Your authority does not send for this one"
    detail = (
        "{own} sends its own files and those of authorities below it, not those of {authority}; "
        "a credit centre, which keeps every kind, and the node's operator send for others"
    )
    status = 403


class VerificationRefusedError(XinhengError):
    """A step of the verification of a declaration that its state does not allow."""

    code = "verification-refused"
    title = "This cannot be done with the declaration now"
    detail = "it is {state}; what may be done: {allowed}"
    status = 409


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
    status = 409


class RowUnknownError(XinhengError):
    """No waiting row of this number may be dealt with: of somebody else, forgotten, or never there."""

    code = "row-unknown"
    title = "No row of this number waits"
    detail = "row {row} does not wait here, or not any more; rows that wait are listed on the desk"
    status = 404


class RowMovedError(XinhengError):
    """Another officer dealt with the row since this one opened it; nothing of it was overwritten."""

    code = "row-moved"
    title = "Another officer has dealt with this row meanwhile"
    detail = "row {row}: what was decided since you opened it stands; read it again and decide anew"
    status = 409


class RowOfFormerRegisterError(XinhengError):
    """A row of a former register holds no state here: sent alone it would be published again."""

    code = "row-of-former-register"
    title = "A row of a former register is corrected in its file"
    detail = "row {row} came with a former register; correct the file and take it over again with --former"
    status = 409


class PastedTooMuchError(XinhengError):
    """More was put into one field than a row's cell may hold: a table belongs into a file."""

    code = "pasted-too-much"
    title = "This is more than one field takes"
    detail = "{field}: at most {characters} characters and {lines} lines; several rows are sent as a file"
    status = 413


class ReasonWantedError(XinhengError):
    """A decision about a row needs a reason, and one without anybody's name or number."""

    code = "reason-wanted"
    title = "A reason is wanted"
    detail = "{why}; at most {characters} characters, and no name or number of a person"


class CandidateRefusedError(XinhengError):
    """The organisation chosen is none that a row can be matched to."""

    code = "candidate-refused"
    title = "This organisation cannot be chosen"
    detail = "{uscc}: {why}"


class SendingWrongError(XinhengError):
    """A field of a file sent by a program is missing, wrong, or none that programs fill in."""

    code = "sending-wrong"
    title = "The file was not sent as it should be"
    detail = "{field}: {accepted}"


class LengthMissingError(XinhengError):
    """A file sent without saying beforehand how long it is."""

    code = "length-missing"
    title = "The length of the file was not said"
    detail = "send the header Content-Length; chunked transfer is not taken"
    status = 411


class SendingsBusyError(XinhengError):
    """As many files are on their way in as the site holds in memory at once."""

    code = "sendings-busy"
    title = "Other files are being taken in"
    detail = "{files} files are on their way in; send this one again in {retry_after} s"
    status = 503


class SendingUnknownError(XinhengError):
    """No sending of this name was begun by whoever asks, or it is over for more than an hour."""

    code = "sending-unknown"
    title = "No such file is on its way in"
    detail = "it was never begun by you, or ended more than an hour ago; the batches you sent are on the desk"
    status = 404


class SendingLostError(XinhengError):
    """The program ended, or failed, before a file was taken in; its transaction left nothing."""

    code = "sending-lost"
    title = "The file was not taken in"
    detail = "the program ended before it was done; nothing of the file was stored, send it again"
    status = 503


class TypedRefusedError(XinhengError):
    """What an officer typed may not be held: it is about a person or a matter that is not held."""

    code = "typed-refused"
    title = "What you typed cannot be held"
    detail = "nothing of it was stored ({code}); see the page What we do not hold"
