"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable

from xinheng.accounts.domain import Actor

JOBS = Actor("jobs", None, "node")


def root_traces() -> None:
    """Commit the ledger to the traces of the last hour."""
    from xinheng.accounts.services import root_traces
    from xinheng.accounts.services.rooting import PATIENCE_SECONDS

    root_traces(actor=JOBS, patience=PATIENCE_SECONDS)


def look_for_patterns() -> None:
    """Tell the auditor of patterns in today's reads."""
    from xinheng.administration.services import look_for_patterns

    look_for_patterns()


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("administration.root_traces", "7 * * * *", root_traces),
    ("administration.look_for_patterns", "37 * * * *", look_for_patterns),
)
