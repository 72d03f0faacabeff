"""Reads of the ledger."""

from xinheng.ledger.models import Act, Counter, Reader


def next_index() -> int:
    """The index the next act will take; also the number of acts so far. Changes with every act: use it in ETags."""
    return Counter.objects.values_list("next_index", flat=True).get(one=1)


def act(index: int) -> Act | None:
    """One act."""
    return Act.objects.filter(index=index).first()


def latest(kind: str) -> Act | None:
    """The last act of this kind, None when there is none."""
    return Act.objects.filter(kind=kind).order_by("-index").first()


def head() -> tuple[int, bytes]:
    """Index and commitment of the last act: commitments are salted, so no other history has the same head.

    (-1, b"") before the first act.
    """
    last = Act.objects.order_by("-index").values_list("index", "commitment").first()
    return (-1, b"") if last is None else (last[0], bytes(last[1]))


def reader_lags() -> list[tuple[str, int]]:
    """Name of every durable reader and how many acts it has not passed yet."""
    end = next_index()
    positions = Reader.objects.order_by("name").values_list("name", "position")
    return [(name, max(0, end - position)) for name, position in positions]
