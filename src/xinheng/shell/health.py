"""Is the process alive (``/healthz``), and can this node do its work (``/readyz``)."""

import os
import time
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from xinheng.catalogue.current import rulebook
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.timekeeping import clock_state
from xinheng.shell import disks, queue
from xinheng.shell.closing import closing

NOT_KEPT = {"Cache-Control": "no-store"}
OK = "ok"
BEGUN = time.monotonic()
_WATCHED = "XINHENG_JOBS_WATCHED"
"""Set by ``serve`` where it runs the job worker itself."""

_applied: list[bool] = []


def healthz(_request: HttpRequest) -> HttpResponse:
    """Answers as long as the process answers at all."""
    return JsonResponse({"status": OK}, headers=NOT_KEPT)


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when every check says ok, else 503; the answer names each check and what is wrong, and no secrets."""
    found = checks()
    ready = all(said == OK for said in found.values())
    document = {"status": OK if ready else "not-ready", "checks": found}
    return JsonResponse(document, status=200 if ready else 503, headers=NOT_KEPT)


def checks() -> dict[str, str]:
    """Every check by name: ``ok``, or what is wrong."""
    found = {"database": _database()}
    if found["database"] == OK:
        found |= {name: _answered(check) for name, check in _WITH_DATABASE.items()}
    return found | {"rulebook": _rulebook(), "disk": _disk(), "open": _open()}


def _answered(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "the database did not answer"


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "the database cannot be reached"
    return OK


def _schema() -> str:
    from django.db.migrations.executor import MigrationExecutor

    if not _applied:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if waiting:
            return f"{waiting} migrations are not applied; run: xinheng setup"
        _applied.append(True)
    return OK


def _jobs() -> str:
    if os.environ.get(_WATCHED) != "1":
        return OK
    seconds = queue.heartbeat()
    if seconds is not None and seconds <= queue.SILENT_SECONDS:
        return OK
    if time.monotonic() - BEGUN < queue.SILENT_SECONDS:  # it starts beside us
        return OK
    return "no job worker" if seconds is None else f"the job worker has been silent for {seconds:.0f} s"


def _clock() -> str:
    state = clock_state()
    return OK if state == "sane" else f"the clock is {state} of what this node has seen; see: xinheng node clock"


def _open() -> str:
    found = closing()
    return OK if found is None else f"closed ({found.reason}); see: xinheng node open"


def _rulebook() -> str:
    try:
        rulebook()
    except XinhengError as error:
        return error.code
    return OK


def _disk() -> str:
    low = [room for room in disks.rooms() if not room.enough]
    return "; ".join(f"{room.place}: {room.free // disks.MIB} MiB free" for room in low) or OK


_WITH_DATABASE: dict[str, Callable[[], str]] = {"schema": _schema, "jobs": _jobs, "clock": _clock}
