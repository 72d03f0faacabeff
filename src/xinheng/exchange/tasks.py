"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable

PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = ()
