"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable

from xinheng.accounts.domain import Actor

JOBS = Actor("jobs", None, "node")


def tell_carriers() -> None:
    """Tell carriers of measures that began, are suspended or ended."""
    from xinheng.measures.services import tell_carriers

    tell_carriers(actor=JOBS)


def set_budgets() -> None:
    """Let the budgets of checks follow the cases that were decided."""
    from xinheng.measures.services import set_budgets

    set_budgets(actor=JOBS)


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("measures.tell_carriers", "* * * * *", tell_carriers),
    ("measures.set_budgets", "47 2 * * 1", set_budgets),
)
