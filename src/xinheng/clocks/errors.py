"""Refusals of clocks."""

from xinheng.kernel.errors import XinhengError


class DeadlineWrongError(XinhengError):
    """A clock that cannot be started as asked."""

    code = "deadline-wrong"
    title = "No clock can be started this way"
    detail = "{field}: accepted is {accepted}"


class ClockUnknownError(XinhengError):
    """No clock of this number, or none that still runs."""

    code = "clock-unknown"
    title = "No such clock runs"
    detail = "no running clock has the number {number}; it may have been stopped before"
    status = 404


class ClockRunsError(XinhengError):
    """The same deadline already runs for this case."""

    code = "clock-runs"
    title = "This deadline already runs"
    detail = "{rule} runs for {case} already; a deadline is not moved by starting it again"
    status = 409


class PauseRefusedError(XinhengError):
    """A deadline that cannot pause, or not go on, as asked."""

    code = "pause-refused"
    title = "This deadline cannot pause or go on this way"
    detail = "{field}: accepted is {accepted}"
    status = 409


class ClockEndWrongError(XinhengError):
    """A clock that cannot be stopped as asked."""

    code = "clock-end-wrong"
    title = "The clock cannot be stopped this way"
    detail = "{field}: accepted is {accepted}"
