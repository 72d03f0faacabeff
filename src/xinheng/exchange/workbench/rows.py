"""What the desk shows of rows that wait. Every read of what a row says leaves a trace (G19)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange.desk import shown
from xinheng.exchange.explaining import sentence
from xinheng.exchange.filing import issue_file, issues_of_row, issues_of_rows
from xinheng.exchange.issue_codes import ISSUE_CODES
from xinheng.exchange.models import RowDecision, WaitingRow
from xinheng.exchange.services import batches_folder
from xinheng.exchange.services.deciding import standing_row
from xinheng.kernel import clock
from xinheng.subjects.selectors import resolve_batch

PAGE_ROWS = 50
COUNTED_AT_MOST = 10_001


@dataclass(frozen=True)
class RowQuery:
    """What a list of waiting rows is narrowed to: these kinds, and a batch or verdict where one is named.

    ``after`` is the number of the last one seen.
    """

    kinds: Sequence[str] = ()
    batch: int | None = None
    verdict: str = ""
    after: int = 0


@dataclass(frozen=True)
class RowLine:
    """A waiting row in a list: what it says of itself, why it waits, and until when."""

    number: int
    batch: int
    row: int
    kind: Kind
    verdict: str
    name: str
    document_number: str
    codes: Sequence[str]
    forgotten_on: date
    sent_back: bool


@dataclass(frozen=True)
class RowList:
    """A page of waiting rows; ``total`` is counted up to ``COUNTED_AT_MOST``, ``next_after`` leads to the rest."""

    lines: Sequence[RowLine]
    total: int
    next_after: int | None


@dataclass(frozen=True)
class RowPage:
    """One waiting row as its officer opens it: ``seen`` decisions were made on it until now."""

    number: int
    seen: int
    kind: Kind
    batch: int
    row: int
    verdict: str
    cells: Mapping[str, str]
    issues: Sequence[Mapping[str, Any]]
    forgotten_on: date
    former: bool
    told: str
    told_decision: str

    def sentences(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The issues by column; those of the whole row under the empty text."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for one in self.issues:
            found.setdefault(str(one["column"]), []).append(one)
        return found


def waiting(senders: Sequence[str], day: date) -> QuerySet[WaitingRow]:
    """The rows of these senders that wait on a day; ``last`` is what an officer decided about each, if anything."""
    last = RowDecision.objects.filter(row=OuterRef("pk")).order_by("-place").values("decision")[:1]
    return WaitingRow.objects.filter(sender_uscc__in=senders, forgotten_on__gt=day).annotate(last=Subquery(last))


def waiting_rows(query: RowQuery, *, senders: Sequence[str], viewer: Viewer) -> RowList:
    """Rows of these senders that wait, oldest first, traced."""
    with transaction.atomic():
        rows = waiting(senders, clock.today()).filter(kind__in=query.kinds)
        if query.batch is not None:
            rows = rows.filter(batch_id=query.batch)
        if query.verdict:
            rows = rows.filter(verdict=query.verdict)
        total = rows.order_by()[:COUNTED_AT_MOST].count()
        found = list(rows.filter(pk__gt=query.after).order_by("pk")[: PAGE_ROWS + 1])
        trace(viewer=viewer, subjects=[], what="exchange.waiting-rows")
    kinds = rulebook().kinds
    lines = [line_of(one, kinds[one.kind]) for one in found[:PAGE_ROWS]]
    return RowList(lines, total, lines[-1].number if len(found) > PAGE_ROWS else None)


def line_of(one: Any, kind: Kind) -> RowLine:
    """A waiting row, with what was decided about it, as a line of a list."""
    said = one.payload
    return RowLine(
        number=one.pk,
        batch=one.batch_id,
        row=one.row_number,
        kind=kind,
        verdict=one.verdict,
        name=said.get(kind.roles["name"], ""),
        document_number=said.get(kind.roles.get("document_number", ""), ""),
        codes=one.codes,
        forgotten_on=one.forgotten_on,
        sent_back=one.last == "sent-back",
    )


@dataclass(frozen=True)
class WaitingLine:
    """A line with why its row waits: each rule's code, and its sentence about this row (empty where it is gone)."""

    line: RowLine
    why: Sequence[tuple[str, str]]


def told_lines(lines: Sequence[RowLine]) -> list[WaitingLine]:
    """Lines with why each waits, in the reader's language; each batch's file of issues is read once."""
    rows: dict[int, dict[int, Kind]] = defaultdict(dict)
    for one in lines:
        rows[one.batch][one.row] = one.kind
    said: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for batch, kinds in rows.items():
        for issue in issues_of_rows(issue_file(batches_folder(), batch), kinds):
            if issue.code in ISSUE_CODES:
                said[batch, issue.row].setdefault(issue.code, sentence(kinds[issue.row], issue))
    return [WaitingLine(one, [(code, said[one.batch, one.row].get(code, "")) for code in one.codes]) for one in lines]


def decided_kind(number: int, senders: Sequence[str]) -> str | None:
    """The kind of a row of these senders that an officer has dealt with; None where nobody has."""
    return RowDecision.objects.filter(row=number, sender_uscc__in=senders).values_list("kind", flat=True).first()


def row_page(number: int, *, senders: Sequence[str], viewer: Viewer, what: str) -> RowPage:
    """One waiting row of these senders, traced; RowUnknownError alike for another's and one that never was.

    The organisation whose code stands in the row is told of the read, be it meant or not.
    """
    with transaction.atomic():
        found = standing_row(number, senders)
        named = [one["uscc"] for one in resolve_batch([found.uscc]).to_pylist()] if found.uscc else []
        trace(viewer=viewer, subjects=named, what=what)
        made = list(RowDecision.objects.filter(row=number).order_by("place"))
    kind = rulebook().kinds[found.kind]
    kept = issues_of_row(issue_file(batches_folder(), found.batch_id), found.row_number)
    last = made[-1] if made and made[-1].decision in ("sent-back", "none-fits") else None
    return RowPage(
        number=number,
        seen=len(made),
        kind=kind,
        batch=found.batch_id,
        row=found.row_number,
        verdict=found.verdict,
        cells=found.payload,
        issues=[shown(kind, one) for one in kept if one.code in ISSUE_CODES],
        forgotten_on=found.forgotten_on,
        former=found.former,
        told=last.reason if last else "",
        told_decision=last.decision if last else "",
    )
