"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable

from xinheng.accounts.domain import Actor

JOBS = Actor("jobs", None, "node")


def tell_silence() -> None:
    """Tell of cases that became overdue, objections nobody answered, and repairs that the program took in."""
    from xinheng.remedies.services.silence import tell_silence

    tell_silence(actor=JOBS)


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (("remedies.tell_silence", "23 * * * *", tell_silence),)
