"""Emergency stops (G22): one record, one kind or one deciding authority, hidden from the public at once.

A stop only hides. What is shown is what the computed windows show, less what any running stop names; lifting a stop
gives back the computed windows and nothing else.
"""

from dataclasses import dataclass
from typing import Literal

Scope = Literal["record", "kind", "authority"]

SCOPES: tuple[Scope, ...] = ("record", "kind", "authority")

STARTED, LIFTED = "records.stop.started", "records.stop.lifted"
"""The kinds of the two acts. Their bodies name ``scope`` and ``target``, never the reason."""


@dataclass(frozen=True)
class Stops:
    """What is stopped now: kinds, deciding authorities by code, records by public identifier."""

    kinds: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.authorities or self.records)

    def hides(self, *, kind: str, authority_uscc: str, public_id: str) -> bool:
        """Whether any running stop names this record, its kind or the authority that decided it."""
        return kind in self.kinds or authority_uscc in self.authorities or public_id in self.records
