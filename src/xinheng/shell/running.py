"""Start what a command needs (the embedded server, Django) and let go of it afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from xinheng.shell import closing, database
from xinheng.shell.postgres.lease import Lease


@contextmanager
def server_in_use(*, while_restoring: bool = False) -> Iterator[Lease | None]:
    """Hold the embedded server, or nothing (None) when ``XINHENG_DATABASE_URL`` names another one.

    RestoreUnfinishedError for a data folder that a cut-off restore left behind, unless it is that very restore.
    """
    if not while_restoring:
        closing.refuse_unfinished()
    if database.url():
        yield None
        return
    lease = Lease(database.cluster())
    lease.take()
    try:
        yield lease
    finally:
        lease.leave()


@contextmanager
def database_in_use() -> Iterator[None]:
    """The server held, Django ready, the schema made on a fresh data folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinheng.shell.settings")
    import django

    with server_in_use():
        django.setup()
        from django.db import connections

        try:
            yield
        finally:
            connections.close_all()
