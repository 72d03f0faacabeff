"""Refusals of the catalogue."""

from xinheng.kernel.errors import XinhengError


class RulebookNotFoundError(XinhengError):
    """The folder named as a rulebook is not there."""

    code = "rulebook-not-found"
    title = "There is no rulebook here"
    detail = "{path} is not a folder; name a rulebook folder such as rulebook/cn"


class RulebookInvalidError(XinhengError):
    """The rulebook was refused as a whole; nothing of it is used."""

    code = "rulebook-invalid"
    title = "The rulebook is refused"
    detail = "{path} has {count} problem(s), the first in {first}; run: xinheng rulebook check {path}"


class EntryUnknownError(XinhengError):
    """The rulebook has no entry of this key, or none in force on the day."""

    code = "rulebook-entry-unknown"
    title = "The rulebook has no such entry on that day"
    detail = "no entry {key!r} is in force on {on}; near keys: {near}"
    status = 404


class RulebookFileError(XinhengError):
    """A file proposed as a rulebook that is none."""

    code = "rulebook-file-wrong"
    title = "This is no rulebook"
    detail = "{reason}; accepted: a folder such as rulebook/cn, or the same folder as a ZIP"
    status = 422


class EditionUnknownError(XinhengError):
    """No proposed edition of this number."""

    code = "edition-unknown"
    title = "There is no such edition"
    detail = "no edition {number} was proposed here; xinheng rulebook editions lists them"
    status = 404


class EditionSameError(XinhengError):
    """The proposed rulebook is one this node has gone by already."""

    code = "edition-same"
    title = "This edition is no other"
    detail = "its digest {digest} is that of an edition this node goes by or has gone by"
    status = 409


class EditionReasonMissingError(XinhengError):
    """A step in the life of an edition without a reason."""

    code = "edition-reason-missing"
    title = "The reason is missing"
    detail = "say why, in words the public can read: {act} stands on a public page"
    status = 422


class EditionReasonPersonalError(XinhengError):
    """A reason with a person's identity number, for a public page (G2)."""

    code = "edition-reason-personal"
    title = "No personal data in the reason"
    detail = "the reason stands on a public page; leave out identity numbers of persons"
    status = 422


class EditionActRefusedError(XinhengError):
    """The state of the edition does not allow this."""

    code = "edition-act-refused"
    title = "The edition does not stand so"
    detail = "an edition that is {state} allows: {allowed}"
    status = 409


class ApprovalRefusedError(XinhengError):
    """Somebody approves who may not: no office, the proposer, the same office or the same person again (G23)."""

    code = "approval-refused"
    title = "This approval does not count"
    detail = "{reason}; two different administrations approve, neither of them the proposer"
    status = 403


class EditionTooEarlyError(XinhengError):
    """An approved edition before its day."""

    code = "edition-too-early"
    title = "Its day has not come"
    detail = "published on {published_on}, in effect on {effective_on} at the earliest"
    status = 409


class EditionDayWrongError(XinhengError):
    """An edition proposed for a day on which nobody could have read it."""

    code = "edition-day-wrong"
    title = "The public reads an edition some days before it takes effect"
    detail = "{effective_on} is too early: {earliest} or a later day"
    status = 422


class EditionNotApprovedError(XinhengError):
    """Production goes by approved editions only (G23)."""

    code = "edition-not-approved"
    title = "This rulebook is no approved edition of this node"
    detail = (
        "its digest is {digest}, the active edition's {active}; propose it: xinheng rulebook propose PATH --reason TEXT"
    )
