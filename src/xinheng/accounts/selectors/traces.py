"""Traces of reads, filtered; and whether the roots in the ledger still fit them. Whoever asks is traced by services."""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from xinheng.accounts import domain, models
from xinheng.kernel import clock, merkle
from xinheng.ledger.selectors import acts_of_kind, latest

ROOTED = "accounts.traces.rooted"
"""The kind of the hourly act over new traces: ``after`` which and up to ``last`` number, ``count``, ``root``.

It is ``salted``, but for acts of before.
"""
COUNTED_AT_MOST = 10_000
_AT_ONCE = 2000
_SALT_BYTES = 16
_WORTH = 200_000
"""Hashes that are computed for the paths of one document; reads beyond, the oldest, go without."""


@dataclass
class TraceRoots:
    """Traces read again: how many roots, over how many traces."""

    roots: int = 0
    traces: int = 0


@dataclass(frozen=True)
class TraceFault:
    """What is wrong with the traces under one root."""

    code: str
    act: int


@dataclass(frozen=True)
class ReadPath:
    """The path of one traced read to the root that an act of the ledger names (RFC 6962).

    ``leaf`` commits to the read and to all organisations it was about; ``alone`` says that it was about one. Then
    ``salt`` opens the leaf; else it is None, for whoever had it could find out who the others are.
    """

    act: int
    index: int
    size: int
    leaf: bytes
    path: tuple[bytes, ...]
    root: bytes
    alone: bool
    salt: bytes | None


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.SHANGHAI)


def _matching(query: domain.TraceQuery) -> QuerySet[models.Trace]:
    found = models.Trace.objects.all()
    exact = {"actor": query.actor, "authority_uscc": query.authority_uscc, "purpose": query.purpose, "case": query.case}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if query.uscc:
        found = found.filter(tracesubject__uscc=query.uscc).distinct()
    if query.what:
        found = found.filter(what__startswith=query.what)
    if query.from_day is not None:
        found = found.filter(at__gte=_instant(query.from_day))
    if query.to_day is not None and query.to_day < date.max:
        found = found.filter(at__lt=_instant(query.to_day + timedelta(days=1)))
    return found


def count_traces(query: domain.TraceQuery) -> int:
    """How many traces there are, counted up to one more than ``COUNTED_AT_MOST``."""
    return _matching(query).order_by()[: COUNTED_AT_MOST + 1].count()


def traces(query: domain.TraceQuery, *, before: int | None = None, at_most: int) -> list[domain.Traced]:
    """Traces latest first; ``before`` goes on below a number."""
    found = _matching(query)
    if before is not None:
        found = found.filter(pk__lt=before)
    return _with_subjects(list(found.order_by("-pk")[:at_most]))


def _with_subjects(rows: list[models.Trace]) -> list[domain.Traced]:
    held: dict[int, list[str]] = {one.pk: [] for one in rows}
    for number, uscc in models.TraceSubject.objects.filter(trace_id__in=held).values_list("trace_id", "uscc"):
        held[number].append(uscc)
    return [domain.Traced(one.pk, _read(one), tuple(sorted(held[one.pk]))) for one in rows]


def _read(one: models.Trace) -> domain.Read:
    return domain.Read(one.at, one.actor, one.authority_uscc, one.purpose, one.case, one.basis, one.what)


def last_rooted() -> int:
    """The number of the last trace under a root; 0 before the first root."""
    found = latest(ROOTED)
    return 0 if found is None else int(found.body["last"])


def last_trace() -> int:
    """The number of the last trace; 0 before the first."""
    return models.Trace.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def root_of(*, after: int, last: int, salted: bool) -> tuple[int, bytes]:
    """How many traces have a number above ``after`` up to ``last``, and the Merkle root over their leaves, in order."""
    secret = _secret() if salted else b""
    leaves = (domain.leaf(one, _salt(one.number, secret) if salted else b"") for one in _between(after, last))
    hashes = [merkle.leaf_hash(one) for one in leaves]
    return len(hashes), merkle.root_of_hashes(hashes)


def _secret() -> bytes:
    return bytes.fromhex(settings.JOURNAL_SECRET())


def _salt(number: int, secret: bytes) -> bytes:
    """The salt of a trace, told to whom the trace is told: nobody else can compute it or that of another."""
    return hmac.new(secret, f"accounts.trace {number}".encode(), hashlib.sha256).digest()[:_SALT_BYTES]


def _between(after: int, last: int) -> Iterator[domain.Traced]:
    while rows := list(models.Trace.objects.filter(pk__gt=after, pk__lte=last).order_by("pk")[:_AT_ONCE]):
        yield from _with_subjects(rows)
        after = rows[-1].pk


def read_paths(numbers: Collection[int]) -> dict[int, ReadPath]:
    """The paths of these traces by their numbers, the latest first as far as they are worth their hashes.

    None for what no root stands over yet, none under a root that its traces do not make (``trace_faults``), and none
    under a root without salts: the leaf, and that of its neighbour in the path, would tell who else was read.
    """
    found: dict[int, ReadPath] = {}
    waiting, left = sorted(numbers), _WORTH
    for act in reversed([one for one in acts_of_kind(ROOTED) if one.body.get("salted")]):
        under = [one for one in waiting if int(act.body["after"]) < one <= int(act.body["last"])]
        left -= int(act.body["count"]) * len(under)
        if left < 0:
            break
        if under:
            found |= dict(_paths(act.index, act.body, under))
    return found


def _paths(index: int, body: Mapping[str, Any], numbers: Collection[int]) -> Iterator[tuple[int, ReadPath]]:
    secret, rows = _secret(), list(_between(int(body["after"]), int(body["last"])))
    leaves = [domain.leaf(one, _salt(one.number, secret)) for one in rows]
    hashes = [merkle.leaf_hash(one) for one in leaves]
    root = merkle.root_of_hashes(hashes)
    if root.hex() != body["root"]:
        return
    for place, one in enumerate(rows):
        if one.number in numbers:
            path, alone = tuple(merkle.inclusion_proof(hashes, place)), len(one.subjects) == 1
            salt = _salt(one.number, secret) if alone else None
            yield one.number, ReadPath(index, place, len(rows), leaves[place], path, root, alone, salt)


def trace_faults(read: TraceRoots) -> Iterator[TraceFault]:
    """Every hourly root computed again from the traces; ``read`` counts meanwhile. Roots follow without a gap."""
    reached = 0
    for act in acts_of_kind(ROOTED):
        first, last = int(act.body["after"]), int(act.body["last"])
        if first != reached:
            yield TraceFault("trace-root-gap", act.index)
        count, root = root_of(after=first, last=last, salted=bool(act.body.get("salted")))
        if (count, root.hex()) != (act.body["count"], act.body["root"]):
            yield TraceFault("trace-root", act.index)
        read.roots, read.traces, reached = read.roots + 1, read.traces + count, last
