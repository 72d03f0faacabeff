"""Refusals of the remedies room."""

from xinheng.kernel.errors import XinhengError


class NotYourRecordError(XinhengError):
    """An organisation objects to or repairs what is not about it. Answered alike for invented records."""

    code = "not-your-record"
    title = "No such record is about this organisation"
    detail = "{public_id} is no record of {uscc}; take the 32 characters from the record's card or your own file"
    status = 404


class NotTakenHereError(XinhengError):
    """A public node holds nothing but what its file says: it would lose the case with the next one."""

    code = "not-taken-here"
    title = "This node only shows records"
    detail = "Object on paper at the credit centre, or at the desk node that keeps the records"
    status = 409


class EnoughOpenlyError(XinhengError):
    """More objections without an account than people write: somebody fills the form by machine."""

    code = "enough-without-account"
    title = "Enough objections without an account for today"
    detail = (
        "At most {most} a day are taken without an account; sign in, or hand the objection in on paper: both at once"
    )
    status = 429


class GroundWrongError(XinhengError):
    """An objection names no ground that there is."""

    code = "objection-ground-wrong"
    title = "Say what is wrong with the record"
    detail = "{ground} is no ground of objection; accepted: {accepted}"


class HandedInWrongError(XinhengError):
    """The day a paper was handed in that cannot be, or one given for what did not come on paper."""

    code = "handed-in-wrong"
    title = "This paper cannot have been handed in that day"
    detail = "{day} was given; accepted for a paper: a day from {first} to {last}"


class GroundNeedsAccountError(XinhengError):
    """Without an account, an objection to what is nobody's to know but the organisation's."""

    code = "ground-needs-account"
    title = "This is objected to at your own door or on paper"
    detail = "Whether a repair was refused is told to its organisation only; sign in, or hand the objection in on paper"
    status = 409


class NothingToObjectError(XinhengError):
    """The record does not carry what the objection is against, or it is gone already."""

    code = "nothing-to-object"
    title = "There is nothing of this kind to object to"
    detail = "{public_id}: {reason}"
    status = 409


class NoLastDayError(XinhengError):
    """Records of this kind do not say when their publication ends."""

    code = "no-last-day"
    title = "This record names no last day of its own"
    detail = "{kind} has no such field; correct the field its days are computed from, or withdraw the record"


class PackUnreadableError(XinhengError):
    """A file that is no evidence pack."""

    code = "pack-unreadable"
    title = "This is no evidence pack"
    detail = "{reason}; accepted is the ZIP that `xinheng remedies evidence -o FILE` or the organisation's page makes"


class NotDecidedHereError(XinhengError):
    """A period to correct by a case, of a record that no case of a list made."""

    code = "not-decided-here"
    title = "No case of a list made this record"
    detail = "{public_id} came in by file: correct its fields by their codes"


class NothingCorrectedError(XinhengError):
    """A public correction of what was not corrected."""

    code = "nothing-corrected"
    title = "There is nothing to correct in public"
    detail = "{case} did not end with a correction; a public correction follows one that did, where you want it"
    status = 409


class ProceedingWrongError(XinhengError):
    """What is told of a reconsideration or a lawsuit does not name it."""

    code = "proceeding-wrong"
    title = "This does not name the proceeding"
    detail = "{field}: accepted is {accepted}"


class ProceedingRunsError(XinhengError):
    """A proceeding of this sort about this record is followed already."""

    code = "proceeding-runs"
    title = "This proceeding is followed already"
    detail = "A {sort} about {public_id} is open; what is new is entered there"
    status = 409


class OutcomeWrongError(XinhengError):
    """What the body decided is not named by its document."""

    code = "outcome-wrong"
    title = "The outcome is not named"
    detail = "{case}: accepted is {accepted}"


class TakingBackWrongError(XinhengError):
    """A letter by which a case is taken back that has no number, or a day that cannot be."""

    code = "taking-back-wrong"
    title = "This letter takes nothing back"
    detail = "{case}: accepted is the number of the letter, with a digit, and its day from {first} to {last}"


class TextMissingError(XinhengError):
    """An objection, a proof or a decision says nothing."""

    code = "text-missing"
    title = "A sentence is missing"
    detail = "{field}: write 1 to {most} characters"


class CaseUnknownError(XinhengError):
    """No case of this number is open to whoever asks."""

    code = "case-unknown"
    title = "No such case"
    detail = "{case} is no case you may read; your cases are listed on your pages"
    status = 404


class RecordGoneError(XinhengError):
    """The record of a case was destroyed at the end of its retention; the case goes after its own time."""

    code = "record-gone"
    title = "The record of this case was destroyed"
    detail = "{case}: its record was destroyed at the end of its retention, and the case follows it in its own time"
    status = 410


class StepRefusedError(XinhengError):
    """The state of the case does not allow this step."""

    code = "step-refused"
    title = "The state of the case does not allow this"
    detail = "{case} is {state} and allows {allowed}; asked was {act}"
    status = 409


class CaseMovedError(XinhengError):
    """Two decided at once; the first counts."""

    code = "case-moved"
    title = "Somebody else was quicker"
    detail = "{case} got another step a moment ago; read it again"
    status = 409


class OwnCaseError(XinhengError):
    """Who made the act decides about it."""

    code = "own-case"
    title = "Another officer decides"
    detail = "{officer} made the act that {case} is about; somebody who had no part in it decides"
    status = 403


class NotYourCaseError(XinhengError):
    """Another authority's case."""

    code = "not-your-case"
    title = "Another authority decides this case"
    detail = "{case} is for {authority} to decide"
    status = 403


class BasisNotInForceError(XinhengError):
    """A decision against the organisation rests on an instrument that does not hold on the day."""

    code = "basis-not-in-force"
    title = "The basis is not in force"
    detail = "{instrument} does not hold on {day}; a decision against the organisation cites one that does"
    status = 409


class RepairTooEarlyError(XinhengError):
    """The earliest day of repair has not come."""

    code = "repair-too-early"
    title = "The earliest day of repair has not come"
    detail = "{public_id} can be repaired from {repair_from}; you can object at any time"
    status = 409


class NothingToRepairError(XinhengError):
    """The record cannot be repaired."""

    code = "nothing-to-repair"
    title = "There is nothing to repair"
    detail = "{public_id}: {reason}; if something is wrong with it, object"
    status = 409


class RepairElsewhereError(XinhengError):
    """The repair of this record is asked for elsewhere."""

    code = "repair-elsewhere"
    title = "This record is repaired elsewhere"
    detail = "{public_id} is repaired at {door}; ask there, its decision takes effect here as soon as it is known"
    status = 409


class RepairRunsError(XinhengError):
    """An application for this record is open."""

    code = "repair-runs"
    title = "An application runs already"
    detail = "{public_id} has an open application; wait for its answer, or take it back and apply again"
    status = 409


class CommitmentMissingError(XinhengError):
    """An application without the commitment."""

    code = "commitment-missing"
    title = "The commitment is missing"
    detail = "Confirm that the materials are true and that the duties of the decision are done"


class RulingWrongError(XinhengError):
    """An application names no ruling that sets records aside."""

    code = "ruling-wrong"
    title = "This ruling sets nothing aside"
    detail = "{ruling} is no such ruling; accepted: {accepted}"


class DocumentWrongError(XinhengError):
    """A document without a number, or of a day that is to come."""

    code = "document-wrong"
    title = "The document is not named"
    detail = "{field}: write the number of the document itself, and a day not after {today}"


class PlanRunsError(XinhengError):
    """An application or a plan of this organisation is open."""

    code = "plan-runs"
    title = "An application or a plan runs already"
    detail = "{uscc} has an open one; it is answered first, or taken back and handed in again"
    status = 409


class NoCentreError(XinhengError):
    """No authority of this node keeps every kind of record."""

    code = "no-credit-centre"
    title = "This node has no credit centre"
    detail = "A plan concerns every kind of record: enter an authority of kinds * (accounts authorities import)"
    status = 409


class TimeToAnswerError(XinhengError):
    """A decision against the organisation before its time to answer is over."""

    code = "time-to-answer"
    title = "The organisation may still answer"
    detail = "{case} is decided against it only after its last day to answer: {until}"
    status = 409


class AnswerLateError(XinhengError):
    """A statement after the last day to answer."""

    code = "answer-late"
    title = "The time to answer is over"
    detail = "{case} was to be answered until {until}; objection, reconsideration and court stay open"
    status = 409


class RepairStandsError(XinhengError):
    """What is not a repair approved here cannot fall, and one falls once."""

    code = "repair-stands"
    title = "This repair cannot be questioned here"
    detail = "{case}: only a repair approved here can fall, and it is questioned once"
    status = 409
