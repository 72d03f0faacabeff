"""What a client asks, read out of its form: pure. A wrong batch is refused as a whole, and the refusal says where."""

import json
from dataclasses import dataclass
from typing import Any

from xinheng.publicity.errors import ReconciliationWrongError

MOST_QUERIES = 50
MOST_IDS = 100
MOST_CANDIDATES = 50
USUAL_CANDIDATES = 5
LONGEST = 200
ROOT_TYPE = "organisation"
QUERY_PROPERTIES = ("uscc", "division")
"""Properties that narrow a query: the code, and a division by the beginning of its six digits."""


@dataclass(frozen=True)
class Query:
    """One query of a batch: a name or code, candidates' types, and the values of ``QUERY_PROPERTIES``."""

    text: str
    types: tuple[str, ...]
    limit: int
    uscc: str = ""
    division: str = ""


@dataclass(frozen=True)
class Extension:
    """Which properties of which organisations are asked for."""

    usccs: tuple[str, ...]
    properties: tuple[str, ...]


def _wrong(where: str, reason: str) -> ReconciliationWrongError:
    return ReconciliationWrongError(where=where, reason=reason)


def _object(where: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(where, "not JSON") from error
    if not isinstance(found, dict):
        raise _wrong(where, "not a JSON object")
    return found


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _wrong(where, f"write a text of at most {LONGEST} characters")
    return value.strip()


def queries(text: str) -> dict[str, Query]:
    """The queries of a batch by their keys, in order. ReconciliationWrongError."""
    found = _object("queries", text)
    if len(found) > MOST_QUERIES:
        raise _wrong("queries", f"{len(found)} queries in one batch; at most {MOST_QUERIES} are taken")
    return {key: _query(f"queries.{key[:40]}", one) for key, one in found.items()}


def _query(where: str, asked: object) -> Query:
    if not isinstance(asked, dict):
        raise _wrong(where, "not a JSON object")
    properties = _properties(f"{where}.properties", asked.get("properties", []))
    text = _text(f"{where}.query", asked.get("query", ""))
    if not text and not properties.get("uscc"):
        raise _wrong(where, "neither a query nor the property uscc")
    types = asked.get("type", [])
    return Query(
        text,
        tuple(_text(f"{where}.type", one) for one in (types if isinstance(types, list) else [types])),
        _limit(f"{where}.limit", asked.get("limit", USUAL_CANDIDATES)),
        properties.get("uscc", ""),
        properties.get("division", ""),
    )


def _limit(where: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 1_000_000:
        raise _wrong(where, "write a positive integer")
    return min(int(value), MOST_CANDIDATES)


def _properties(where: str, asked: object) -> dict[str, str]:
    """The first value of each property that narrows; a property we do not know narrows nothing."""
    if not isinstance(asked, list):
        raise _wrong(where, "not a list")
    found: dict[str, str] = {}
    for one in asked:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise _wrong(where, "each is an object with pid and v")
        if one["pid"] in QUERY_PROPERTIES:
            found.setdefault(one["pid"], _value(f"{where}.{one['pid']}", one["v"]))
    return found


def _value(where: str, value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("id", "")
    return _text(where, str(value) if isinstance(value, int | float) else value)


def extension(text: str) -> Extension:
    """The data extension asked for. ReconciliationWrongError."""
    found = _object("extend", text)
    ids, wanted = found.get("ids"), found.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list):
        raise _wrong("extend", "ids and properties are lists")
    if len(ids) > MOST_IDS:
        raise _wrong("extend.ids", f"{len(ids)} in one request; at most {MOST_IDS} are taken")
    names = [_text("extend.properties", one.get("id") if isinstance(one, dict) else one) for one in wanted]
    return Extension(tuple(_text("extend.ids", one) for one in ids), tuple(dict.fromkeys(names)))
