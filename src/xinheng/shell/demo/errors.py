"""Refusals of the demo."""

from xinheng.kernel.errors import XinhengError


class DemoInProductionError(XinhengError):
    """The demo was asked of a node in production."""

    code = "demo-in-production"
    title = "The demo does not run in production"
    detail = "XINHENG_MODE is production. Unset it and name an XINHENG_HOME of its own for the demo."


class DemoAccountUnknownError(XinhengError):
    """The demo has no such account."""

    code = "demo-account-unknown"
    title = "The demo has no such account"
    detail = "{account!r} is none of the demo's accounts: {accepted}"


class FileNotAsPlannedError(XinhengError):
    """A generated file was refused, or refused for another reason than planned. Facts: file, planned, found."""

    code = "demo-file-not-as-planned"
    title = "A file of the demo was not taken as planned"
    detail = "{file}: planned {planned}, found {found}. This is a fault of the program; please report it."
