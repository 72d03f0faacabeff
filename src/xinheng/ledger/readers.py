"""Durable readers: upper rooms react to acts by reading them in order, each from its own position."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from xinheng.ledger.domain import KIND
from xinheng.ledger.errors import UnknownReaderKindError
from xinheng.ledger.models import Act, Reader


@contextmanager
def read_new(*, name: str, kinds: Sequence[str], limit: int = 500) -> Iterator[list[Act]]:
    """The acts of these kinds that the reader ``name`` has not read, oldest first.

    What the block writes and the reader's new position are saved together; if the block fails, the same acts come
    again. One reader of a name works at a time.
    """
    for kind in kinds:
        if not KIND.fullmatch(kind):
            raise UnknownReaderKindError(kind=kind)
    with transaction.atomic():
        Reader.objects.get_or_create(name=name)
        reader = Reader.objects.select_for_update().get(name=name)
        fresh = Act.objects.filter(index__gte=reader.position, kind__in=kinds)
        acts = list(fresh.order_by("index")[:limit])
        yield acts
        if acts:
            reader.position = acts[-1].index + 1
            reader.save(update_fields=["position"])
