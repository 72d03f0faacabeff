"""What an operator watches: metrics, readiness, failures of the machine told as refusals, the request's id."""

import errno
import io
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import psycopg
import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client, RequestFactory

from factories.files import DAY, penalty, registered, sender, taken
from xinheng.exchange.models import WaitingRow
from xinheng.kernel import clock
from xinheng.kernel.clock import SHANGHAI, on_day
from xinheng.ledger.models import ClockMark
from xinheng.ledger.readers import read_new
from xinheng.publicity import selectors
from xinheng.shell import health, metrics, middleware, queue, tallies
from xinheng.shell.failures import known_failure, site_failure
from xinheng.shell.middleware import FORWARDED_IDENTITY
from xinheng.shell.openmetrics import Family, text

pytestmark = [pytest.mark.db, pytest.mark.django_db]
GONE = OperationalError("connection to server at 10.0.0.9 failed")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The log lines of our own since the test began."""
    said, before = io.StringIO(), structlog.get_config()["logger_factory"]
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(said))
    yield lambda: [json.loads(one) for one in said.getvalue().splitlines()]
    structlog.configure(logger_factory=before)


def numbers(client: Client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    assert lines[-1] == "# EOF"
    return {key: float(value) for key, _, value in (one.rpartition(" ") for one in lines if not one.startswith("#"))}


def test_the_text_is_what_the_format_asks_for() -> None:
    lag = Family("lag_acts", "gauge", 'Acts "not" passed.', "acts")
    lag.add(3, reader='a"b')
    seen = Family("seen", "counter", "Seen.")
    seen.add(2**53)
    assert text([lag, seen]).splitlines() == [
        "# TYPE lag_acts gauge",
        "# UNIT lag_acts acts",
        '# HELP lag_acts Acts \\"not\\" passed.',
        'lag_acts{reader="a\\"b"} 3',
        "# TYPE seen counter",
        "# HELP seen Seen.",
        "seen_total 9007199254740992",
        "# EOF",
    ]


def test_the_numbers_tell_what_happened_and_name_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tallies.begin_again()  # what other tests counted in this process would be subtracted from what this one counts
    monkeypatch.setattr(middleware, "TALLY", tallies.Tally())
    before = numbers(client)
    sender()
    registered([1])
    other, person = penalty(1, CF_WSH="岚2号", CF_XDR_MC="别家有限公司"), penalty(1, CF_WSH="岚3号", CF_XDR_LB="自然人")
    taken([penalty(1), other, person], day=clock.today() - timedelta(days=40))
    assert WaitingRow.objects.count() == 1
    client.get("/nothing-here")
    after = numbers(client)
    more = {name: after[name] - before.get(name, 0) for name in after}
    assert more["xinheng_batches_total"] == 1
    assert [more[f'xinheng_batch_rows_total{{verdict="{one}"}}'] for one in ("accepted", "queued", "refused")] == [
        1,
        1,
        1,
    ]
    assert after["xinheng_waiting_rows"] == 1
    assert after["xinheng_waiting_oldest_days"] == 40
    assert after['xinheng_late{clock="waiting-rows"}'] == 1
    assert after['xinheng_late{clock="cases"}'] == 0
    assert more['xinheng_requests_total{door="site",status="4xx"}'] == 1
    assert more['xinheng_refusals_total{why="unknown"}'] == 1
    assert after["xinheng_database_up"] == 1
    assert 0 < after['xinheng_disk_free_bytes{place="home"}'] <= after['xinheng_disk_size_bytes{place="home"}']
    said = client.get("/metrics").content.decode()
    labels = set(re.findall(r'="([^"]*)"', said))
    assert labels <= {*tallies.DOORS, *tallies.CLASSES, *tallies.REFUSALS.values(), "other", *queue.STATES, "home",
                      "database", "waiting-rows", "cases", "accepted", "unchanged", "versions", "quarantined", "queued",
                      "refused"}  # fmt: skip


def test_a_reader_that_stays_behind_is_seen(client: Client) -> None:
    with read_new(name="slow", kinds=["ledger.test.none"]):
        pass
    assert numbers(client)['xinheng_reader_lag_acts{reader="slow"}'] == numbers(client)["xinheng_acts_total"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "203.0.113.9"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"}, 403),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
    ],
)
def test_only_configured_addresses_are_told(client: Client, settings, asked: dict[str, str], status: int) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert client.get("/metrics", **asked).status_code == status


def test_without_a_database_the_other_numbers_are_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise GONE

    monkeypatch.setattr(metrics, "queue", gone)
    found = numbers(client)
    assert found["xinheng_database_up"] == 0
    assert "xinheng_acts_total" not in found
    assert found['xinheng_disk_free_bytes{place="home"}'] > 0


def test_the_node_is_ready_and_says_what_is_wrong_when_it_is_not(
    client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> tuple[int, dict[str, str]]:
        answer = client.get("/readyz")
        return answer.status_code, {name: said for name, said in answer.json()["checks"].items() if said != "ok"}

    assert asked() == (200, {})
    settings.DISK_MINIMUM_BYTES = 2**62
    status, wrong = asked()
    assert (status, set(wrong)) == (503, {"disk"})
    assert "MiB free" in wrong["disk"]
    settings.DISK_MINIMUM_BYTES = 0
    monkeypatch.setenv("XINHENG_JOBS_WATCHED", "1")
    monkeypatch.setattr(health, "BEGUN", time.monotonic())
    assert asked() == (200, {}), "the worker may take a moment to begin"
    monkeypatch.setattr(health, "BEGUN", -1e6)
    assert asked() == (503, {"jobs": "no job worker"})
    monkeypatch.delenv("XINHENG_JOBS_WATCHED")
    settings.MODE = "production"
    noon = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)
    ClockMark.objects.update(seen_at=noon, day=noon.date())
    monkeypatch.setattr(clock, "_wall", lambda: noon - timedelta(days=2))
    status, wrong = asked()
    assert (status, set(wrong)) == (503, {"clock"})
    assert numbers(client)["xinheng_clock_sane"] == 0


def test_what_had_ended_stays_ended_when_the_clock_goes_back(settings) -> None:
    sender()
    registered([1])
    taken([penalty(1)])
    with on_day(DAY):
        (record,) = selectors.shown(penalty(1)["CF_XDR_SHXYM"], day=DAY).records
    end = date.fromisoformat(str(record.public_to))
    ClockMark.objects.update(seen_at=datetime(2030, 1, 1, tzinfo=SHANGHAI), day=end)
    with on_day(end - timedelta(days=1)):
        assert selectors.shown(penalty(1)["CF_XDR_SHXYM"], day=end - timedelta(days=1)).records == []


@pytest.mark.parametrize(
    ("failure", "code", "exit_code", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/srv/node/x"), "disk-full", 3, 507),
        (OSError(errno.EDQUOT, "Quota exceeded"), "disk-full", 3, 507),
        (OSError(errno.EFBIG, "File too large"), "disk-full", 3, 507),
        (psycopg.errors.DiskFull("could not extend file"), "disk-full", 3, 507),
        (duckdb.IOException("Could not write file: No space left on device"), "disk-full", 3, 507),
        (GONE, "database-unavailable", 3, 503),
        (psycopg.OperationalError("server closed the connection"), "database-unavailable", 3, 503),
        (OperationalError('relation "ledger_act" does not exist'), "not-available", 3, 503),
    ],
)
def test_a_failure_of_the_machine_is_a_refusal_that_teaches(
    failure: Exception, code: str, exit_code: int, status: int
) -> None:
    for found in (known_failure(failure), site_failure(failure)):
        assert found is not None
        assert (found.code, found.exit_code, found.status) == (code, exit_code, status)
        assert len(found.explain()) > 20
    assert "/srv" not in site_failure(failure).explain()


def test_a_full_disk_is_seen_behind_what_it_spoiled_and_a_fault_of_ours_stays_one() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/srv/node/x")
        finally:
            raise ValueError("cleaning up failed too")
    except ValueError as error:
        assert "/srv/node/x" in known_failure(error).explain()
    assert known_failure(ValueError("ours")) is None
    assert known_failure(ImproperlyConfigured("X is not set")).explain() == "X is not set"
    assert known_failure(PermissionError(errno.EACCES, "Permission denied", "/x")).code == "not-available"


@pytest.mark.parametrize("failure", [GONE, OSError(errno.ENOSPC, "No space left on device", "/srv/x")])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_and_problem_document_say_it_in_both_languages(
    client: Client, monkeypatch: pytest.MonkeyPatch, lines, failure: Exception, language: str
) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise failure

    monkeypatch.setattr("xinheng.publicity.freshness.head", fails)
    client.cookies["xinheng_language"] = language
    expected = site_failure(failure)
    title = {"zh-hans": {503: "暂时无法连接数据库", 507: "磁盘已满"}, "en": {503: expected.title, 507: expected.title}}
    page = client.get("/registers/penalty")
    assert page.status_code == expected.status
    assert title[language][expected.status] in page.content.decode()
    assert page["X-Request-Id"] in page.content.decode()
    problem = client.get("/api/v1/records?kind=penalty&authority=11010519491231002X")
    assert (problem.status_code, problem["Content-Type"]) == (expected.status, "application/problem+json")
    document = problem.json()
    assert (document["title"], document["code"]) == (title[language][expected.status], expected.code)
    assert document["instance"] == f"urn:xinheng:request:{problem['X-Request-Id']}"
    (said,) = (one for one in lines() if one["request"] == problem["X-Request-Id"])
    assert (said["event"], said["code"], said["route"]) == ("not-available", expected.code, "api/v1/records")
    assert "11010519491231002X" not in json.dumps(lines())


@pytest.mark.parametrize("path", ["/desk/", "/registers/penalty"])
def test_a_failure_before_any_view_is_told_alike(client: Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    def fails(*_args: object) -> None:
        raise GONE

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", fails)
    client.raise_request_exception = False
    page = client.get(path)
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "database-unavailable" in page.content.decode()
    monkeypatch.setattr(
        "django.contrib.sessions.middleware.SessionMiddleware.process_request",
        lambda *_: (_ for _ in ()).throw(KeyError),
    )
    assert client.get(path).status_code == 500


def test_only_a_trusted_proxy_names_the_request(client: Client, settings) -> None:
    given = "0123456789abcdef" * 2
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert client.get("/healthz", REMOTE_ADDR="10.0.0.1", headers={"X-Request-Id": given})["X-Request-Id"] == given
    for address, one in (("10.0.0.2", given), ("10.0.0.1", "110105194912310021"), ("10.0.0.1", f"{given}\n")):
        answer = client.get("/healthz", REMOTE_ADDR=address, headers={"X-Request-Id": one})
        assert answer["X-Request-Id"] != one
        assert FORWARDED_IDENTITY.fullmatch(answer["X-Request-Id"])


def test_each_request_is_logged_by_its_route_when_asked(client: Client, settings, lines) -> None:
    settings.LOG_REQUESTS = True
    client.get("/api/v1/organisations/11010519491231002X?q=欧阳建国")
    (line,) = lines()
    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 404)
    assert line["route"] == "api/v1/organisations/<uscc>"
    assert "11010519491231002X" not in json.dumps(line)


def test_counts_of_ended_processes_stay_until_the_site_begins_again() -> None:
    tallies.begin_again()
    folder = Path(os.environ["XINHENG_HOME"]) / "run"
    ended = tallies.Tally()
    ended.count("/api/v1/records", 429)
    (folder / f"requests-{os.getpid()}").rename(folder / "requests-1")
    running = tallies.Tally()
    running.count("/", 200)
    (folder / "requests-2").write_bytes(b"cut off")
    found = {(name, first, second): number for name, first, second, number in tallies.totals() if number}
    assert found == {("requests", "api", "4xx"): 1, ("requests", "site", "2xx"): 1, ("refusals", "limited", ""): 1}
    tallies.begin_again()
    assert not any(number for *_, number in tallies.totals())


def test_a_door_is_known_by_its_path() -> None:
    paths = ("/", "/api/v1/records", "/readyz", "/reconcile", "/healthz/x")
    assert [tallies.door_of(one) for one in paths] == ["site", "api", "operation", "reconcile", "site"]
    assert RequestFactory().get("/").path == "/"
