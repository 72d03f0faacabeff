"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable


def renew_snapshot() -> None:
    """Make the site's bulk files when there are none of today, or something in them is no longer public."""
    from xinheng.kernel import clock
    from xinheng.publicity.snapshot import standing
    from xinheng.publicity.snapshot.making import make_snapshot

    if standing.is_due(clock.today()):
        make_snapshot(standing.place())


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (("publicity.renew_snapshot", "7 * * * *", renew_snapshot),)
