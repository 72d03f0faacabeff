"""Refusals of the three administrations' pages."""

from xinheng.kernel.errors import XinhengError


class FilterWrongError(XinhengError):
    """A filter nobody can read; nothing is exported instead of everything."""

    code = "filter-wrong"
    title = "A filter cannot be read"
    detail = "days are written 2026-11-22, codes have at most 18 characters; leave out what should filter nothing"
    status = 422


class EditionInvalidError(XinhengError):
    """A proposed rulebook with problems; it is not published."""

    code = "edition-invalid"
    title = "The proposed rulebook is refused"
    detail = "{count} problem(s); {first}"
    status = 422


class StopNotYoursError(XinhengError):
    """An officer stops what is not the authority's own, or lifts what somebody else stopped."""

    code = "stop-not-yours"
    title = "This stop is not your authority's"
    detail = "an officer stops and lifts what the own authority decided or sent; ask the system administration"
    status = 403


class OfficeNeededError(XinhengError):
    """Somebody without the office asks for what only an administration may see or do (G23)."""

    code = "office-needed"
    title = "Only an administration of this node may do this"
    detail = "this belongs to: {offices}; your account holds none of them"
    status = 403
