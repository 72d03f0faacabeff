"""Refusals of the lists room."""

from xinheng.kernel.errors import XinhengError


class CaseUnknownError(XinhengError):
    """There is no such case, or it is another authority's."""

    code = "list-case-unknown"
    title = "There is no such case"
    detail = "{case} names no case of this authority; its cases are listed at /desk/lists"
    status = 404


class CaseStateError(XinhengError):
    """The case's state does not allow this act."""

    code = "list-case-state"
    title = "The state of the case does not allow this"
    detail = "A case in state {state} allows: {allowed}; asked was {act}"
    status = 409


class CaseMovedError(XinhengError):
    """Somebody else took a step of the same case at the same time."""

    code = "list-case-moved"
    title = "The case moved on meanwhile"
    detail = "Another officer took step {step} first; read the case again and decide anew"
    status = 409


class CaseOpenAlreadyError(XinhengError):
    """A case on the same list, organisation and document is open, or the entry runs."""

    code = "list-case-open-already"
    title = "This is before somebody already"
    detail = "Case {case} is about the same list and document; go on there, for the same facts are decided once"
    status = 409


class ListUnknownError(XinhengError):
    """The rulebook holds no such list."""

    code = "list-unknown-here"
    title = "The rulebook holds no such list"
    detail = "There is no list {list}; conducted here are: {accepted}"
    status = 404


class ListNotConductedError(XinhengError):
    """The list is decided elsewhere, not in force, or overdue for review."""

    code = "list-not-conducted"
    title = "Nobody can be listed on this list here"
    detail = "{list}: {reason}"
    status = 409


class CriterionUnknownError(XinhengError):
    """The list has no such criterion."""

    code = "list-criterion-unknown"
    title = "The list has no such criterion"
    detail = "{criterion} is none of: {accepted}"


class NotCompetentError(XinhengError):
    """The authority may not decide on this list."""

    code = "list-not-competent"
    title = "This authority may not decide on this list"
    detail = "{list} is decided by {by}, at {level} level or above, by one that may send {kind}"
    status = 403


class NotYourAuthorityError(XinhengError):
    """Somebody who acts for one authority begins something for another."""

    code = "list-not-your-authority"
    title = "This is for another authority to begin"
    detail = "You act for {acting}; {authority} puts organisations forward, and records bans, by its own officers"
    status = 403


class SubjectNotOfListError(XinhengError):
    """The list does not know organisations of this kind."""

    code = "list-subject-kind"
    title = "The list is not about organisations of this kind"
    detail = "{list} is about {accepted}; {uscc} is {kind}"


class DocumentNotEffectiveError(XinhengError):
    """The document may not carry a listing: its type, number or day."""

    code = "list-document-wrong"
    title = "The document cannot carry a listing"
    detail = "{field}: {accepted}"


class DocumentWithdrawnError(XinhengError):
    """The document the case rests on was withdrawn, repaired or ended."""

    code = "list-document-withdrawn"
    title = "The document does not stand any more"
    detail = "The record of {document} is {state}; nothing can be listed on it: drop the case, or annul the entry"
    status = 409


class DocumentInDoubtError(XinhengError):
    """A restore put the document the case rests on in doubt."""

    code = "list-document-in-doubt"
    title = "A restore put the document in doubt"
    detail = (
        "The record of {document} changed after the backup that was restored: compare it with its authority and lift "
        "the stop, then list, or drop the case"
    )
    status = 409


class TextMissingError(XinhengError):
    """An act without its words."""

    code = "list-text-missing"
    title = "Something must be written here"
    detail = "{field}: {accepted}"


class MatterNotHeldError(XinhengError):
    """The facts or the basis name an excluded ground (G5)."""

    code = "matter-not-held"
    title = "This matter is held nowhere"
    detail = "What is put forward rests on an excluded ground; nothing of it was stored"


class ServedBeforeSentError(XinhengError):
    """The day of service lies before the step before it (the notice, or a failed attempt), or in the future."""

    code = "list-service-day"
    title = "The day of service cannot be"
    detail = (
        "The step before it, the notice made or an attempt that failed, is of {since}; "
        "the notice was served on that day or later, and not after {today}"
    )


class NoticeServedError(XinhengError):
    """A second service of a notice that has its proof."""

    code = "list-notice-served"
    title = "The notice was served before"
    detail = "It was served on {on} ({proof}), and the time to answer, which runs until {until}, runs once"
    status = 409


class StatementLateError(XinhengError):
    """A statement after the last day to answer."""

    code = "list-statement-late"
    title = "The time to answer is over"
    detail = "The last day was {until}; objection, reconsideration and lawsuit remain open, also before a decision"
    status = 409


class StatementOpenError(XinhengError):
    """A decision before the time to answer ran out."""

    code = "list-statement-open"
    title = "The organisation may still answer"
    detail = "Nobody is listed before the last day to answer, {until}, has passed"
    status = 409


class StatementsUnansweredError(XinhengError):
    """A decision while a statement waits for its answer."""

    code = "list-statements-unanswered"
    title = "A statement is not answered"
    detail = "Answer the statements of step {statements} with reasons first"
    status = 409


class StatementAnsweredError(XinhengError):
    """An answer to no statement, or to one that has its answer."""

    code = "list-statement-answered"
    title = "There is no such statement to answer"
    detail = "Step {statement} is no statement that waits; waiting: {unanswered}"
    status = 409


class SecondOfficerNeededError(XinhengError):
    """Somebody decides who took part in the case."""

    code = "list-second-officer"
    title = "Another officer decides"
    detail = "{certificate} took part in this case; an officer who took no part decides"
    status = 409


class ExitNotOpenError(XinhengError):
    """Removal before the early exit is open, or after the end."""

    code = "list-exit-not-open"
    title = "The way out is not open on this day"
    detail = "Leaving early opens on {opens_on}; the entry ends by itself on {ends_on}"
    status = 409


class PeriodWrongError(XinhengError):
    """A corrected period that ends later than the law or the entry itself, or corrects nothing."""

    code = "list-period-wrong"
    title = "The period of an entry cannot be corrected so"
    detail = "{field}: accepted is {accepted}; given was {given}. A longer period is a new case with its own notice"
    status = 409


class EntryNotShownError(XinhengError):
    """A correction of an entry that is set aside or marked now."""

    code = "list-entry-not-shown"
    title = "The period cannot be corrected now"
    detail = "{record}: {reason}"
    status = 409


class BanWrongError(XinhengError):
    """A statutory ban without its article, document or day of review."""

    code = "list-ban-wrong"
    title = "A ban by statute cannot be recorded so"
    detail = "{field}: {accepted}"


class BanOverError(XinhengError):
    """A ban that is over is looked at again."""

    code = "list-ban-over"
    title = "This ban is over"
    detail = "Ban {ban} was ended by a review; a new ban needs a document of its own"
    status = 409
