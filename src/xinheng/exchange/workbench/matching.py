"""Rows whose organisation is uncertain, and whom they may be about. Nothing here decides; an officer does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.exchange.domain import SUBJECT_CODES
from xinheng.exchange.workbench.rows import COUNTED_AT_MOST, PAGE_ROWS, RowLine, RowList, RowPage, line_of, waiting
from xinheng.kernel import clock
from xinheng.kernel.differences import Piece, differences
from xinheng.subjects.domain import normal_form
from xinheng.subjects.errors import SearchTooLongError
from xinheng.subjects.selectors import Found, match, resolve_batch, search

MOST_CANDIDATES = 9
"""As many as there are keys."""

_DEALT_WITH = ("matched", "none-fits", "sent-back")


@dataclass(frozen=True)
class Candidate:
    """An organisation that a row may be about, why it was found, and where the two differ, character by character.

    ``agrees``: code and name of the row are its own. ``unproven``: begun by a file only, so it stands against nobody.
    """

    key: int
    found: Found
    agrees: bool
    unproven: bool
    name_sent: Sequence[Piece]
    name_held: Sequence[Piece]
    code_sent: Sequence[Piece]
    code_held: Sequence[Piece]


def match_queue(*, kinds: Sequence[str], senders: Sequence[str], viewer: Viewer, after: int = 0) -> RowList:
    """The rows of these senders that nobody has matched yet, in the order in which they came; traced."""
    with transaction.atomic():
        rows = waiting(senders, clock.today()).filter(
            ~Q(last__in=_DEALT_WITH) | Q(last=None), kind__in=kinds, codes__overlap=list(SUBJECT_CODES), former=False
        )
        total = rows.order_by()[:COUNTED_AT_MOST].count()
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE_ROWS + 1])
        trace(viewer=viewer, subjects=[], what="exchange.match-queue")
    held = rulebook().kinds
    lines: list[RowLine] = [line_of(one, held[one.kind]) for one in found[:PAGE_ROWS]]
    return RowList(lines, total, lines[-1].number if len(found) > PAGE_ROWS else None)


def candidates(page: RowPage) -> Sequence[Candidate]:
    """Whom a row may be about, best first: by its code, by the code that was probably meant, by its name."""
    roles = page.kind.roles
    name, code = page.cells.get(roles["name"], ""), page.cells.get(roles["uscc"], "")
    found: dict[str, Found] = {}
    for one in _found(page, name, code):
        found.setdefault(one.uscc, one)
    best = list(found.values())[:MOST_CANDIDATES]
    held = {one["uscc"]: one for one in resolve_batch([one.uscc for one in best]).to_pylist()}
    result = []
    for key, one in enumerate(best, start=1):
        agrees = code == one.uscc and normal_form(name) in held[one.uscc]["normals"]
        name_sent, name_held = differences(name, one.matched_name)
        code_sent, code_held = differences(code, one.uscc)
        unproven = held[one.uscc]["is_stub"]
        result.append(Candidate(key, one, agrees, unproven, name_sent, name_held, code_sent, code_held))
    return result


def _found(page: RowPage, name: str, code: str) -> Iterator[Found]:
    column = page.kind.roles["uscc"]
    meant = [str(one["suggestion"]) for one in page.issues if one["suggestion"] and one["column"] == column]
    for asked in dict.fromkeys([code, *meant]):
        if asked:
            yield from (one for one in search(asked, limit=1).results if one.reason in ("code", "identifier"))
    try:
        yield from match(name, limit=MOST_CANDIDATES)
    except SearchTooLongError:
        return
