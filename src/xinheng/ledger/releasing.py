"""Committing so that nobody waits for this transaction's locks while the disk writes, and whoever acted still does.

The transaction commits without waiting, which frees its locks; in the same turn a second one, that only says that it
was there, waits until the disk has everything up to itself. All who wait at that moment share one write to the disk.
Others may see the first a moment before the disk has it, so this is for acts that nothing outside is told of at once.
"""

from typing import Any

from xinheng.ledger.parts import Part, together_and_commit

_RELEASING = Part("", "set_config('synchronous_commit', 'off', true)")
_COMMIT_AND_WAIT = ("COMMIT", "SELECT pg_logical_emit_message(true, 'xinheng', '')")


def commit_and_wait(*parts: Part) -> list[Any]:
    """What the parts say, as a transaction's last statement, and commit; returns when the disk has it.

    The framework finds nothing left to commit then. PartRefusedError.
    """
    *said, _ = together_and_commit(*parts, _RELEASING, then=_COMMIT_AND_WAIT)
    return said
