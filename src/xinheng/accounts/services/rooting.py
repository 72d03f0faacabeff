"""One root over the new traces, every hour: traces are not acts, but the ledger commits to them."""

from django.db import connection, transaction

from xinheng.accounts import domain
from xinheng.accounts.selectors.traces import ROOTED, last_rooted, last_trace, root_of
from xinheng.ledger.services import act

LOCK = 7191919
"""The advisory lock that every trace being written holds in common (migration 0007), and who takes a number for one."""


def root_traces(*, actor: domain.Actor) -> int:
    """Write the Merkle root over the traces since the last root into the ledger; returns how many they are.

    Nothing is written where there is no new trace, or while a read is still being traced (the next hour takes it).
    """
    with transaction.atomic():
        if not _alone():
            return 0
        after, last = last_rooted(), last_trace()
        if last <= after:
            return 0
        count, root = root_of(after=after, last=last, salted=True)
        body = {"after": after, "last": last, "count": count, "root": root.hex(), "salted": True}
        with act(kind=ROOTED, actor=actor, body=body):
            return count


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row[0])
