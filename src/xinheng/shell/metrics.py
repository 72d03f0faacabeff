"""``/metrics``: what an operator watches, in the OpenMetrics text format, for the addresses the operator names.

No label holds the code or name of an organisation, an authority or a person. What needs the database is left out
while it is gone; ``xinheng_database_up`` then says 0.
"""

from collections.abc import Iterator
from datetime import datetime, time
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from xinheng.clocks.selectors import lateness
from xinheng.exchange.selectors import batch_totals, waiting_totals
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.ledger import selectors as ledger
from xinheng.ledger.timekeeping import clock_state
from xinheng.publicity.clients import client_address
from xinheng.publicity.snapshot import standing
from xinheng.records.selectors import timeliness
from xinheng.shell import disks, tallies
from xinheng.shell.openmetrics import CONTENT_TYPE, Family, text
from xinheng.shell.queue import queue


class MetricsElsewhereError(XinhengError):
    """The numbers of operation are asked for from an address that may not."""

    code = "metrics-elsewhere"
    title = "These numbers are for the operator's addresses only"
    detail = "Ask from this machine, or name your network in XINHENG_METRICS_ADDRESSES"
    status = 403


def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers; MetricsElsewhereError from an address that is not configured."""
    if not may_ask(request):
        raise MetricsElsewhereError
    return HttpResponse(text(families()), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def may_ask(request: HttpRequest) -> bool:
    """Whether the request comes from a configured network, and by no proxy that we were not told of."""
    unknown_proxy = request.META.get("REMOTE_ADDR", "") not in settings.TRUSTED_PROXIES
    if unknown_proxy and ("X-Forwarded-For" in request.headers or "Forwarded" in request.headers):
        return False
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)


def families() -> Iterator[Family]:
    """Every metric."""
    found: list[Family] = []
    try:
        found = [*_queue(), *_ledger(), *_exchange(), *_snapshot(), _clock()]
    except DatabaseError:
        found = []
    up = Family("xinheng_database_up", "gauge", "1 while the database answers.")
    up.add(1 if found else 0)
    yield up
    yield from _disk()
    yield from _requests()
    yield from found


def _disk() -> Iterator[Family]:
    free = Family("xinheng_disk_free_bytes", "gauge", "Room left on the disk of the data folder.", "bytes")
    size = Family("xinheng_disk_size_bytes", "gauge", "Size of that disk.", "bytes")
    for room in disks.rooms():
        free.add(room.free, place=room.place)
        size.add(room.size, place=room.place)
    yield from (free, size)


def _requests() -> Iterator[Family]:
    requests = Family("xinheng_requests", "counter", "Requests answered since serve began, by door and status class.")
    refusals = Family("xinheng_refusals", "counter", "Requests refused since serve began, by why.")
    for name, first, second, number in tallies.totals():
        if name == "requests":
            requests.add(number, door=first, status=second)
        else:
            refusals.add(number, why=first)
    yield from (requests, refusals)


def _queue() -> Iterator[Family]:
    seen = queue()
    alive = Family("xinheng_worker_alive", "gauge", "1 while the job worker speaks.")
    alive.add(seen.worker_alive)
    age = Family("xinheng_worker_heartbeat_age_seconds", "gauge", "Since the job worker last spoke.", "seconds")
    if seen.heartbeat is not None:
        age.add(seen.heartbeat)
    jobs = Family("xinheng_jobs", "gauge", "Jobs kept in the queue, by state.")
    for state, number in seen.jobs.items():
        jobs.add(number, state=state)
    oldest = Family("xinheng_queue_age_seconds", "gauge", "How long the oldest due job has waited.", "seconds")
    oldest.add(seen.oldest)
    stuck = Family("xinheng_jobs_stuck", "gauge", "Jobs begun by a worker that is gone.")
    stuck.add(seen.stuck)
    yield from (alive, age, jobs, oldest, stuck)


def _ledger() -> Iterator[Family]:
    acts = Family("xinheng_acts", "counter", "Acts in the ledger.")
    acts.add(ledger.next_index())
    lag = Family("xinheng_reader_lag_acts", "gauge", "Acts a durable reader has not passed yet.", "acts")
    for name, behind in ledger.reader_lags():
        lag.add(behind, reader=name)
    yield from (acts, lag)


def _exchange() -> Iterator[Family]:
    totals = batch_totals()
    batches = Family("xinheng_batches", "counter", "Files taken in.")
    batches.add(totals.pop("batches"))
    rows = Family("xinheng_batch_rows", "counter", "Rows of files taken in, by verdict.")
    for verdict, number in totals.items():
        rows.add(number, verdict=verdict)
    waiting = waiting_totals(clock.today())
    kept = Family("xinheng_waiting_rows", "gauge", "Rows that wait for an officer or a registry entry.")
    kept.add(waiting.rows)
    oldest = Family("xinheng_waiting_oldest_days", "gauge", "Days the oldest of them has waited.", "days")
    oldest.add(waiting.oldest_days)
    late = Family("xinheng_late", "gauge", "What is past its time: rows that wait, authorities' own deadlines.")
    late.add(waiting.overdue, clock="waiting-rows")
    late.add(sum(one.late for one in lateness(day=clock.today())), clock="cases")
    reported = Family(
        "xinheng_reported_late_records", "gauge", "Records reported later than the rule allows.", "records"
    )
    reported.add(sum(one.late for one in timeliness()))
    yield from (batches, rows, kept, oldest, late, reported)


def _snapshot() -> Iterator[Family]:
    day = Family("xinheng_snapshot_day_timestamp_seconds", "gauge", "The day of the newest bulk files.", "seconds")
    age = Family("xinheng_snapshot_age_days", "gauge", "Days since that day.", "days")
    good = Family("xinheng_snapshot_given_out", "gauge", "1 while these files may be given out, 0 while withheld.")
    held = standing.held()
    if held is not None:
        day.add(datetime.combine(held.day, time.min, clock.SHANGHAI).timestamp())
        age.add((clock.today() - held.day).days)
    good.add(held is not None and standing.is_good(held))
    yield from (day, age, good)


def _clock() -> Family:
    sane = Family("xinheng_clock_sane", "gauge", "0 while acts are refused because the clock is in doubt.")
    sane.add(clock_state() == "sane")
    return sane
