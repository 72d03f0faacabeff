"""The lists of the desk beside their bare queries, and what tracing a read costs beside one bare INSERT.

Usage: python benchmarks/desk.py [RECORDS [AUTHORITIES]]   (1000000 500 without numbers)

Fills a database of its own: records as ``curves.py`` does, spread over all authorities as senders, then mandates,
batches, waiting rows and running clocks for each. Asked in turn, a different authority each time: the selector a page
calls, and the very statements it asked, sent again as text and fetched as they come. Figures are 95th percentiles with
the medians beside them. Tracing is measured on the list of records: the whole traced read beside the same read without
its trace and one bare INSERT, in one transaction each. Prints one JSON line per figure.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import curves
import intake
from intake import AUTHORITY, HOME, code, say

RECORDS, AUTHORITIES = 1_000_000, 500
ROUNDS, WARM_UP = 200, 20
BATCHES_EACH, WAITING_EACH, CLOCKS_EACH = 200, 200, 100
AT_ONCE = 20
PURPOSE = "record-keeping"

_BATCHES = """
INSERT INTO exchange_batch (kind, sender_uscc, sha256, format, encoding, rows, accepted, unchanged, versions,
    quarantined, queued, refused, refused_person, refused_matter, issue_count, merkle_root, edition_digest, day,
    taken_at)
SELECT 'penalty', uscc, encode(sha256((uscc || turn)::bytea), 'hex'), 'csv', 'utf-8', 10, 8, 0, 0, 0, 1, 1, 0, 0, 2,
    sha256(uscc::bytea), repeat('0', 64), %(day)s::date - turn %% 90, %(day)s::date - turn %% 90
FROM unnest(%(senders)s::text[]) AS uscc, generate_series(1, %(each)s) AS turn
"""
_WAITING = """
INSERT INTO exchange_waitingrow (batch_id, kind, sender_uscc, row_number, verdict, codes, uscc, key, content_digest,
    payload, waits_since, forgotten_on)
SELECT (SELECT min(id) FROM exchange_batch), 'penalty', uscc, turn, 'queued',
    ARRAY['subject-name-differs'], '', sha256((uscc || turn)::bytea), sha256((turn || uscc)::bytea), '{}'::jsonb,
    %(day)s, %(day)s::date + 30
FROM unnest(%(senders)s::text[]) AS uscc, generate_series(1, %(each)s) AS turn
"""
_CLOCKS = """
INSERT INTO clocks_clock (rule, unit, length, basis, unverified, binds, "case", authority_uscc, begins_on, due_on,
    provisional, door, started_at)
SELECT 'objection-check', 'working_days', 10, 'x', false, 'authority', 'objection-' || uscc || turn, uscc,
    %(day)s::date - 3, %(due)s, false, '', %(day)s
FROM unnest(%(senders)s::text[]) AS uscc, generate_series(1, %(each)s) AS turn
"""


def senders(authorities: int) -> list[str]:
    """The codes of the authorities."""
    return [code(number, AUTHORITY) for number in range(authorities)]


def fill(records: int, usccs: list[str], day: date) -> None:
    """Everything the lists are made of."""
    folder, organisations = Path(HOME.name), max(curves.BASE, int(records * curves.ORGANISATIONS_PER_RECORD))
    intake.prepare(folder, organisations)
    sender = intake.penalties(folder / "base.csv", curves.BASE, organisations, days=200)
    intake.intake(folder / "base.csv", sender)
    every = ",".join(usccs)
    one = f"(string_to_array('{every}', ','))[1 + (b.place + %(turn)s) %% {len(usccs)}]"
    curves.SHIFTED |= {"sender_uscc": one, "authority_uscc": one, "source_uscc": one}
    curves.fill(records, curves.BASE, organisations)
    officers(usccs)
    beside(usccs, day)


def officers(usccs: list[str]) -> None:
    """An authority each, an officer each, a mandate each."""
    from xinheng.accounts.domain import Actor, Terms
    from xinheng.accounts.models import Authority, User
    from xinheng.accounts.services import give_mandate

    actor = Actor("operator", None, "node")
    for number, uscc in enumerate(usccs):
        given = {"name": f"岚川市第{number}执法局", "level": "city", "division": "990100", "kinds": ["penalty"]}
        Authority.objects.update_or_create(uscc=uscc, defaults=given)
        User.objects.create(account=f"F-{number:05d}")
        days = (date(2026, 1, 1), date(2028, 1, 1))
        terms = Terms(uscc, "", ("send", "read", "correct"), ("*",), "", ("*",), *days, "岚编〔2026〕1号")
        give_mandate(account=f"F-{number:05d}", terms=terms, actor=actor)


def beside(usccs: list[str], day: date) -> None:
    """Batches, waiting rows and clocks of every authority, by SQL."""
    from django.db import connection, transaction

    from xinheng.catalogue.current import calendar

    due, _ = calendar().add(day, 7)
    given = {"day": day, "due": due, "senders": usccs}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BATCHES, given | {"each": BATCHES_EACH})
        cursor.execute(_WAITING, given | {"each": WAITING_EACH})
    for first in range(0, len(usccs), AT_ONCE):  # each clock holds a lock of its case until its transaction ends
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_CLOCKS, given | {"each": CLOCKS_EACH, "senders": usccs[first : first + AT_ONCE]})
    for table in ("exchange_batch", "exchange_waitingrow", "clocks_clock", "accounts_mandate"):
        intake.as_superuser(f"VACUUM ANALYZE {table}", database="xinheng")
    connection.close()


def lists(day: date) -> dict[str, Callable[[str, str], object]]:
    """What a page of the desk asks, by name: a function of an authority's code and its officer's account."""
    from xinheng.accounts.domain import Actor, Viewer
    from xinheng.clocks.selectors import tasks_of
    from xinheng.exchange import desk
    from xinheng.exchange.workbench.rows import RowQuery, waiting_rows
    from xinheng.records.selectors import OwnQuery, own_records

    def viewer(uscc: str, account: str) -> Viewer:
        return Viewer(Actor(account, uscc, ""), PURPOSE, "bench")

    query = RowQuery(kinds=("penalty",))
    own = OwnQuery(kinds=("penalty",), number="", subject="", division="")
    return {
        "tasks": lambda uscc, _account: tasks_of(uscc, day=day),
        "batches": lambda uscc, _account: desk.batches_of(uscc, at_most=30),
        "waiting": lambda uscc, account: waiting_rows(query, senders=(uscc,), viewer=viewer(uscc, account)),
        "records": lambda uscc, account: own_records(own, viewer=viewer(uscc, account)),
    }


def statements(ask: Callable[[], object]) -> list[str]:
    """The SELECTs of one list, as text."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        ask()
    return [one["sql"] for one in seen.captured_queries if one["sql"].lstrip().startswith("SELECT")]


def bare(texts: list[str]) -> None:
    """The same rows, fetched as they come."""
    from django.db import connection

    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)
            cursor.fetchall()


@contextmanager
def untraced() -> Iterator[None]:
    """Reads that leave no trace: only here, to know what a trace costs."""
    from xinheng.exchange.workbench import rows
    from xinheng.records.selectors import own_records as module_or_function

    modules = [rows, sys.modules[module_or_function.__module__]]
    real = [module.trace for module in modules]
    for module in modules:
        module.trace = lambda **_: None
    try:
        yield
    finally:
        for module, trace in zip(modules, real, strict=True):
            module.trace = trace


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


def tell(name: str, found: tuple[list[float], list[float]], of: str) -> None:
    """The 95th percentile and the median of one comparison."""
    for kind, figure in (("p95", lambda times: statistics.quantiles(times, n=20)[-1]), ("median", statistics.median)):
        value, beside_it = figure(found[0]), figure(found[1])
        say(f"desk.{name}.{kind}", value, "ms", value / beside_it, of)


def compare(usccs: list[str], day: date) -> None:
    """Every list, then the cost of a trace."""
    from django.db import connection, transaction

    def at(turn: int) -> tuple[str, str]:
        number = turn * 7919 % len(usccs)
        return usccs[number], f"F-{number:05d}"

    for name, ask in lists(day).items():
        with untraced():
            texts = {
                place: statements(lambda a=ask, who=who: a(*who)) for place in range(len(usccs)) if (who := at(place))
            }
            found = in_turn(lambda turn, a=ask: a(*at(turn)), lambda turn, t=texts: bare(t[turn % len(usccs)]))
        tell(name, found, "the same statements, bare")
    ask = lists(day)["records"]

    def with_bare_insert(turn: int) -> None:
        with transaction.atomic(), untraced():
            ask(*at(turn))
            with connection.cursor() as cursor:
                cursor.execute(_INSERT, [at(turn)[1], at(turn)[0], PURPOSE])

    tell("trace", in_turn(lambda turn: ask(*at(turn)), with_bare_insert), "the same read and one bare INSERT")


_INSERT = (
    'INSERT INTO accounts_trace (at, actor, authority_uscc, purpose, "case", basis, what) '
    "VALUES (now(), %s, %s, %s, 'bench', '', 'bench')"
)


def main(records: int, authorities: int) -> None:
    """Fill, then ask."""
    import django
    from django.db import connection

    from xinheng.kernel import clock
    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    with server_in_use():
        django.setup()
        set_up()
        usccs = senders(authorities)
        fill(records, usccs, clock.today())
        compare(usccs, clock.today())
        connection.close()


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(given[0] if given else RECORDS, given[1] if len(given) > 1 else AUTHORITIES)
