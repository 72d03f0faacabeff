"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable

from xinheng.accounts.domain import Actor

JOBS = Actor("jobs", None, "node")


def call_reviews() -> None:
    """Begin the task of every ban whose day of review has come."""
    from xinheng.lists.services import call_reviews

    call_reviews(actor=JOBS)


def tell_expired() -> None:
    """Tell organisations of entries that ended by themselves."""
    from xinheng.lists.services import tell_expired

    tell_expired(actor=JOBS)


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("lists.call_reviews", "13 * * * *", call_reviews),
    ("lists.tell_expired", "17 * * * *", tell_expired),
)
