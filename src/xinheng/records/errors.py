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


class RecordEndedBeforeError(XinhengError):
    """A former register says that this record of the other organisation was repaired, withdrawn or ended."""

    code = "record-ended-before"
    title = "This record was ended in a former register"
    detail = "The record of {uscc} with this number was repaired, withdrawn or ended before; it is not begun anew"
    exit_code = 1
    status = 409


class RecordMovedError(XinhengError):
    """Another act appended a version of the same record at the same time."""

    code = "record-moved"
    title = "The record changed meanwhile"
    detail = "Version {version} of this record exists already; read it again and decide anew"
    status = 409


class BatchMovedError(XinhengError):
    """Another act appended versions of the same records while a batch was judged; nothing of it was stored."""

    code = "batch-overtaken"
    title = "Records of this file changed meanwhile"
    detail = "Another act changed records of this file while it was judged; nothing was stored, send it again"
    status = 409


class BatchBeforeKnownError(XinhengError):
    """A batch is dated before versions that its rows would follow; nothing of it was stored."""

    code = "batch-before-known"
    title = "The file comes before what is known already"
    detail = "Rows of this file would follow versions that became known later; set XINHENG_TODAY to a later day"
    status = 409


class ActBeforeKnownError(XinhengError):
    """An act is dated before the version it would follow became known."""

    code = "act-before-known"
    title = "The act would come before the record was known"
    detail = "The current version became known at {known_from}; set XINHENG_TODAY to that day or a later one"
    status = 409


class NothingChangedError(XinhengError):
    """A correction changes nothing."""

    code = "nothing-changed"
    title = "Nothing would change"
    detail = "Record {public_id} says this already; a version is appended for other content only"
    status = 409


class CorrectionRefusedError(XinhengError):
    """A field cannot be corrected, or not to this value; or a text names the numbers of a person."""

    code = "correction-refused"
    title = "This field cannot be filled in so"
    detail = "{field}: {reason}"


class DayWrongError(XinhengError):
    """A day or instant asked about is not one."""

    code = "day-wrong"
    title = "This is not a day"
    detail = "{value!r} is neither a day such as 2026-04-01 nor an instant such as 2026-04-01T09:30:00+08:00"
    exit_code = 2
    status = 400


class IdentifierWrongError(XinhengError):
    """What was given cannot be the code of an organisation."""

    code = "identifier-malformed"
    title = "This is not a unified social credit code"
    detail = "{uscc} has reasons against it: {reasons}; a code has 18 characters, such as 91350100M000100Y43"


class NoticeMadeError(XinhengError):
    """The notice of a record is a letter already."""

    code = "notice-made"
    title = "This record has its letter"
    detail = "letter {number} was made for it; serve that one"
    status = 409


class NoNoticeError(XinhengError):
    """Only adverse records are noticed by letter."""

    code = "no-notice"
    title = "This record needs no notice"
    detail = "A record of kind {kind} is not adverse; letters are made for adverse records"
    status = 409


class GroundUnknownError(XinhengError):
    """The rulebook in use has no such ground of mitigation."""

    code = "ground-unknown"
    title = "The rulebook knows no such ground"
    detail = "{ground} is no ground of mitigation; accepted: {accepted}"


class OfficerWrongError(XinhengError):
    """An officer is not named by unit and certificate number."""

    code = "officer-wrong"
    title = "An officer is named by unit and certificate number"
    detail = "{officer!r}: write UNIT:CERTIFICATE, such as 岚川市市场监督管理局:35010012345; never a name of a person"


class SecondOfficerMissingError(XinhengError):
    """The same officer proposed and decided."""

    code = "second-officer-missing"
    title = "A second officer decides"
    detail = "{certificate} stands for both; who proposes a mitigation cannot decide it"


class MitigationDocumentMissingError(XinhengError):
    """A mitigation rests on no document."""

    code = "document-missing"
    title = "The document is missing"
    detail = "{document!r} says nothing; give the number of the document that grants the mitigation"


class StopRunningError(XinhengError):
    """This is stopped already."""

    code = "stop-running"
    title = "An emergency stop runs already"
    detail = "The {scope} {target} is hidden already; lift that stop first to give another reason"
    status = 409


class StopNotRunningError(XinhengError):
    """Nothing of this name is stopped."""

    code = "stop-not-running"
    title = "No emergency stop runs here"
    detail = "The {scope} {target} is not stopped; what is stopped is counted by: xinheng publicity stops"
    status = 409


class StopAuthorityUnknownError(XinhengError):
    """No authority of this code has decided anything here."""

    code = "authority-unknown"
    title = "No authority has this code"
    detail = "{uscc} is no authority of this node and has decided no record held here"
    status = 404


class ObjectionRunsError(XinhengError):
    """An objection runs against this record already."""

    code = "objection-runs"
    title = "An objection runs against this record already"
    detail = "The record {public_id} is marked already; take that one back to say something else or wait for its answer"
    status = 409


class ObjectionNotRunningError(XinhengError):
    """No objection runs against this record."""

    code = "objection-not-running"
    title = "No objection runs here"
    detail = "{case} does not run against any record"
    status = 409


class DecidedHereError(XinhengError):
    """An entry of a list that was decided here is changed by its case only."""

    code = "record-of-a-case"
    title = "This entry is changed by its case"
    detail = (
        "{public_id} was decided here after notice and statement: remove or annul it, or correct its period, in its "
        "case (/desk/lists; xinheng lists remove, remove --annul, correct-period)"
    )
    status = 409


class RevocationWrongError(XinhengError):
    """The document that revokes a decision is not named, or its day cannot be."""

    code = "revocation-wrong"
    title = "The document that revokes the decision is wanted"
    detail = "{field}: {accepted}"


class DestructionUnknownError(XinhengError):
    """No proposal to destroy has this number."""

    code = "destruction-unknown"
    title = "No proposal has this number"
    detail = "{number} names no proposal; make one with: xinheng records destruction propose"
    status = 404


class DestructionDoneError(XinhengError):
    """The proposal was carried out already."""

    code = "destruction-done"
    title = "This proposal was carried out already"
    detail = "Proposal {number} destroyed {records} records; what is over since needs a proposal of its own"
    status = 409


class DestructionDayError(XinhengError):
    """The day asked for has not come."""

    code = "destruction-day"
    title = "The day has not come"
    detail = "{until} lies after {today}; only what is over can be destroyed, by a day that has come"


class HoldFavourableError(XinhengError):
    """A statement is to keep a record in public that harms nobody: there is no maximum it could go beyond (G13)."""

    code = "hold-not-adverse"
    title = "Only what harms is kept in public by a statement"
    detail = "This {kind} has no class: it is shown as long as it is valid, and nothing keeps it longer"
    status = 409


class ShieldRunsError(XinhengError):
    """A court's plan runs for this organisation already."""

    code = "shield-runs"
    title = "A plan runs already"
    detail = "The records of {uscc} are set aside already; report the execution or the failure of that plan first"
    status = 409


class ShieldNotRunningError(XinhengError):
    """No plan runs in this case, or somebody ended it a moment ago."""

    code = "shield-not-running"
    title = "No plan runs"
    detail = "Nothing is set aside in {case}; read it again"
    status = 409
