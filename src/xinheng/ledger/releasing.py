"""Committing so that nobody waits for this transaction's locks while the disk writes, and whoever acted still does.

The transaction commits without waiting, which frees its locks; in the same turn a second one, that only says that it
was there, waits until the disk has everything up to itself. All who wait at that moment share one write to the disk.
Others may see the first a moment before the disk has it, so this is for acts that nothing outside is told of at once.
"""

from django.db import connection

from xinheng.ledger.parts import Part

RELEASING = Part("", "set_config('synchronous_commit', 'off', true)")
"""In the transaction's last statement: its own commit does not wait."""


def commit_and_wait() -> None:
    """Commit what ``RELEASING`` is part of; returns when the disk has it. The framework finds nothing left."""
    with connection.cursor() as cursor:
        cursor.execute("COMMIT; SELECT pg_logical_emit_message(true, 'xinheng', '')")
