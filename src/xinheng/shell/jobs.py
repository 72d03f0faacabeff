"""Background work: a queue in PostgreSQL (procrastinate) and its worker.

Rooms enqueue by name inside their transaction; only this module knows the library. ``python -m xinheng.shell.jobs``
is the worker that ``serve`` supervises.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate import App


def on_app_ready(app: "App") -> None:
    """Register the rooms' periodic tasks when the queue is ready."""
    from xinheng.accounts import tasks as accounts
    from xinheng.administration import tasks as administration
    from xinheng.exchange import tasks as exchange
    from xinheng.lists import tasks as lists
    from xinheng.measures import tasks as measures
    from xinheng.messages import tasks as messages
    from xinheng.publicity import tasks as publicity
    from xinheng.remedies import tasks as remedies

    rooms = (accounts, messages, exchange, lists, measures, remedies, publicity, administration)
    for name, cron, function in (*(one for room in rooms for one in room.PERIODIC), *OWN):
        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(_task(function)))


def keep_watch() -> None:
    """Note what the clock says, and see to jobs whose worker is gone."""
    from xinheng.ledger.timekeeping import note_clock
    from xinheng.shell.queue import retry_stuck

    note_clock()
    retry_stuck()


def forget_marks() -> None:
    """Remove marks of used codes and counted tries whose time is over."""
    from django.core.cache import cache

    cache.forget_expired()  # type: ignore[attr-defined]  # of kept_marks.KeptMarks


OWN: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("shell.keep_watch", "*/5 * * * *", keep_watch),
    ("shell.forget_marks", "53 * * * *", forget_marks),
)


def _task(function: Callable[[], None]) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        """``timestamp`` is the queue's; the work asks the clock itself."""
        function()

    return run


def work(*, until_empty: bool = False) -> None:
    """Run the worker until told to end, or until the queue is empty."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinheng.shell.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(f"the queue speaks through {type(connector).__name__}, not through Django")
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=1, install_signal_handlers=True, wait=not until_empty, delete_jobs="successful")


if __name__ == "__main__":
    work()
