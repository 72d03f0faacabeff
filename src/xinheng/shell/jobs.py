"""Background work: a queue in PostgreSQL (procrastinate) and its worker.

Rooms enqueue by name inside their transaction; only this module knows the library. ``python -m xinheng.shell.jobs``
is the worker that ``serve`` supervises.
"""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate import App


def on_app_ready(app: "App") -> None:
    """Register the rooms' periodic tasks when the queue is ready."""
    from xinheng.exchange.tasks import PERIODIC

    for name, cron, function in PERIODIC:

        def run(timestamp: int, function=function) -> None:  # type: ignore[no-untyped-def]
            function()

        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(run))


def work() -> None:
    """Run the worker until told to end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinheng.shell.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(concurrency=1, install_signal_handlers=True)


if __name__ == "__main__":
    sys.exit(work())
