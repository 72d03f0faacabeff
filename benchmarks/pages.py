"""Pages over HTTP, as ratios to a bare Django view that does the same queries, in one run on one server.

Usage: python benchmarks/pages.py [ORGANISATIONS]   (200 without a number)

Makes a database of its own in a temporary folder and serves the real site with further addresses: for each page one
whose view is a plain function behind the same middleware: it repeats, statement by statement, what that page asks the
database, makes an object of each row with its columns as keys, and answers all of them as JSON by ``json.dumps``.
So the twin reads the same rows and says them; it decides nothing, names nothing and fills no template.

Asked in turn: the page again as nothing has changed, the page made anew, and the twin; figures are 95th percentiles,
with the medians beside them. The first is what readers meet: a page is made once per act and day. Prints one JSON
line per figure.
"""

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
IS_WORKER = "XINHENG_BENCH_FILE" in os.environ
if not IS_WORKER:
    HOME = tempfile.TemporaryDirectory(prefix="xinheng-bench-")
    os.environ |= {"XINHENG_HOME": HOME.name, "XINHENG_MODE": "demo", "XINHENG_TODAY": "2026-11-20"}
    os.environ["XINHENG_API_QUOTA"] = "1000000000"  # figures are of answers, not of refusals
    os.environ["DJANGO_SETTINGS_MODULE"] = "xinheng.shell.settings"
    os.environ.pop("XINHENG_DATABASE_URL", None)
WRITTEN = Path(os.environ.get("XINHENG_BENCH_FILE") or Path(HOME.name) / "statements.json")

ROUNDS = 200
WARM_UP = 20


def say(bench: str, value: float, unit: str, ratio: float | None = None, of: str = "") -> None:
    """One figure."""
    shown = None if ratio is None else round(ratio, 3)
    print(json.dumps({"bench": bench, "value": round(value, 3), "unit": unit, "ratio": shown, "of": of}), flush=True)


def fill(number: int) -> str:
    """Organisations with three records each; returns the code of one."""
    from factories.landing import land
    from factories.organisations import code, imported
    from factories.records import row
    from xinheng.subjects.models import Organisation

    named = [(f"岚川第{one}食品有限公司", code(one)) for one in range(number)]
    imported(Path(HOME.name) / "registry.csv", "name,uscc", named)
    decided = date(2026, 5, 10)
    for one, organisation in enumerate(Organisation.objects.order_by("pk")):
        day = decided + timedelta(days=one % 150)
        rows = [row(day, f"岚市监罚〔2026〕{one}号"), row(day, f"岚市监罚〔2026〕甲{one}号", types="吊销许可证件")]
        land(*rows, known_on=day, owner=organisation)
        licence = row(day, f"许〔2026〕{one}号", valid_to=date(2029, 2, 28))
        del licence["types"]
        land(licence, kind="licence", known_on=day, owner=organisation)
    return code(number // 2)


def with_turn(address: str, turn: object) -> str:
    """The same page at an address not asked for before: a query that no view reads."""
    return f"{address}{'&' if '?' in address else '?'}turn={turn}"


def ask_for_statements(paths: dict[str, str]) -> None:
    """Write down what each page asks the database."""
    import django
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    django.setup()
    asked: dict[str, list[str]] = {}
    for name, address in paths.items():
        Client(SERVER_NAME="localhost").get(address)
        with CaptureQueriesContext(connection) as queries:
            Client(SERVER_NAME="localhost").get(with_turn(address, "first"))
        asked[name] = [one["sql"] for one in queries.captured_queries]
    WRITTEN.write_text(json.dumps(asked), encoding="utf-8")


def application() -> Any:
    """The site with its bare twins, as the server's worker makes it."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    site = get_wsgi_application()

    def twin(statements: list[str]) -> Any:
        def view(_request: HttpRequest) -> HttpResponse:
            said: list[dict[str, Any]] = []
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                    if cursor.description:
                        names = [column.name for column in cursor.description]
                        said += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            return HttpResponse(json.dumps(said, default=str, ensure_ascii=False), content_type="application/json")

        return view

    from xinheng.shell import urls

    for name, statements in json.loads(WRITTEN.read_text(encoding="utf-8")).items():
        urls.urlpatterns.insert(0, path(f"bare/{name}", twin(statements)))
    return site


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The site on a port of this machine, served as ``xinheng serve`` does: one worker, one thread."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "1", "--factory", "--no-log", "pages:application"]
    server = subprocess.Popen(command, cwd=Path(__file__).parent, env=os.environ | {"XINHENG_BENCH_FILE": str(WRITTEN)})
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Until somebody listens."""
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def seconds(port: int, address: str) -> float:
    """How long one answer takes, whole."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begin = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    passed = time.perf_counter() - begin
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")
    return passed


def compare(port: int, name: str, address: str) -> None:
    """A page asked again, the page made anew (by a query that no view reads), and its bare twin, in turn."""
    again, anew, bare = [], [], []
    for turn in range(ROUNDS + WARM_UP):
        times = seconds(port, address), seconds(port, with_turn(address, turn)), seconds(port, f"/bare/{name}")
        if turn >= WARM_UP:
            for seen, one in zip((again, anew, bare), times, strict=True):
                seen.append(one)
    for label, times_of in (("", again), (".anew", anew)):
        for kind, figure in (("p95", p95), ("median", statistics.median)):
            page, plain = figure(times_of) * 1000, figure(bare) * 1000
            say(
                f"pages.{name}{label}.{kind}", page, "ms", page / plain, "bare Django view saying the same rows as JSON"
            )


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    """Fill, serve, compare."""
    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    set_up()
    with server_in_use():
        uscc = fill(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
        paths = {
            "home": "/",
            "organisation": f"/organisations/{uscc}",
            "register": "/registers/penalty",
            "api-records": "/api/v1/records?kind=penalty",
            "api-changes": "/api/v1/changes",
            "api-organisation": f"/api/v1/organisations/{uscc}",
        }
        ask_for_statements(paths)
        with serving() as port:
            for name, address in paths.items():
                compare(port, name, address)
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    main()
