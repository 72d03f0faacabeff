"""The one base of every refusal.

A refusal carries a stable ``code`` (kebab-case) and ``facts`` (what was wrong, where, what would be
accepted). It never carries a sentence for people: the shell turns code and facts into a page, a problem
document or an exit code. Rooms derive one subclass per refusal in their own ``errors.py``.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Phrase(str):
    """A fact in words, such as what would be accepted: English as text, with its pattern for whoever translates it.

    ``Phrase("a day from {first} to {last}", first=…, last=…)``. The pattern is a message of the catalogues.
    """

    pattern: str
    words: Mapping[str, object]

    def __new__(cls, pattern: str, **words: object) -> "Phrase":
        """The pattern with its words filled in."""
        made = super().__new__(cls, pattern.format(**words))
        made.pattern, made.words = pattern, words
        return made


class XinhengError(Exception):
    """A refusal with a stable code and facts.

    ``title`` is a short English message id that the shell translates; ``detail`` is a format string over the facts.
    ``exit_code`` is the command line's answer (1 refused, 2 wrong use, 3 not available).
    ``status`` is the HTTP answer.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was refused"
    detail: ClassVar[str] = ""
    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 422

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts: Mapping[str, Any] = facts

    def explain(self) -> str:
        """The detail with its facts filled in, in English."""
        return self.detail.format(**self.facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.explain() or self.title}"


class NotAvailableError(XinhengError):
    """Something the program needs (database, disk) cannot be reached now."""

    code = "not-available"
    title = "Not available"
    detail = "{reason}"
    exit_code = 3
    status = 503


class DatabaseUnavailableError(NotAvailableError):
    """The database server is gone, restarting, or refuses connections."""

    code = "database-unavailable"
    title = "The database cannot be reached just now"
    detail = "What was being done was not saved; do it again in {retry_after} s. If this goes on, look at /readyz"


class DiskFullError(NotAvailableError):
    """A disk this node writes to has no room left."""

    code = "disk-full"
    title = "The disk is full"
    detail = "No room to write {what}; nothing of it was kept. Free some room, then do the same again"
    status = 507
