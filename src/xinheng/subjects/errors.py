"""Refusals of subjects."""

from xinheng.kernel.errors import XinhengError


class RegistryFileError(XinhengError):
    """The file of the base registry cannot be read as such; nothing of it was stored."""

    code = "registry-file-unreadable"
    title = "The registry file cannot be read"
    detail = (
        "{reason}; accepted: CSV in UTF-8 or GB18030 with the columns name,uscc and optionally "
        "reg_date,ent_type,province,city,division,state,former_names,parent_uscc,successor_uscc"
    )


class OrganisationUnknownError(XinhengError):
    """No organisation with this code is held."""

    code = "organisation-unknown"
    title = "No organisation with this code is held here"
    detail = "no organisation with the code {uscc} is held here"
    status = 404


class SearchTooLongError(XinhengError):
    """The search was stopped by its time limit."""

    code = "search-too-long"
    title = "The search took too long"
    detail = "the search was stopped after {milliseconds} ms; give more characters of the name, or its code"
    exit_code = 3
    status = 503


class CursorWrongError(XinhengError):
    """A cursor was changed, or belongs to another list: one answer for every list of this node."""

    code = "cursor-wrong"
    title = "The cursor is not one of ours"
    detail = "Take the cursor unchanged from the last answer, or leave it out to begin again"
    exit_code = 2


class StubRefusedError(XinhengError):
    """A stub was asked for with a code or name that cannot be an organisation's."""

    code = "stub-refused"
    title = "No stub can be made"
    detail = "{uscc}: {reason}"
