"""One statement that several rooms make together: what they ask or write costs one turn to the database, not one each.

A room says its own part and reads its own answer, so that nobody writes another room's tables. The parts see the
database as it was when the statement began, and none sees what another writes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from django.db import DatabaseError, connection
from psycopg import Cursor

from xinheng.ledger.planned import planned_cursor


@dataclass(frozen=True)
class Part:
    """One room's part: common table expressions, the values they are given, and one value that the part says.

    Names of expressions and of given values begin with a word of the part's own, so that parts do not meet. The text is
    the same whatever is given: the statement is planned once for a connection. Unless ``holds`` is true, the database
    refuses the whole statement: PartRefusedError with the part's place. What holds is evaluated first, in their order.
    """

    expressions: str
    says: str
    given: Mapping[str, Any] = field(default_factory=dict)
    holds: str = ""


class PartRefusedError(Exception):
    """What one of the parts says does not hold; nothing of the statement was written."""

    def __init__(self, place: int) -> None:
        self.place = place
        super().__init__(place)


def together(*parts: Part) -> list[Any]:
    """What each of the parts says, in their order, as JSON has it. PartRefusedError."""
    with _refusing(), planned_cursor() as cursor:
        cursor.execute(*_asked(parts))
        return _said(cursor)


def together_and_commit(*parts: Part, then: Sequence[str]) -> list[Any]:
    """``together``, then these statements without values, ``COMMIT`` among them: all in one turn, none after a failure.

    Locks of the transaction are held for no turn of ours.
    """
    driver: Any = connection.connection
    with _refusing(), connection.wrap_database_errors, driver.pipeline(), planned_cursor() as cursor:
        cursor.execute(*_asked(parts))
        for statement in then:
            Cursor(driver).execute(statement, prepare=True)  # what they say is nobody's, and the framework's care costs
        return _said(cursor)


def _said(cursor: Any) -> list[Any]:
    said: list[Any] = orjson.loads(cursor.fetchone()[0])
    return said


def _asked(parts: Sequence[Part]) -> tuple[str, dict[str, Any]]:
    given: dict[str, Any] = {}
    for one in parts:
        given.update(one.given)
    return _statement(tuple((one.expressions, one.says, one.holds) for one in parts)), given


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        said = getattr(error.__cause__, "diag", None)
        if said is None or said.sqlstate != _REFUSED or said.message_primary != "refused":
            raise
        raise PartRefusedError(int(said.message_detail)) from error


_REFUSED = "P0001"


@cache
def _statement(parts: tuple[tuple[str, str, str], ...]) -> str:
    expressions = ", ".join(one for one, _, _ in parts if one)
    says = ", ".join(one for _, one, _ in parts)
    holds = " AND ".join(f"ledger_refuse_unless({one}, {at})" for at, (_, _, one) in enumerate(parts) if one)
    text = f"{f'WITH {expressions} ' if expressions else ''}SELECT json_build_array({says})::text"
    text += f" WHERE {holds}" if holds else ""
    return " ".join(text.split())  # the driver keeps what it found out about a statement of up to 4,096 characters
