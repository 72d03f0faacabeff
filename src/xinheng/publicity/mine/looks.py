"""Who looked at what is held about an organisation, as the organisation reads it (G10, G19)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xinheng.accounts.domain import OWN_READ, Read
from xinheng.accounts.selectors import authorities, looks_at
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Matter
from xinheng.kernel import clock
from xinheng.publicity import cursors
from xinheng.publicity.cells import csv_lines
from xinheng.publicity.mine.door import Own

PAGE = 50
_STRETCH = 1000
_CURSOR = "looks"
HEADER = ("at", "authority", "authority_uscc", "account", "purpose", "basis", "case", "what")


@dataclass(frozen=True)
class Look:
    """One read: ``authority`` is its name, empty for the node's own people and the organisation's."""

    at: datetime
    authority: str
    authority_uscc: str
    account: str
    purpose: str
    basis: str
    case: str
    what: str

    @property
    def matter(self) -> Matter | None:
        """The matter of the rulebook it was for; None for the register's own work, or a matter that is no more."""
        return rulebook().matters.get(self.purpose)


@dataclass(frozen=True)
class Looks:
    """A page of reads, latest first."""

    rows: tuple[Look, ...]
    next_cursor: str


def looks_of(own: Own, *, by_own: bool, cursor: str) -> Looks:
    """A page of who looked; ``by_own`` the own people instead. CursorWrongError. Leaves its own trace."""
    purpose = f"{_CURSOR}:{own.uscc}:{by_own}"
    place = cursors.unseal(purpose, cursor)
    before = None if place is None else int(place[0])
    with transaction.atomic():
        trace(viewer=own.viewer, subjects=[own.uscc], what=f"{OWN_READ}looks")
        found = looks_at(own.uscc, own=by_own, before=before, at_most=PAGE + 1)
    more = cursors.seal(purpose, found[PAGE - 1][0]) if len(found) > PAGE else ""
    names = _names()
    return Looks(tuple(_look(one, names) for _, one in found[:PAGE]), more)


def all_looks(own: Own) -> Iterator[Look]:
    """Every read, by whomever, latest first; the traces of this very reading are left to the caller."""
    names = _names()
    for by_own in (False, True):
        before: int | None = None
        while True:
            found = looks_at(own.uscc, own=by_own, before=before, at_most=_STRETCH)
            yield from (_look(one, names) for _, one in found)
            if len(found) < _STRETCH:
                break
            before = found[-1][0]


def look_cells(one: Look) -> list[str]:
    """One read as cells of a spreadsheet."""
    at = one.at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    return [at, *(getattr(one, name) for name in HEADER[1:])]


def look_lines(own: Own) -> Iterator[str]:
    """Every read as lines of CSV, traced once."""
    with transaction.atomic():
        trace(viewer=own.viewer, subjects=[own.uscc], what=f"{OWN_READ}looks")
        rows = [look_cells(one) for one in all_looks(own)]
    return csv_lines(HEADER, rows)


def _names() -> Mapping[str, str]:
    return {one.uscc: one.name for one in authorities()}


def _look(one: Read, names: Mapping[str, str]) -> Look:
    code = one.authority_uscc or ""
    return Look(one.at, names.get(code, ""), code, one.actor, one.purpose, one.basis, one.case, one.what)
