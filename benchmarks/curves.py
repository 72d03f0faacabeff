"""How reading and writing hold up as the register grows: one database that is filled up to each size in turn.

Usage: python benchmarks/curves.py [RECORDS ...]   (10000 100000 1000000; 10000000 takes most of an hour and 30 GB)

A base of penalties is taken in by the command; further ones are copies of them written by SQL into the version table
with a key, a public identifier and an organisation of their own, so that every constraint and index is in use. At each
size the same things are asked of the same selectors as the pages use, and one more file is taken in. Prints one JSON
line per figure; the ratio is to the same figure at the first size. ``tools/charts.py`` draws the lines.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import intake
from intake import HOME, name, penalties, prepare, say

SIZES = (10_000, 100_000, 1_000_000)
BASE = 10_000
PIECE = 500_000
FILE_ROWS = 20_000
ORGANISATIONS_PER_RECORD = 0.1
ROUNDS = 30
DEEP_PAGE = 500
PAGE = 50

SHIFTED = {
    "key": "sha256(b.key || int8send(%(turn)s::int8))",
    "public_id": "left(encode(sha256(b.key || int8send(%(turn)s::int8) || 'shown'), 'hex'), 32)",
    "organisation_id": "o.id",
    "uscc": "o.uscc",
    "document_number": "b.document_number || '-' || %(turn)s",
    "document_number_normal": "b.document_number_normal || '-' || %(turn)s",
    "row_digest": "sha256(b.row_digest || int8send(%(turn)s::int8))",
}


def copies(turn: int, rows: int, organisations: int) -> None:
    """``rows`` copies of the base, the ``turn``-th of their kind, spread over the organisations."""
    from django.db import connection, transaction

    from xinheng.records.services import COLUMNS

    values = ", ".join(SHIFTED.get(column, f"b.{column}") for column in COLUMNS)
    statement = (
        f"INSERT INTO records_version ({', '.join(COLUMNS)}) SELECT {values} "
        "FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM records_version ORDER BY id LIMIT %(rows)s) b "
        "JOIN subjects_organisation o "
        "ON o.id = %(first)s + (b.place * 7919 + %(turn)s::int8 * 104729) %% %(organisations)s"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SELECT min(id) FROM subjects_organisation")
        first = cursor.fetchone()[0]
        cursor.execute(statement, {"turn": turn, "rows": rows, "organisations": organisations, "first": first})
        cursor.execute(
            "INSERT INTO records_shownchange (kind, day, opened, closed) SELECT kind, public_from, count(*), 0 FROM "
            "(SELECT kind, public_from FROM records_version ORDER BY id DESC LIMIT %s) made "
            "WHERE public_from IS NOT NULL GROUP BY kind, public_from",
            [rows],
        )


def fill(size: int, held: int, organisations: int) -> int:
    """Copies until ``size`` records are held; returns how many there are."""
    from django.db import connection

    while held < size:
        rows = min(held, size - held, PIECE)
        copies(held, rows, organisations)
        held += rows
    intake.as_superuser("VACUUM ANALYZE records_version", database="xinheng")
    connection.close()
    return held


def median(act: Callable[[], object]) -> float:
    """Milliseconds, the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def readings(organisations: int, size: int) -> dict[str, float]:
    """Milliseconds of what the pages ask, medians."""
    from xinheng.catalogue.current import rulebook
    from xinheng.kernel import clock
    from xinheng.publicity import selectors
    from xinheng.publicity.domain.registers import RegisterFilters
    from xinheng.subjects.selectors import search

    day, kind, every = clock.today(), rulebook().kinds["penalty"], RegisterFilters()
    owner = intake.code(organisations // 2)
    found = {
        "organisation page": median(lambda: selectors.organisation_page(owner, day=day)),
        "register, first page": median(lambda: selectors.register_page(kind, every, day=day)),
        "home counts": median(lambda: selectors.counts(day)),
        "search, three characters": median(lambda: search(name(organisations // 3)[4:9], limit=20)),
    }
    if size > DEEP_PAGE * PAGE:
        cursor = ""
        for _ in range(DEEP_PAGE - 1):
            cursor = selectors.register_page(kind, every, day=day, cursor=cursor).next_cursor
        deep = cursor
        found["register, 500th page"] = median(lambda: selectors.register_page(kind, every, day=day, cursor=deep))
    return found


def main(sizes: list[int]) -> None:
    """Every size in turn."""
    import django
    from django.db import connection

    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    folder, organisations = Path(HOME.name), max(BASE, int(sizes[-1] * ORGANISATIONS_PER_RECORD))
    at_first: dict[str, tuple[int, float]] = {}

    def tell(size: int, what: str, value: float, unit: str) -> None:
        before = at_first.setdefault(what, (size, value))
        say(f"curve.{size}.{what}", value, unit, value / before[1], f"the same at {before[0]:,} records")

    with server_in_use():
        django.setup()
        set_up()
        prepare(folder, organisations)
        sender = penalties(folder / "base.csv", BASE, organisations, days=200)
        intake.intake(folder / "base.csv", sender)
        held = BASE
        for turn, size in enumerate(sizes):
            held = fill(size, held, organisations)
            for what, value in readings(organisations, size).items():
                tell(size, what, value, "ms")
            connection.close()
            penalties(folder / "more.csv", FILE_ROWS, organisations, first=(turn + 1) * 10**8)
            answer, seconds, _ = intake.intake(folder / "more.csv", sender)
            tell(size, "intake of one more file", answer["accepted"] / seconds, "rows/s")
            held += answer["accepted"]
        connection.close()


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or list(SIZES))
