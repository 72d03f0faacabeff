"""What acts and passing days change in what the public sees: the sources of the change feed.

Each source names records in an order of its own and goes on after a place. What is told of a record is what the one
public view holds on the day of asking: its present content, or nothing but that it is not public. So whoever reads
every change, however late, ends with what is public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.backends.utils import CursorWrapper

from xinheng.accounts.domain import KINDS
from xinheng.records.domain.stops import Scope
from xinheng.records.selectors.paging import in_order
from xinheng.records.selectors.public import PublicRecord, asked_on, public_by_ids

END = """CASE WHEN {v}.turn_on IS NULL OR {v}.public_to <= {v}.turn_on THEN {v}.public_to
     WHEN {v}.public_to_turned IS NOT NULL THEN greatest({v}.turn_on, {v}.public_to_turned) END"""
"""The end of the days a version really shows: the end before the turn, or the later of turn and milder end."""

Place = tuple[str | int, ...]
"""Where a source goes on: after this row of it; empty is its beginning."""

Told = Literal["published", "changed", "ended"]


@dataclass(frozen=True)
class Change:
    """One record that something changed. ``record`` is what is public of it on the day asked, None for ``ended``."""

    public_id: str
    told: Told
    record: PublicRecord | None
    place: Place


_END = END.format(v="v")
_SHOWABLE = "v.known_to IS NULL AND v.public_from IS NOT NULL AND v.state IN ('effective', 'held')"
_KNOWN = "(v.known_from AT TIME ZONE 'Asia/Shanghai')::date"

# A version is told when it, or the one it follows, was to be shown by the day asked: what was never to be shown is
# never named. BEFORE says whether the record could be known from before.
_BEFORE = "coalesce(b.public_from <= %s, false)"
_FOLLOWED = "LEFT JOIN records_version b ON b.kind = v.kind AND b.key = v.key AND b.version = v.version - 1"
_TOLD = "(v.public_from <= %s OR b.public_from <= %s)"

_OF_BATCH = f"""
SELECT v.id, v.public_id, {_BEFORE} FROM records_version v {_FOLLOWED}
WHERE v.batch_id = %s AND v.id > %s AND {_TOLD} ORDER BY v.id LIMIT %s"""  # noqa: S608

_OF_BATCHES = f"""
SELECT v.batch_id, v.public_id, {_BEFORE} FROM records_version v {_FOLLOWED}
WHERE v.batch_id = ANY(%s) AND {_TOLD} ORDER BY array_position(%s::bigint[], v.batch_id), v.id"""  # noqa: S608

_OF_VERSIONS = f"""
SELECT asked.n, v.public_id, {_BEFORE}
FROM unnest(%s::text[], %s::int[]) WITH ORDINALITY AS asked (public_id, version, n)
JOIN records_version v ON v.public_id = asked.public_id AND v.version = asked.version {_FOLLOWED}
WHERE {_TOLD} ORDER BY asked.n"""  # noqa: S608

_SHOWN = f"""
SELECT v.decided_on, v.id, v.public_id FROM records_version v
WHERE {_SHOWABLE} AND v.public_from <= %s AND coalesce({_END} > %s, true)"""  # noqa: S608
_OF_STOP = {
    "record": f"{_SHOWN} AND v.public_id = %s",
    "authority": f"{_SHOWN} AND v.authority_uscc = %s",
    "kind": f"{_SHOWN} AND v.kind = %s",
}
_IN_KIND = " AND v.kind = %s AND (v.decided_on, v.id) < (%s, %s) ORDER BY v.decided_on DESC, v.id DESC LIMIT %s"


def _by_day(day: str, more: str) -> str:
    return f"""
    (SELECT {day} AS day, v.id, v.public_id FROM records_version v
     WHERE {_SHOWABLE} AND {day} > %s AND {day} <= %s AND ({day}, v.id) > (%s, %s) AND {more}
     ORDER BY {day}, v.id LIMIT %s)"""  # noqa: S608


_DAYS = (
    (_by_day(_END, "v.public_to IS NOT NULL AND " + _END + " > v.public_from"), True),
    (_by_day("v.turn_on", f"v.turn_on IS NOT NULL AND v.public_from < v.turn_on AND {_END} > v.turn_on"), True),
    (_by_day("v.public_from", f"v.public_from > {_KNOWN}"), False),
)
_OF_DAYS = f"""
SELECT day, id, public_id, before FROM ({
    " UNION ALL ".join(f"SELECT day, id, public_id, {before} AS before FROM {sql} AS one" for sql, before in _DAYS)
}) AS days ORDER BY day, id LIMIT %s"""  # noqa: S608


def _changes(cursor: CursorWrapper, rows: Sequence[tuple[Place, str, bool]]) -> list[Change]:
    """Rows of place, identifier and whether it could be known from before, with what is public of them now."""
    shown = public_by_ids(cursor, [public_id for _, public_id, _ in rows])
    return [_change(place, public_id, shown.get(public_id), before=before) for place, public_id, before in rows]


def _change(place: Place, public_id: str, record: PublicRecord | None, *, before: bool) -> Change:
    if record is None:
        return Change(public_id, "ended", None, place)
    return Change(public_id, "changed" if before else "published", record, place)


def changes_of_batch(batch: int, *, day: date, after: Place, limit: int) -> list[Change]:
    """What the rows of a batch changed, in the order they were written."""
    with asked_on(day) as cursor:
        with in_order():
            cursor.execute(_OF_BATCH, [day, batch, after[0] if after else 0, day, day, limit])
        rows = [((number,), public_id, before) for number, public_id, before in cursor.fetchall()]
        return _changes(cursor, rows)


def changes_of_batches(batches: Sequence[int], *, day: date) -> list[Change]:
    """What all rows of several small batches changed, in the order of the batches; ``place`` is the batch."""
    with asked_on(day) as cursor:
        cursor.execute(_OF_BATCHES, [day, list(batches), day, day, list(batches)])
        rows = [((number,), public_id, before) for number, public_id, before in cursor.fetchall()]
        return _changes(cursor, rows)


def changes_of_versions(versions: Sequence[tuple[str, int]], *, day: date) -> list[Change]:
    """What these versions (public identifier and number) changed; ``place`` is the index among them."""
    with asked_on(day) as cursor:
        asked = [public_id for public_id, _ in versions], [number for _, number in versions]
        cursor.execute(_OF_VERSIONS, [day, *asked, day, day])
        rows = [((number - 1,), public_id, before) for number, public_id, before in cursor.fetchall()]
        return _changes(cursor, rows)


def changes_of_replacement(*, day: date, after: Place, limit: int) -> list[Change]:
    """What is public where everything was replaced at once: all of it, in the order it was written."""
    with asked_on(day) as cursor:
        cursor.execute(_SHOWN + " AND v.id > %s ORDER BY v.id LIMIT %s", [day, day, after[0] if after else 0, limit])
        rows = [((number,), name, False) for _, number, name in cursor.fetchall()]
        return _changes(cursor, rows)


def changes_of_stop(scope: Scope, target: str, *, day: date, after: Place, limit: int) -> list[Change]:
    """What an emergency stop or its lift changed: what would be public on the day without any stop, or is again."""
    if scope == "record":
        return [] if after else _changes_in(target, _OF_STOP[scope], [target], day=day)
    kinds = [target] if scope == "kind" else sorted(KINDS)
    found: list[Change] = []
    for kind in kinds:
        if len(found) == limit or (after and kind < str(after[0])):
            continue
        decided_on, number = after[1:] if after and kind == after[0] else (date.max, 0)
        values = [target, kind, decided_on, number, limit - len(found)]
        found += _changes_in(kind, _OF_STOP[scope] + _IN_KIND, values, day=day)
    return found


def _changes_in(name: str, statement: str, values: Sequence[Any], *, day: date) -> list[Change]:
    with asked_on(day) as cursor:
        cursor.execute(statement, [day, day, *values])
        rows = [((name, on.isoformat(), number), one, False) for on, number, one in cursor.fetchall()]
        return _changes(cursor, rows)


def changes_of_days(*, since: date, until: date, after: Place, limit: int) -> list[Change]:
    """What the days after ``since`` up to ``until`` changed by themselves, day by day: ends, turns, late starts."""
    place = after or (date.min, 0)
    values: list[Any] = [since, until, *place, limit]
    with asked_on(until) as cursor:
        cursor.execute(_OF_DAYS, [*values * len(_DAYS), limit])
        rows = [((on.isoformat(), number), name, before) for on, number, name, before in cursor.fetchall()]
        return _changes(cursor, rows)
