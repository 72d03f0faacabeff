"""What each operation can be asked. Unknown parameters are ignored, wrong values are refused with 422."""

import re
from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

MOST = 100
MOST_CHANGES = 500
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _written_as_day(value: object) -> object:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("date_written", "write a day as year-month-day, for example 2026-04-01")
    return value


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("a NUL character cannot stand in a text")
    return value


Text = Annotated[str, AfterValidator(_without_nul)]
Limit = Annotated[int, Field(ge=1, le=MOST, description=f"how many at most (1 to {MOST})", examples=[20])]
Cursor = Annotated[
    Text, Field(max_length=500, description="`next_cursor` of the last answer, unchanged; empty to begin")
]
Day = Annotated[date, BeforeValidator(_written_as_day)]
PerhapsDay = Annotated[Day | None, BeforeValidator(lambda value: value or None)]
"""A day, or nothing: a form sends its empty fields too."""
KIND_UNSAID = "penalty"
KIND = "key of a record kind, such as `penalty` or `licence`; `/api/v1/rulebook/{key}` describes it"


class SearchQuery(Schema):
    """A search."""

    q: Annotated[
        Text,
        Field(max_length=200, description="part of a name, or a unified social credit code", examples=["青禾食品"]),
    ] = ""
    limit: Limit = 20
    cursor: Cursor = ""


class RecordsQuery(Schema):
    """A walk through the public records of one kind."""

    kind: Annotated[Text, Field(max_length=50, description=KIND, examples=["penalty"])] = KIND_UNSAID
    authority: Annotated[
        Text,
        Field(
            max_length=200,
            description="name or code of the deciding authority; empty for every",
            examples=["11330000002482228T"],
        ),
    ] = ""
    from_: Annotated[
        PerhapsDay, Field(alias="from", description="decided on this day or later", examples=["2026-04-01"])
    ] = None
    to: Annotated[PerhapsDay, Field(description="decided on this day or earlier", examples=["2026-06-30"])] = None
    limit: Limit = 50
    cursor: Cursor = ""


class OwnRecordsQuery(Schema):
    """The records of one organisation."""

    kind: Annotated[Text, Field(max_length=50, description=f"{KIND}; empty for all", examples=["penalty"])] = ""
    limit: Limit = 50
    cursor: Cursor = ""


class ChangesQuery(Schema):
    """The change feed from a place on."""

    cursor: Cursor = ""
    limit: Annotated[
        int, Field(ge=1, le=MOST_CHANGES, description=f"how many at most (1 to {MOST_CHANGES})", examples=[100])
    ] = 100
