"""One statement that several rooms make together: what they ask or write costs one turn to the database, not one each.

A room says its own part and reads its own answer, so that nobody writes another room's tables. The parts see the
database as it was when the statement began, and none sees what another writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson

from xinheng.ledger.planned import planned_cursor


@dataclass(frozen=True)
class Part:
    """One room's part: common table expressions, the values they are given, and one value that the part says.

    Names of expressions and of given values begin with a word of the part's own, so that parts do not meet. The text is
    the same whatever is given: the statement is planned once for a connection.
    """

    expressions: str
    says: str
    given: Mapping[str, Any] = field(default_factory=dict)


def together(*parts: Part) -> list[Any]:
    """What each of the parts says, in their order, as JSON has it; they are evaluated in that order."""
    given: dict[str, Any] = {}
    for one in parts:
        given.update(one.given)
    with planned_cursor() as cursor:
        cursor.execute(_statement(tuple((one.expressions, one.says) for one in parts)), given)
        said: list[Any] = orjson.loads(cursor.fetchone()[0])
    return said


@cache
def _statement(parts: tuple[tuple[str, str], ...]) -> str:
    expressions = ", ".join(one for one, _ in parts if one)
    says = ", ".join(one for _, one in parts)
    text = f"{f'WITH {expressions} ' if expressions else ''}SELECT json_build_array({says})::text"
    return " ".join(text.split())  # the driver keeps what it found out about a statement of up to 4,096 characters
