"""Reads of the exchange: batches, and the numbers that the public site shows of them. No row's content among them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, Sum

from xinheng.exchange.errors import BatchUnknownError
from xinheng.exchange.models import Batch, WaitingRow
from xinheng.kernel import merkle
from xinheng.ledger.selectors import acts_of_kind


@dataclass(frozen=True)
class WaitingTotals:
    """Rows that wait: how many, for how many days the oldest, how many past the day they are to be forgotten on."""

    rows: int
    oldest_days: int
    overdue: int


BATCH_TAKEN = "exchange.batch.taken"
"""The kind of the act by which a file is taken in."""


@dataclass(frozen=True)
class SenderCounts:
    """What one authority sent of one kind: rows by verdict, each file counted once however often it was sent.

    ``refused_person`` and ``refused_matter`` are rows that are never held; they do not lower a sender's quality:
    ``judged`` is the rows without them.
    """

    sender_uscc: str
    kind: str
    files: int
    rows: int
    taken: int
    quarantined: int
    queued: int
    refused: int
    refused_person: int
    refused_matter: int

    @property
    def judged(self) -> int:
        """Rows that count for the sender's quality."""
        return self.rows - self.refused_person - self.refused_matter


# The first intake of a file is counted: a later one of the same file finds its rows unchanged.
_SENDERS = """
SELECT sender_uscc, kind, count(*), sum(rows), sum(accepted + unchanged + versions), sum(quarantined), sum(queued),
       sum(refused), sum(refused_person), sum(refused_matter)
FROM (SELECT DISTINCT ON (sender_uscc, kind, sha256) * FROM exchange_batch WHERE day <= %s
      ORDER BY sender_uscc, kind, sha256, id) AS files
GROUP BY sender_uscc, kind ORDER BY sender_uscc, kind
"""


def sender_counts(*, until: date) -> Sequence[SenderCounts]:
    """The public counts by sender and kind, of files taken up to and including a day."""
    with connection.cursor() as cursor:
        cursor.execute(_SENDERS, [until])
        return [SenderCounts(*row[:2], *(int(value) for value in row[2:])) for row in cursor.fetchall()]


def batch_shown(batch: int) -> Mapping[str, Any]:
    """A batch with its counts and its issues by code; raises BatchUnknownError."""
    found = Batch.objects.filter(pk=batch).first()
    if found is None:
        raise BatchUnknownError(batch=batch)
    plain = ("kind", "sender_uscc", "sha256", "format", "encoding", "rows", "accepted", "unchanged", "versions")
    more = ("quarantined", "queued", "refused", "refused_person", "refused_matter", "issue_count", "day", "taken_at")
    return {
        "batch": batch,
        **{name: getattr(found, name) for name in (*plain, *more)},
        "merkle_root": bytes(found.merkle_root).hex(),
        "issues_by_code": dict(found.issue_counts.order_by("-count", "code").values_list("code", "count")),
    }


_VERDICTS = ("accepted", "unchanged", "versions", "quarantined", "queued", "refused")


def batch_totals() -> dict[str, int]:
    """How many batches there are (``batches``), and their rows by verdict."""
    sums = {name: Sum(name, default=0) for name in _VERDICTS}
    found: dict[str, int] = Batch.objects.aggregate(batches=Count("pk"), **sums)
    return found


def waiting_totals(day: date) -> WaitingTotals:
    """What waits on a day."""
    overdue = Count("pk", filter=Q(forgotten_on__lte=day))
    found = WaitingRow.objects.aggregate(rows=Count("pk"), since=Min("waits_since"), overdue=overdue)
    oldest = 0 if found["since"] is None else (day - found["since"]).days
    return WaitingTotals(found["rows"], oldest, found["overdue"])


@dataclass(frozen=True)
class WaitingRowAbout:
    """A row that waits and carries an organisation's code; without its content, which may be another's."""

    kind: str
    sender_uscc: str
    verdict: str
    codes: tuple[str, ...]
    waits_since: date
    forgotten_on: date


def waiting_about(uscc: str, *, day: date) -> list[WaitingRowAbout]:
    """The rows that carry this code and wait on a day, oldest first: for the organisation itself (G10)."""
    rows = WaitingRow.objects.filter(uscc=uscc, forgotten_on__gt=day).order_by("waits_since", "pk")
    return [
        WaitingRowAbout(one.kind, one.sender_uscc, one.verdict, tuple(one.codes), one.waits_since, one.forgotten_on)
        for one in rows
    ]


@dataclass(frozen=True)
class RootFault:
    """What is wrong with the root of one batch."""

    code: str
    batch: int


@dataclass
class Roots:
    """Batches read again: how many, and how many are too old to compute their root again."""

    batches: int = 0
    not_computable: int = 0


def root_faults(read: Roots) -> Iterator[RootFault]:
    """What is wrong with the batches: each root is the one its act names, and is computed again from its versions.

    The leaves of landed rows are the row digests of the version table; the batch keeps the hashes over the others.
    """
    named = {one.body["batch"]: one.body["root"] for one in acts_of_kind(BATCH_TAKEN)}
    for batch in Batch.objects.order_by("pk").iterator():
        read.batches += 1
        root = bytes(batch.merkle_root)
        if named.pop(batch.pk, None) != root.hex():
            yield RootFault("batch-act", batch.pk)
        if batch.other_leaves is None:
            read.not_computable += 1
        elif _computed(batch) != root:
            yield RootFault("batch-root", batch.pk)
    for missing in named:
        yield RootFault("batch-missing", missing)


# Rows whose content was destroyed at the end of retention keep their salted digest (G16).
_LEAVES = """
SELECT row_number, row_digest FROM (
    SELECT row_number, row_digest FROM records_version WHERE batch_id = %s
    UNION ALL SELECT row_number, row_digest FROM records_destroyed WHERE batch_id = %s) AS leaf ORDER BY row_number"""


@dataclass(frozen=True)
class RowProof:
    """That a row stood in a file when it was taken in: its place under the root that the act of the batch names."""

    batch: int
    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes


def row_proof(batch: int, row_number: int) -> RowProof | None:
    """The audit path of a row's digest (RFC 6962); None for a batch from before its other leaves were kept."""
    held = Batch.objects.filter(pk=batch, other_leaves__isnull=False).first()
    if held is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [batch, batch])
        rows = [(number, bytes(digest)) for number, digest in cursor.fetchall()]
    numbers, kept = [number for number, _ in rows], [digest for _, digest in rows]
    try:
        others = merkle.unpack(bytes(held.other_leaves or b""))
        found = merkle.pruned_proof(held.rows, kept, others, numbers.index(row_number))
    except ValueError:
        return None
    return RowProof(batch, found.place, held.rows, tuple(found.path), found.root)


def _computed(batch: Batch) -> bytes | None:
    """The root of a batch, computed again; None where its rows do not make a tree of its size."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [batch.pk, batch.pk])
        kept = (bytes(digest) for _, digest in cursor.fetchall())
    try:
        return merkle.pruned_root(batch.rows, kept, merkle.unpack(bytes(batch.other_leaves or b"")))
    except ValueError:
        return None
