"""Deep pages of registers: the 500th beside the first, on pages and in the API, and the change feed far inside it.

Usage: python benchmarks/registers.py [RECORDS]   (1000000 without a number)

Fills a database of its own with penalties (as ``curves.py`` does) and asks the whole site in this process, each answer
made anew. A page of 50 lines is reached by its cursor, as a reader would. Prints one JSON line per figure, medians; the
ratio is to the first page of the same list. Stops when a page counts beyond 10,000 exactly.
"""

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import curves
import intake
from intake import HOME, prepare, say

RECORDS = 1_000_000
DEEP_PAGE = 500
PAGE = 50
_turns = count()


def asked(address: str) -> None:
    """One answer of the site, made anew."""
    from django.test import Client

    answer = Client(SERVER_NAME="localhost").get(f"{address}&turn={next(_turns)}")
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")


def deep_cursors() -> dict[str, str]:
    """The address of each list and the cursor of its 500th page."""
    from xinheng.catalogue.current import rulebook
    from xinheng.kernel import clock
    from xinheng.publicity import selectors
    from xinheng.publicity.domain.registers import RegisterFilters

    day, kind, every = clock.today(), rulebook().kinds["penalty"], RegisterFilters()
    authority = RegisterFilters(authority=selectors.authorities("penalty")[0][0])

    def register(cursor: str) -> str:
        page = selectors.register_page(kind, every, day=day, cursor=cursor)
        if page.total.number > 10_000:
            raise SystemExit(f"the register counts {page.total.number} exactly")
        return page.next_cursor

    lists: dict[str, Callable[[str], str]] = {
        "/registers/penalty?": register,
        "/api/v1/records?kind=penalty": lambda cursor: selectors.walk(kind, every, day=day, cursor=cursor)[1],
        f"/api/v1/records?kind=penalty&authority={authority.authority}": lambda cursor: selectors.walk(
            kind, authority, day=day, cursor=cursor
        )[1],
        f"/api/v1/changes?limit={PAGE}": lambda cursor: selectors.changes(cursor, day=day, limit=PAGE).next_cursor,
    }
    found = {}
    for address, following in lists.items():
        cursor = ""
        for _ in range(DEEP_PAGE - 1):
            cursor = following(cursor)
        found[address] = cursor
    return found


def main(size: int) -> None:
    """Fill, then ask each list for its first and its deep page."""
    import django
    from django.db import connection

    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    folder, organisations = Path(HOME.name), max(curves.BASE, int(size * curves.ORGANISATIONS_PER_RECORD))
    with server_in_use():
        django.setup()
        set_up()
        prepare(folder, organisations)
        sender = intake.penalties(folder / "base.csv", curves.BASE, organisations, days=200)
        intake.intake(folder / "base.csv", sender)
        curves.fill(size, curves.BASE, organisations)
        for address, cursor in deep_cursors().items():
            first = curves.median(lambda at=address: asked(at))  # type: ignore[misc]
            deep = curves.median(lambda at=address, on=cursor: asked(f"{at}&cursor={on}"))  # type: ignore[misc]
            say(f"registers.{size}.first {address}", first, "ms")
            say(f"registers.{size}.500th {address}", deep, "ms", deep / first, "the first page of the same list")
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS)
