"""Reads of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from xinheng.kernel import clock
from xinheng.ledger.domain import commitment
from xinheng.ledger.models import Act, Counter, Reader, Salt

_AT_ONCE = 2000


@dataclass(frozen=True)
class ActFault:
    """What is wrong with one act, or with the place where one should be."""

    code: str
    index: int


@dataclass
class Acts:
    """All acts read again: how many, how many are mute (their salt is destroyed), and the last commitment."""

    count: int = 0
    mute: int = 0
    head: str = ""


def next_index() -> int:
    """The index the next act will take; also the number of acts so far. Changes with every act: use it in ETags."""
    return Counter.objects.values_list("next_index", flat=True).get(one=1)


def act(index: int) -> Act | None:
    """One act."""
    return Act.objects.filter(index=index).first()


def latest(kind: str) -> Act | None:
    """The last act of this kind, None when there is none."""
    return Act.objects.filter(kind=kind).order_by("-index").first()


def acts_of_kind(kind: str) -> Iterator[Act]:
    """Every act of a kind, oldest first, some thousand at a time in memory."""
    yield from Act.objects.filter(kind=kind).order_by("index").iterator(_AT_ONCE)


def acts_of_days(kind: str, first: date, last: date) -> Iterator[Act]:
    """The acts of a kind on the days from ``first`` to ``last``, both included, oldest first."""
    yield from Act.objects.filter(kind=kind, day__gte=first, day__lte=last).order_by("index").iterator(_AT_ONCE)


def head() -> tuple[int, bytes]:
    """Index and commitment of the last act: commitments are salted, so no other history has the same head.

    (-1, b"") before the first act.
    """
    with connection.cursor() as cursor:  # asked with every public page: the framework's query costs as much again
        cursor.execute("SELECT index, commitment FROM ledger_act ORDER BY index DESC LIMIT 1")
        last = cursor.fetchone()
    return (-1, b"") if last is None else (last[0], bytes(last[1]))


def acts_from(index: int, limit: int) -> list[Act]:
    """Acts in order from an index on. Acts are saved in the order of their indexes, so none can come in before."""
    return list(Act.objects.filter(index__gte=index).order_by("index")[:limit])


def act_faults(read: Acts) -> Iterator[ActFault]:
    """What is wrong with the ledger, in the order of the acts; ``read`` counts them meanwhile.

    Every commitment is computed again from salt and canonical JSON; indexes are dense from 0; the counter stands
    behind the last one. An act whose salt was destroyed is mute, not wrong.
    """
    for act_read, salt in _acts_with_salts():
        if act_read.index != read.count:
            yield ActFault("act-missing", read.count)
        at = act_read.at.astimezone(clock.SHANGHAI)
        if act_read.day != at.date():
            yield ActFault("act-day", act_read.index)
        if salt is None:
            read.mute += 1
        elif commitment(salt, act_read.committed(at)) != bytes(act_read.commitment):
            yield ActFault("act-commitment", act_read.index)
        read.count, read.head = act_read.index + 1, bytes(act_read.commitment).hex()
    if next_index() != read.count:
        yield ActFault("act-counter", read.count)


def _acts_with_salts() -> Iterator[tuple[Act, bytes | None]]:
    """All acts in order with their salts, some thousand at a time in memory."""
    start = -1
    while acts := list(Act.objects.filter(index__gt=start).order_by("index")[:_AT_ONCE]):
        salts = dict(Salt.objects.filter(act_id__in=[one.index for one in acts]).values_list("act_id", "salt"))
        for one in acts:
            salt = salts.get(one.index)
            yield one, None if salt is None else bytes(salt)
        start = acts[-1].index


def reader_lags() -> list[tuple[str, int]]:
    """Name of every durable reader and how many acts it has not passed yet."""
    end = next_index()
    positions = Reader.objects.order_by("name").values_list("name", "position")
    return [(name, max(0, end - position)) for name, position in positions]
