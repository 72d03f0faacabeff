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
