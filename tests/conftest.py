"""What every test stands on.

Database tests run in a cluster of their own, made for the session in a temporary folder. The schema is migrated once
as the owner into a template database; ``db`` tests share one copy of it as the program's role, each rolled back at
its end; a test that needs real commits, several connections or processes takes ``own_database``.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

HOME = Path(tempfile.mkdtemp(prefix="xinheng-tests-"))
os.environ["XINHENG_HOME"] = str(HOME)
os.environ["XINHENG_DATABASE_THROWAWAY"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "xinheng.shell.settings"
for name in ("XINHENG_DATABASE_URL", "XINHENG_TODAY", "XINHENG_MODE", "XINHENG_RULEBOOK", "XINHENG_ACTOR"):
    os.environ.pop(name, None)

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of the hundred processes of a run compiles every module anew
sys.dont_write_bytecode = False

import django  # noqa: E402
import hypothesis  # noqa: E402
import psycopg  # noqa: E402
import pytest  # noqa: E402
from django.contrib.auth.hashers import ScryptPasswordHasher  # noqa: E402
from pytest_socket import disable_socket  # noqa: E402

from factories.warm_reader import reading_warm  # noqa: E402
from xinheng.shell import database  # noqa: E402
from xinheng.shell.postgres.cluster import PORT, SUPERUSER, socket_folder  # noqa: E402
from xinheng.shell.postgres.lease import Lease  # noqa: E402

django.setup()

ScryptPasswordHasher.work_factor, ScryptPasswordHasher.parallelism = 2, 1
"""A quarter of a second for each password is what a thief shall pay, and no test."""

hypothesis.settings.register_profile(
    "house",
    deadline=None,  # an example takes as long as the machine lets it
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize="XINHENG_SCALE" not in os.environ,  # what is searched by chance is searched by ``make prove``
)
hypothesis.settings.load_profile("house")


class Moment:
    """The second of which codes of the second factor are: it stands still in a test, and no two tests have the same.

    Else a code that is shown just before its half minute is over is a wrong one when it is looked at.
    """

    def __init__(self) -> None:
        from allauth.mfa.totp.internal import auth

        from xinheng.shell.demo import accounts

        self.seconds = time.time()
        auth.time = accounts.time = self

    def time(self) -> float:
        return self.seconds


MOMENT = Moment()
TEMPLATE, SHARED = "xinheng_template", "xinheng_shared"
PATIENCE = 90
"""Seconds that a test waits for what a quiet machine does at once."""


def _as_superuser(statement: str) -> None:
    conninfo = f"host={socket_folder(HOME)} port={PORT} user={SUPERUSER} dbname=postgres"
    with psycopg.connect(conninfo, autocommit=True) as server:
        server.execute(statement.encode())


@contextmanager
def _database_named(name: str) -> Iterator[None]:
    from django.db import connection

    connection.settings_dict["OPTIONS"]["connect_timeout"] = PATIENCE
    before = (connection.settings_dict["NAME"], os.environ.get("XINHENG_DATABASE_NAME"))
    connection.close()
    connection.settings_dict["NAME"] = name
    os.environ["XINHENG_DATABASE_NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before[0]
        if before[1] is None:
            del os.environ["XINHENG_DATABASE_NAME"]
        else:
            os.environ["XINHENG_DATABASE_NAME"] = before[1]


@pytest.fixture(scope="session")
def cluster() -> Iterator[None]:
    """The tests' own server, stopped and removed at the end."""
    lease = Lease(database.cluster())
    lease.take()
    yield
    from django.db import connections

    connections.close_all()
    data = database.cluster().data
    lease.leave()
    shutil.rmtree(data, ignore_errors=True)
    if data.parent != HOME:  # the server's account could not reach the temporary folder
        shutil.rmtree(data.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster: None, django_db_blocker: object) -> str:
    """A migrated database that others are copied from."""
    from xinheng.shell.setting_up import set_up_tables

    with django_db_blocker.unblock(), _database_named(TEMPLATE):  # type: ignore[attr-defined]
        database.make_roles_and_database()
        set_up_tables()
    return TEMPLATE


@pytest.fixture(scope="session")
def django_db_setup(template: str, django_db_blocker: object) -> Iterator[None]:
    """Point pytest-django's ``db`` at a shared copy of the template."""
    _as_superuser(f"CREATE DATABASE {SHARED} TEMPLATE {template} OWNER xinheng_owner")
    with django_db_blocker.unblock(), _database_named(SHARED):  # type: ignore[attr-defined]
        yield


@pytest.fixture
def own_database(template: str, django_db_blocker: object) -> Iterator[str]:
    """A fresh database with real commits, dropped afterwards; child processes find it through the environment."""
    name = f"xinheng_{uuid4().hex[:12]}"
    _as_superuser(f"CREATE DATABASE {name} TEMPLATE {template} OWNER xinheng_owner")
    try:
        with django_db_blocker.unblock(), _database_named(name):  # type: ignore[attr-defined]
            yield name
    finally:
        _as_superuser(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session", autouse=True)
def programs_own_start() -> Iterator[Any]:
    """Files are read by forked processes; gives how the program starts one itself."""
    with reading_warm() as own:
        yield own


@pytest.fixture(scope="session", autouse=True)
def patient_searches() -> Iterator[None]:
    """A search is not stopped after two seconds of a machine that stands still; ``test_searching`` stops one itself."""
    from xinheng.subjects.selectors import searching

    ask = searching.ask

    def patiently(sql: str, facts: Any, _milliseconds: int, **named: Any) -> Any:
        return ask(sql, facts, PATIENCE * 1000, **named)

    searching.ask = patiently
    yield
    searching.ask = ask


@pytest.fixture
def cold_reader(programs_own_start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read by processes that the program starts itself."""
    monkeypatch.setattr("xinheng.exchange.reading.stream._spawn", programs_own_start)


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's clock stands still: no wait is over because the machine was busy."""
    from xinheng.kernel import clock

    instant = clock.machine_now()
    monkeypatch.setattr(clock, "_wall", lambda: instant)


@pytest.fixture
def as_superuser() -> object:
    """Run one statement as the cluster's superuser (to look behind the program's role)."""
    return _as_superuser


def pytest_configure(config: pytest.Config) -> None:
    """Each worker process makes its own folder and server: it must read the settings only after this file."""
    if config.getoption("numprocesses", None):
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """No test reaches the network, journeys talk to loopback only; nothing is counted that others tried before."""
    from django.core.cache import cache

    cache.clear()  # else thirty who sign in within a minute, in whatever tests, shut the door to the next
    MOMENT.seconds += 30
    if item.get_closest_marker("journey") is None:
        disable_socket(allow_unix_socket=True)


LONG = (
    *("tests/killed/", "tests/journeys/", "tests/network/", "tests/guarantees/test_g02", "tests/shell/test_bad_days"),
    *("tests/guarantees/test_law", "tests/guarantees/test_g11_outlets", "tests/guarantees/test_g22"),
    *("tests/exchange/test_former", "tests/subjects/test_outside", "tests/exchange/reading/test_child"),
)
"""Where single tests take many seconds: begun first, so that no worker is left alone with them at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test module must say how fast it is; the long ones come first, otherwise the order is random."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    speeds = {"pure", "db", "engine", "journey"}
    silent = {item.nodeid.split("::")[0] for item in items if not speeds & {mark.name for mark in item.iter_markers()}}
    if silent:
        raise pytest.UsageError(f"no marker pure, db, engine or journey in: {', '.join(sorted(silent))}")


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    if "journeys.site" in sys.modules:
        sys.modules["journeys.site"].leave()
    shutil.rmtree(HOME, ignore_errors=True)
