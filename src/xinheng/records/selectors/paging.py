"""Reading a page of many rows in the order of an index."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_OTHER_WAYS = ("enable_bitmapscan", "enable_seqscan", "enable_sort")


@contextmanager
def in_order() -> Iterator[None]:
    """Inside, the server walks an index and stops when the page is full.

    Right after a great batch has landed it does not know yet how many rows there are, and would gather and sort them
    all for a page. The settings end with the block, also inside a transaction that goes on.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {one} = off" for one in _OTHER_WAYS))
        yield
        cursor.execute("; ".join(f"SET LOCAL {one} = DEFAULT" for one in _OTHER_WAYS))
