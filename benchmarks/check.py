"""The check by code and matter: its selector, its answers over HTTP and its batches, each beside what is barely needed.

Usage: python benchmarks/check.py [ORGANISATIONS [ENTRIES]]   (1000000 200000 without numbers)

Fills a database of its own: organisations by the import, entries of six lists by the command, further entries as
copies of them by SQL (as ``curves.py`` does), and some that were decided here, with their cases. Every second question
is about an organisation with an entry, every tenth about one that was listed here. Compared, each pair in turn:

- the selector with one statement written by hand that says the same facts of the same running entries;
- ``GET /api/v1/check`` with a client's token, served as ``serve`` does (two workers, two threads each), with a plain
  view behind the same middleware that asks that statement, says its rows as JSON and keeps them by one bare INSERT;
- a batch of 10,000 questions with a case each, with the same statement for all of them and one INSERT for each of the
  four tables that a batch is kept in (answers, traces, their organisations, receipts), in one transaction.

Prints one JSON line per figure.
"""

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
IS_WORKER = "XINHENG_BENCH_WORKER" in os.environ
if not IS_WORKER:
    import curves
    import intake
    from intake import HOME, code, name, say

    os.environ |= {"XINHENG_TODAY": "2026-06-05", "XINHENG_API_QUOTA": "1000000000"}

ORGANISATIONS, ENTRIES = 1_000_000, 200_000
BASE, DECIDED_HERE = 2_000, 200
MATTER = "tendering"
ROUNDS, WARM_UP = 1_000, 50
CONNECTIONS, SPELL, SPELLS = 4, 250, 8
BATCH, BATCHES = 10_000, 7
LISTS = (
    "失信被执行人名单",
    "拖欠农民工工资失信联合惩戒对象名单",
    "重大税收违法失信主体",
    "安全生产严重失信主体名单",
    "招标投标领域严重失信主体名单",
    "政府采购严重违法失信行为记录名单",
)

BARE = """
SELECT v.uscc, v.kind, v.public_id, v.document_number, v.authority_name, v.decided_on, v.severity, v.origin,
       CASE WHEN v.turn_on <= %(day)s THEN v.departments_to_turned ELSE v.departments_to END AS until,
       v.payload ->> 'X_MDMC' AS list, 'no-measure' = ANY(v.marks) AS unproven,
       EXISTS (SELECT 1 FROM records_pause AS p WHERE p.kind = v.kind AND p.key = v.key AND p.suspends
               AND p.ended_at IS NULL) AS suspended,
       ARRAY(SELECT l.measure FROM measures_lift AS l WHERE l.record = v.public_id) AS lifted
FROM subjects_organisation AS o JOIN records_version AS v ON v.organisation_id = o.id
WHERE o.uscc = ANY(%(usccs)s) AND v.kind IN ('serious-list', 'abnormal-list', 'honour') AND v.known_to IS NULL
  AND v.state IN ('effective', 'held') AND v.departments_from <= %(day)s
  AND coalesce(CASE WHEN v.turn_on <= %(day)s THEN v.departments_to_turned ELSE v.departments_to END, 'infinity')
      > %(day)s
  AND NOT EXISTS (SELECT 1 FROM records_stop AS s WHERE s.in_doubt AND s.target = v.public_id AND s.lifted_at IS NULL)
"""
KEPT = (
    'INSERT INTO measures_check (at, day, asker, authority_uscc, matter, "case", uscc, answer, edition_digest) '
    "VALUES (now(), %s, 'bare', %s, %s, %s, %s, %s, %s) RETURNING id"
)
KEPT_ALL = (
    'INSERT INTO measures_check (at, day, asker, authority_uscc, matter, "case", uscc, answer, edition_digest) '
    "SELECT now(), %(day)s, 'bare', %(office)s, %(matter)s, asked.\"case\", asked.uscc, asked.answer, %(edition)s "
    'FROM json_to_recordset(%(rows)s::json) AS asked ("case" text, uscc text, answer jsonb)',
    'INSERT INTO accounts_trace (at, actor, authority_uscc, purpose, "case", basis, what) '
    "SELECT now(), 'bare', %(office)s, %(matter)s, unnest(%(cases)s::text[]), 'bench', 'bench'",
    "INSERT INTO accounts_tracesubject (trace_id, uscc) "
    "SELECT currval('accounts_trace_id_seq') - cardinality(%(cases)s::text[]) + place, uscc "
    "FROM unnest(%(usccs)s::text[]) WITH ORDINALITY AS asked (uscc, place)",
    'INSERT INTO messages_message (to_organisation, template, facts, "case", sent_at) '
    "SELECT asked.uscc, 'check-receipt', jsonb_build_object('matter', %(matter)s::text, 'case', asked.\"case\"), "
    'asked."case", now() FROM unnest(%(cases)s::text[], %(usccs)s::text[]) AS asked ("case", uscc)',
)


def entries(path: Path, organisations: int) -> None:
    """A file of entries of serious lists."""
    import csv

    from factories.files import right

    office = {"authority_uscc": code(0, intake.AUTHORITY), "source_uscc": code(0, intake.AUTHORITY)}
    with path.open("w", encoding="utf-8", newline="") as out:
        writer: csv.DictWriter[str] | None = None
        for number in range(BASE):
            subject = number * 7919 % organisations
            given = {"name": name(subject), "uscc": code(subject), "document_number": f"岚列〔2026〕{number}号"}
            row = right("serious-list", **office, **given, list=LISTS[number % len(LISTS)])
            if writer is None:
                writer = csv.DictWriter(out, list(row))
                writer.writeheader()
            writer.writerow(row)


def fill(organisations: int, size: int) -> None:
    """Organisations, entries decided elsewhere and here."""
    from factories.files import SENDER, sender
    from factories.lists import listed
    from factories.organisations import code as here
    from factories.organisations import imported
    from xinheng.accounts.models import Authority

    folder = Path(HOME.name)
    intake.prepare(folder, organisations)
    office = code(0, intake.AUTHORITY)
    Authority.objects.filter(uscc=office).update(kinds=["*"])
    entries(folder / "entries.csv", organisations)
    answer, _, _ = intake.intake(folder / "entries.csv", office, "serious-list")
    if answer["accepted"] != BASE:
        raise SystemExit(f"{answer} of {BASE} entries")
    curves.fill(size - DECIDED_HERE, BASE, organisations)
    sender(SENDER, ["*"])
    imported(folder / "here.csv", "name,uscc", [(f"岚川第{at}建筑有限公司", here(at)) for at in range(DECIDED_HERE)])
    for number in range(DECIDED_HERE):
        listed(number, list_key="wage-arrears", criterion="crime-threshold")
    for table in ("subjects_organisation", "records_version", "lists_case", "lists_step"):
        intake.as_superuser(f"VACUUM ANALYZE {table}", database=intake.DATABASE)


def questions(organisations: int) -> Callable[[int], str]:
    """The organisation of each question, by its number."""
    from django.db import connection

    from factories.organisations import code as here

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT uscc FROM records_version TABLESAMPLE SYSTEM (20) LIMIT 50000")
        listed = sorted(uscc for (uscc,) in cursor.fetchall())

    def asked(number: int) -> str:
        if number % 10 == 0:
            return here(number // 10 * 7 % DECIDED_HERE)
        return listed[number * 7919 % len(listed)] if number % 2 else code(number * 104_729 % organisations)

    return asked


def bare(usccs: list[str], day: date) -> list[dict[str, Any]]:
    """The same facts by a statement written by hand."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BARE, {"usccs": usccs, "day": day})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def in_turn(first: Callable[[int], object], second: Callable[[int], object]) -> tuple[list[float], list[float]]:
    """Milliseconds of both; who goes first alternates, so that neither always reads what the other has warmed."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + WARM_UP):
        pairs = list(zip(taken, (first, second), strict=True))
        for times, act in pairs if turn % 2 else reversed(pairs):
            begun = time.perf_counter()
            act(turn)
            if turn >= WARM_UP:
                times.append((time.perf_counter() - begun) * 1000)
    return taken


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def selector(asked: Callable[[int], str]) -> None:
    """One organisation at a time."""
    from xinheng.kernel import clock
    from xinheng.measures.selectors import answers

    def ours(turn: int) -> object:
        return answers([asked(turn)], matter=MATTER, day=clock.today(), known=clock.now())

    found = in_turn(ours, lambda turn: bare([asked(turn)], clock.today()))
    for kind, figure in (("p95", p95), ("median", statistics.median)):
        value, beside_it = figure(found[0]), figure(found[1])
        say(f"check.selector.{kind}", value, "ms", value / beside_it, "the bare statement for the same facts")


def application() -> Any:
    """The site with the bare view, as the server's workers make it."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    site = get_wsgi_application()
    from xinheng.kernel import clock
    from xinheng.shell import urls

    def view(request: HttpRequest) -> HttpResponse:
        uscc, day = request.GET["uscc"], clock.today()
        said = json.dumps(bare([uscc], day), default=str, ensure_ascii=False)
        with connection.cursor() as cursor:
            cursor.execute(KEPT, [day, "", request.GET["matter"], request.GET["case"], uscc, said, "0" * 64])
        return HttpResponse(said, content_type="application/json")

    urls.urlpatterns.insert(0, path("bare/check", view))
    return site


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The site on a port of this machine with the options of ``xinheng serve``."""
    from xinheng.shell.serving import _web

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [*_web("127.0.0.1", port, 2, jobs=False).command[:-1], "--factory", "check:application"]
    server = subprocess.Popen(command, cwd=Path(__file__).parent, env=os.environ | {"XINHENG_BENCH_WORKER": "1"})
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Until somebody listens."""
    for _ in range(1200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def spell(port: int, address: str, asked: Callable[[int], str], first: int, token: str, connections: int) -> float:
    """Answers per second over so many connections that each ask one after the other."""

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for number in range(first + place, first + SPELL, connections):
            query = f"uscc={asked(number)}&matter={MATTER}&case=T-{number}"
            connection.request("GET", f"{address}?{query}", headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{answer.status} {body[:500]!r}")
        connection.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(ask, range(connections)))
    return SPELL / (time.perf_counter() - begun)


def over_http(asked: Callable[[int], str]) -> None:
    """Spells of both in turn; the rate of a side is the median of its spells."""
    from django.conf import settings

    from factories.clients import bearer, program
    from factories.files import SENDER

    settings.ALLOWED_HOSTS.append("testserver")  # what the framework's own client calls itself
    token = bearer(program(SENDER, "check", daily=100_000))["authorization"].split()[1]
    with serving() as port:
        for connections in (1, CONNECTIONS):
            rates: dict[str, list[float]] = {"/api/v1/check": [], "/bare/check": []}
            for turn in range(SPELLS + 1):
                for address, found in rates.items():
                    rate = spell(port, address, asked, (connections * 100 + turn) * SPELL, token, connections)
                    if turn:
                        found.append(rate)
            ours, beside_it = (statistics.median(found) for found in rates.values())
            of = "a bare view with the same query and one bare INSERT"
            say(f"check.http.{connections}-connections", ours, "answers/s", ours / beside_it, of)


def batches(asked: Callable[[int], str]) -> None:
    """Many questions at once, each with its case."""
    from django.db import connection, transaction

    from factories.files import SENDER
    from xinheng.accounts.domain import Actor, Viewer
    from xinheng.kernel import clock
    from xinheng.measures import services

    def ours(turn: int) -> None:
        many = [services.Question(asked(one), f"B-{turn}-{one}") for one in range(BATCH)]
        actor = Actor(f"bench-{turn}-{time.time_ns()}", SENDER)
        services.check(questions=many, matter=MATTER, viewer=Viewer(actor, MATTER, "B", "bench"))

    def barely(turn: int) -> None:
        usccs, cases = [asked(one) for one in range(BATCH)], [f"C-{turn}-{one}" for one in range(BATCH)]
        given = {"day": clock.today(), "office": SENDER, "matter": MATTER, "edition": "0" * 64}
        with transaction.atomic():
            found: dict[str, list[dict[str, Any]]] = {}
            for row in bare(usccs, clock.today()):
                found.setdefault(row["uscc"], []).append(row)
            asked_for = zip(usccs, cases, strict=True)
            rows = [{"uscc": uscc, "case": case, "answer": found.get(uscc, [])} for uscc, case in asked_for]
            given |= {"usccs": usccs, "cases": cases, "rows": orjson.dumps(rows, default=str).decode()}
            with connection.cursor() as cursor:
                for statement in KEPT_ALL:
                    cursor.execute(statement, given)

    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(BATCHES + 1):
        for taken, act in zip(times, (ours, barely), strict=True):
            begun = time.perf_counter()
            act(turn)
            if turn:
                taken.append((time.perf_counter() - begun) * 1000)
    ours_took, bare_took = (statistics.median(taken) for taken in times)
    say(f"check.batch of {BATCH}", ours_took, "ms", ours_took / bare_took, "the bare statement and the bare INSERTs")


def main(organisations: int, size: int) -> None:
    """Fill, then compare."""
    import django
    from django.db import connection

    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    with server_in_use():
        django.setup()
        set_up()
        fill(organisations, size)
        asked = questions(organisations)
        selector(asked)
        over_http(asked)
        batches(asked)
        connection.close()


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(given[0] if given else ORGANISATIONS, given[1] if len(given) > 1 else ENTRIES)
