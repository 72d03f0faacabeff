"""What the desk shows of files an authority sent. Every read of one batch leaves a trace (G19)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Min

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import EFFECT_VERDICTS, Issue
from xinheng.exchange.errors import BatchUnknownError
from xinheng.exchange.explaining import column_label, document
from xinheng.exchange.filing import issue_file, issues_from, read_issues
from xinheng.exchange.issue_codes import ISSUE_CODES
from xinheng.exchange.models import Batch, WaitingRow
from xinheng.exchange.services import batches_folder

VERDICTS = ("accepted", "unchanged", "versions", "quarantined", "queued", "refused")
SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class IssueGroup:
    """All issues of one rule: how many, what one says, what it does to its row (a verdict, or empty for a note)."""

    code: str
    count: int
    verdict: str
    example: Mapping[str, Any]


@dataclass(frozen=True)
class BatchPage:
    """One batch as its sender sees it."""

    number: int
    kind: Kind
    day: date
    format: str
    encoding: str
    sha256: str
    rows: int
    counts: Sequence[tuple[str, int]]
    refused_person: int
    refused_matter: int
    issue_count: int
    groups: Sequence[IssueGroup]


@dataclass(frozen=True)
class Waiting:
    """Rows of one kind that wait for an officer or for their registry entry."""

    kind: Kind
    verdict: str
    rows: int
    first_forgotten_on: date


def tiles(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Rows by verdict, in the order of the contract."""
    return [(name, counts[name]) for name in VERDICTS]


def shown(kind: Kind, issue: Issue) -> dict[str, Any]:
    """An issue for a page: the column by its name, the sentence in the reader's language."""
    return document(kind, issue) | {"label": column_label(kind, issue.column)}


def batches_of(sender_uscc: str, *, at_most: int) -> list[tuple[Batch, Kind]]:
    """The files an authority sent last and the kind of each, latest first."""
    kinds, found = rulebook().kinds, Batch.objects.filter(sender_uscc=sender_uscc).order_by("-pk")
    return [(one, kinds[one.kind]) for one in found[:at_most]]


def waiting_of(sender_uscc: str, *, day: date) -> list[Waiting]:
    """How many rows of an authority wait, by kind and verdict."""
    kinds = rulebook().kinds
    rows = (
        WaitingRow.objects.filter(sender_uscc=sender_uscc, forgotten_on__gt=day)
        .values("kind", "verdict")
        .annotate(rows=Count("pk"), soonest=Min("forgotten_on"))
        .order_by("kind", "verdict")
    )
    return [Waiting(kinds[one["kind"]], one["verdict"], one["rows"], one["soonest"]) for one in rows]


def batch_page(number: int, *, sender_uscc: str, viewer: Viewer, what: str) -> BatchPage:
    """A batch of this sender, traced. BatchUnknownError alike for another sender's and one that never was."""
    with transaction.atomic():
        found = Batch.objects.filter(pk=number, sender_uscc=sender_uscc).first()
        if found is None:
            raise BatchUnknownError(batch=number)
        trace(viewer=viewer, subjects=[], what=what)
        kind = rulebook().kinds[found.kind]
        return BatchPage(
            number=number,
            kind=kind,
            day=found.day,
            format=found.format,
            encoding=found.encoding,
            sha256=found.sha256,
            rows=found.rows,
            counts=tiles(vars(found)),
            refused_person=found.refused_person,
            refused_matter=found.refused_matter,
            issue_count=found.issue_count,
            groups=_groups(found, kind),
        )


def _groups(found: Batch, kind: Kind) -> list[IssueGroup]:
    examples: dict[str, Issue] = {}
    for one in found.first_issues.order_by("-place"):
        examples[one.code] = Issue(one.row, one.column, one.code, one.value, one.suggestion, one.facts)
    groups = []
    for code, count in found.issue_counts.order_by("-count", "code").values_list("code", "count"):
        effect = ISSUE_CODES[code].effect if code in ISSUE_CODES else None
        verdict = EFFECT_VERDICTS[effect].value if effect else ""
        groups.append(IssueGroup(code, count, verdict, shown(kind, examples[code]) if code in examples else {}))
    return groups


def first_issues(page: BatchPage, *, code: str) -> list[dict[str, Any]]:
    """The first issues of a batch, of one rule or of all."""
    rows = Batch.objects.get(pk=page.number).first_issues.order_by("place")
    if code:
        rows = rows.filter(code=code)
    return [
        shown(page.kind, Issue(one.row, one.column, one.code, one.value, one.suggestion, one.facts))
        for one in rows[:SHOWN_AT_MOST]
    ]


def issues_page(page: BatchPage, *, start: int, at_most: int) -> list[dict[str, Any]]:
    """Issues of a batch from position ``start`` on."""
    path = issue_file(batches_folder(), page.number)
    return [document(page.kind, one) for one in issues_from(path, start, at_most)] if path.exists() else []


def issue_lines(page: BatchPage) -> Iterator[str]:
    """Every issue of a batch as a line of JSON."""
    path = issue_file(batches_folder(), page.number)
    if not path.exists():
        return
    for issue in read_issues(path):
        yield json.dumps(document(page.kind, issue), ensure_ascii=False) + "\n"
