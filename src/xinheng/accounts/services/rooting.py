"""One root over the new traces, every hour: traces are not acts, but the ledger commits to them."""

from time import monotonic, sleep

from django.db import connection, transaction

from xinheng.accounts import domain
from xinheng.accounts.selectors.traces import ROOTED, last_rooted, last_trace, root_of
from xinheng.ledger.services import act

LOCK = 7191919
"""The advisory lock that every trace being written holds in common (migration 0007), and who takes a number for one."""


PATIENCE_SECONDS = 20
_PAUSE = 0.02


def root_traces(*, actor: domain.Actor, patience: float = 0) -> int:
    """Write the Merkle root over the traces since the last root into the ledger; returns how many they are.

    Nothing is written where there is no new trace, or while reads are still being traced: for so many seconds a moment
    between two of them is waited for, which holds up none of them; else the next hour takes it.
    """
    with transaction.atomic():
        if not _alone(patience):
            return 0
        after, last = last_rooted(), last_trace()
        if last <= after:
            return 0
        count, root = root_of(after=after, last=last, salted=True)
        body = {"after": after, "last": last, "count": count, "root": root.hex(), "salted": True}
        with act(kind=ROOTED, actor=actor, body=body):
            return count


def _alone(patience: float) -> bool:
    until = monotonic() + patience
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if cursor.fetchone()[0]:
                return True
            if monotonic() >= until:
                return False
            sleep(_PAUSE)
