"""Refusals of the measures room."""

from xinheng.kernel.errors import XinhengError


class CheckMatterError(XinhengError):
    """No matter is named, or one that the rulebook does not hold today or the asker may not ask for."""

    code = "check-matter"
    title = "The check answers for one matter of the rulebook"
    detail = "{matter!r} is none that may be asked for; accepted: {accepted}"


class CheckCaseError(XinhengError):
    """A question without the number of its case."""

    code = "check-case"
    title = "The check answers for one case"
    detail = "Row {row}: give the number of the case: 1 to 100 characters in one line, without blanks around"


class CheckCodeError(XinhengError):
    """A question about what is no organisation's code, or one that is not in the base registry."""

    code = "check-organisation"
    title = "No organisation has this code"
    detail = "Row {row}: {uscc} is not in the base registry; an unknown code has no answer, neither good nor bad"
    status = 404


class CheckTooManyError(XinhengError):
    """A batch beyond what may be asked at once, or an empty one."""

    code = "check-too-many"
    title = "Too many questions at once, or none"
    detail = "{asked} questions; from 1 to {most} are answered at once, each with its own case"
    status = 413


class CheckTwiceError(XinhengError):
    """The same organisation and case twice in one batch."""

    code = "check-twice"
    title = "The same question stands there twice"
    detail = "Row {row}: {uscc} for case {case} was asked before in this batch"


class CheckBudgetError(XinhengError):
    """The day's budget of checks is spent."""

    code = "check-budget"
    title = "The budget of checks of this day is spent"
    detail = (
        "{spent} of {daily} were asked today, {asked} more do not fit; the budget follows the cases there really are"
    )
    status = 429


class CheckUnknownError(XinhengError):
    """There is no such check, or it is another authority's."""

    code = "check-unknown"
    title = "There is no such check"
    detail = "{number} names no check of this authority; its checks are listed at /desk/checks"
    status = 404


class RelianceTwiceError(XinhengError):
    """Whether an answer was relied on is recorded once."""

    code = "check-reliance-twice"
    title = "This was recorded before"
    detail = "Whether the decision relied on check {number} is recorded; it is not changed"
    status = 409


class LiftedTwiceError(XinhengError):
    """The measure has ended for this entry before."""

    code = "measure-lifted-twice"
    title = "This measure has ended for this entry before"
    detail = "{measure} does not rest on {record} any more; there is nothing left to lift"
    status = 409


class CarryingUnknownError(XinhengError):
    """There is no such measure to carry out, or it is another authority's."""

    code = "measure-unknown"
    title = "There is no such measure to carry out"
    detail = "{number} names nothing that this authority carries out; what it carries out is listed at /desk/measures"
    status = 404


class CarryingStateError(XinhengError):
    """The measure is suspended or ended, or this was answered before."""

    code = "measure-state"
    title = "The measure does not allow this answer now"
    detail = "Measure {number} is {state}; what may be answered: {allowed}"
    status = 409


class CarryingLetterError(XinhengError):
    """A carrier without a desk here answers by letter; one with a desk does not."""

    code = "measure-letter"
    title = "This carrier does not answer so"
    detail = "Measure {number}: accepted is {accepted}"


class CarryingMovedError(XinhengError):
    """Somebody else answered at the same time, or the entry moved."""

    code = "measure-moved"
    title = "Something happened meanwhile"
    detail = "Another officer answered for measure {number} first, or its entry changed; read it again"
    status = 409


class RelianceWordError(XinhengError):
    """Neither yes nor no."""

    code = "check-reliance-word"
    title = "Say yes or no"
    detail = "Whether the decision relied on the check is said as yes or no, not {given!r}"
    status = 422
