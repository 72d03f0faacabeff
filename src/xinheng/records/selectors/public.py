"""What anybody may see on a day: read through the one view ``records_public`` only (G11).

Every function sets the day in the transaction of its own read. A past day answers nothing that has ended by today.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.records.selectors.stops import hidden_counts, running_stops

MOST_ROWS = 500

_COLUMNS = """
    r.id, r.public_id, r.kind, r.uscc, o.name, o.named_after_person, r.name_as_sent, r.authority_uscc,
    r.authority_name, r.source_name, r.document_number, r.decided_on, r.valid_from, r.valid_to, r.severity, r.special,
    r.penalty_types, r.amount_fen, r.division, r.marks, r.state, r.public_from, r.public_to, r.repair_from,
    r.public_rule, r.turned, r.statement_on, r.edition_digest, r.version, r.known_from, r.origin, r.payload"""


@dataclass(frozen=True)
class PublicRecord:
    """One record as the public may see it on the day asked about.

    ``public_to`` is the first day not shown (None: open); ``repair_from`` None where there is nothing to repair.
    ``public_rule`` is the window rule's key (catalogue), which carries basis and confidence. ``fields`` are the
    public official fields as stored, by code, in the kind's order. ``origin`` is imported for what another body
    listed. ``id`` is for paging only: never show it.
    """

    id: int
    public_id: str
    kind: str
    uscc: str
    name: str
    named_after_person: bool
    name_as_sent: str
    authority_uscc: str
    authority_name: str
    source_name: str
    document_number: str
    decided_on: date
    valid_from: date | None
    valid_to: date | None
    severity: str | None
    special: bool
    penalty_types: tuple[str, ...]
    amount_fen: int | None
    division: str
    marks: tuple[str, ...]
    state: str
    public_from: date
    public_to: date | None
    repair_from: date | None
    public_rule: str
    turned: bool
    statement_on: date | None
    edition_digest: str
    version: int
    known_from: datetime
    origin: str
    fields: Mapping[str, str]

    @property
    def cursor(self) -> tuple[date, int]:
        """Where a page that ends with this record goes on."""
        return self.decided_on, self.id


@dataclass(frozen=True)
class WalkedRecord:
    """A public record met on a walk, with the key the walk goes on after. Never show the key."""

    key: bytes
    record: PublicRecord


@dataclass(frozen=True)
class RegisterQuery:
    """What a list of public records is narrowed to; empty is every. Days of decision, both included."""

    kind: str = ""
    uscc: str = ""
    authority: str = ""
    division: str = ""
    decided_from: date | None = None
    decided_to: date | None = None
    severity: str = ""
    penalty_type: str = ""

    def conditions(self) -> tuple[list[str], list[Any]]:
        """The conditions of SQL and their values. ``division`` is a prefix: a province holds its counties."""
        parts: list[tuple[bool, str, Any]] = [
            (bool(self.kind), "r.kind = %s", self.kind),
            (bool(self.uscc), "o.uscc = %s", self.uscc),
            (bool(self.authority), "r.authority_uscc = %s", self.authority),
            (bool(self.division), "starts_with(r.division, %s)", self.division),
            (self.decided_from is not None, "r.decided_on >= %s", self.decided_from),
            (self.decided_to is not None, "r.decided_on <= %s", self.decided_to),
            (bool(self.severity), "r.severity = %s", self.severity),
            (bool(self.penalty_type), "r.penalty_types @> ARRAY[%s]", self.penalty_type),
        ]
        return [sql for wanted, sql, _ in parts if wanted], [value for wanted, _, value in parts if wanted]


@dataclass(frozen=True)
class AuthorityReports:
    """How one deciding authority's decisions of one kind were reported: counts and the sum of working days."""

    authority_uscc: str
    authority_name: str
    kind: str
    reported: int
    late: int
    working_days: int


@contextmanager
def asked_on(day: date) -> Iterator[CursorWrapper]:
    """A cursor for which ``records_public`` holds the records of ``day``, and of no other read.

    What had ended by the latest day this node has seen stays ended, though its clock went back since.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('xinheng.day', %s, true), set_config('xinheng.today', "
            "greatest(%s::date, (SELECT day FROM ledger_clockmark))::text, true)",
            [day.isoformat(), clock.today().isoformat()],
        )
        yield cursor
        if len(connection.savepoint_ids) > 0:  # inside somebody's transaction: leave the view empty behind us
            cursor.execute("SELECT set_config('xinheng.day', '', true)")


@lru_cache(maxsize=2)
def _public_codes(_digest: str) -> Mapping[str, Sequence[str]]:
    return {key: [field.code for field in kind.fields if field.public] for key, kind in rulebook().kinds.items()}


def _frozen(rows: Sequence[Sequence[Any]]) -> list[PublicRecord]:
    codes = _public_codes(rulebook().digest)
    return [_record(row, codes) for row in rows]


def _record(row: Sequence[Any], codes: Mapping[str, Sequence[str]]) -> PublicRecord:
    columns = list(row)
    payload = columns.pop()
    stored = orjson.loads(payload) if isinstance(payload, str) else payload
    columns[_TYPES], columns[_MARKS] = tuple(columns[_TYPES]), tuple(columns[_MARKS])
    columns.append({code: value for code in codes.get(columns[_KIND], ()) if (value := stored.get(code))})
    return PublicRecord(*columns)


def public_records(
    query: RegisterQuery, *, day: date, after: tuple[date, int] | None = None, limit: int = 50
) -> list[PublicRecord]:
    """Public records of ``day``, newest decision first; ``after`` is the ``cursor`` of the last one seen."""
    conditions, values = query.conditions()
    if after is not None:
        conditions.append("(r.decided_on, r.id) < (%s, %s)")
        values += after
    where = " AND ".join(conditions) or "true"
    with asked_on(day) as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM records_public r JOIN subjects_organisation o ON o.id = r.organisation_id "  # noqa: S608
            f"WHERE {where} ORDER BY r.decided_on DESC, r.id DESC LIMIT %s",
            [*values, min(limit, MOST_ROWS)],
        )
        return _frozen(cursor.fetchall())


def repair_days(uscc: str, *, day: date) -> list[date]:
    """The earliest repair day of each public record of an organisation that has one before its end."""
    with asked_on(day) as cursor:
        cursor.execute(
            "SELECT repair_from FROM records_public WHERE organisation_id = "
            "(SELECT id FROM subjects_organisation WHERE uscc = %s) "
            "AND repair_from < coalesce(public_to, 'infinity') LIMIT %s",
            [uscc, MOST_ROWS],
        )
        return [one for (one,) in cursor.fetchall()]


def newest_records(kind: str, *, day: date, limit: int = 50) -> list[PublicRecord]:
    """The public records of a kind on ``day`` that became known, or were corrected, last; the latest first."""
    with asked_on(day) as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM records_public r JOIN subjects_organisation o ON o.id = r.organisation_id "  # noqa: S608
            "WHERE r.kind = %s ORDER BY r.id DESC LIMIT %s",
            [kind, min(limit, MOST_ROWS)],
        )
        return _frozen(cursor.fetchall())


def public_record(public_id: str, *, day: date) -> PublicRecord | None:
    """The public record with this identifier on ``day``; None alike for known, ended and invented ones."""
    with asked_on(day) as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM records_public r JOIN subjects_organisation o ON o.id = r.organisation_id "  # noqa: S608
            "WHERE r.public_id = %s",
            [public_id],
        )
        found = _frozen(cursor.fetchall())
    return found[0] if found else None


def public_by_ids(cursor: CursorWrapper, public_ids: Sequence[str]) -> dict[str, PublicRecord]:
    """The public records among these identifiers, by identifier, on the day the cursor's transaction asks about."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM records_public r JOIN subjects_organisation o ON o.id = r.organisation_id "  # noqa: S608
        "WHERE r.public_id = ANY(%s)",
        [list(public_ids)],
    )
    return {record.public_id: record for record in _frozen(cursor.fetchall())}


def walked_records(query: RegisterQuery, *, day: date, after: bytes = b"", limit: int = 50) -> list[WalkedRecord]:
    """Public records of ``day`` in the order of their keys, which no correction changes.

    ``after`` is the key of the last one seen. Whoever walks to the end meets every record that is public throughout
    exactly once, whatever is landed, corrected or withdrawn meanwhile.
    """
    conditions, values = query.conditions()
    if after:
        conditions.append("r.key > %s")
        values.append(after)
    where = " AND ".join(conditions) or "true"
    with asked_on(day) as cursor:
        cursor.execute(
            f"SELECT r.key, {_COLUMNS} FROM records_public r "  # noqa: S608
            f"JOIN subjects_organisation o ON o.id = r.organisation_id WHERE {where} ORDER BY r.key LIMIT %s",
            [*values, min(limit, MOST_ROWS)],
        )
        rows = cursor.fetchall()
    found = _frozen([row[1:] for row in rows])
    return [WalkedRecord(bytes(row[0]), record) for row, record in zip(rows, found, strict=True)]


def count_register(query: RegisterQuery, *, day: date, at_most: int = 10_001) -> int:
    """How many public records a query has on ``day``, counted up to ``at_most``."""
    conditions, values = query.conditions()
    where = " AND ".join(conditions) or "true"
    join = "JOIN subjects_organisation o ON o.id = r.organisation_id " if query.uscc else ""
    with asked_on(day) as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM records_public r {join}WHERE {where} LIMIT %s) AS counted",  # noqa: S608
            [*values, at_most],
        )
        return int(cursor.fetchone()[0])


def counts_by_kind(*, day: date, uscc: str = "") -> dict[str, int]:
    """How many records of each kind are public on ``day``: of everybody (from the sums), or of one organisation."""
    if uscc:
        with asked_on(day) as cursor:
            cursor.execute(
                "SELECT kind, count(*) FROM records_public WHERE organisation_id = "
                "(SELECT id FROM subjects_organisation WHERE uscc = %s) GROUP BY kind ORDER BY kind",
                [uscc],
            )
            return dict(cursor.fetchall())
    stops, asked = running_stops(), max(day, clock.today())
    with asked_on(asked) as cursor:
        cursor.execute(
            "SELECT kind, sum(opened - closed) FROM records_shownchange WHERE day <= %s GROUP BY kind ORDER BY kind",
            [asked],
        )
        numbers = {kind: int(number) for kind, number in cursor.fetchall() if kind not in stops.kinds}
        for kind, _, hidden in hidden_counts(cursor, stops):
            numbers[kind] -= hidden
    return {kind: number for kind, number in numbers.items() if number}


def newly_shown(*, since: date, until: date) -> list[tuple[date, str, int]]:
    """Per day and kind how many records were first shown, latest day first; none that a stop hides."""
    stops = running_stops()
    with asked_on(clock.today()) as cursor:
        hidden = {(first, kind): number for kind, first, number in hidden_counts(cursor, stops)}
        cursor.execute(
            "SELECT day, kind, sum(opened) FROM records_shownchange WHERE day >= %s AND day <= %s "
            "AND kind <> ALL(%s) GROUP BY day, kind HAVING sum(opened) > 0 ORDER BY day DESC, kind",
            [since, until, sorted(stops.kinds)],
        )
        found = [(day, kind, int(number) - hidden.get((day, kind), 0)) for day, kind, number in cursor.fetchall()]
    return [one for one in found if one[2] > 0]


def timeliness(*, since: date | None = None) -> list[AuthorityReports]:
    """How deciding authorities reported, from the sums of landings known since a day; the latest first.

    Authorities and kinds that are stopped are left out; a single record that is stopped was reported all the same.
    """
    stops = running_stops()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authority_uscc, min(authority_name), kind, sum(reported), sum(late), sum(working_days) "
            "FROM records_landed WHERE known_on >= %s AND authority_uscc <> ALL(%s) AND kind <> ALL(%s) "
            "GROUP BY authority_uscc, kind ORDER BY sum(late)::numeric / sum(reported) DESC, authority_uscc, kind",
            [since or date.min, sorted(stops.authorities), sorted(stops.kinds)],
        )
        return [AuthorityReports(*row[:3], *map(int, row[3:])) for row in cursor.fetchall()]


def deciding_authorities(kind: str) -> list[tuple[str, str]]:
    """Code and name of the authorities that decided records of a kind, from the sums, by name; none that is stopped."""
    stops = running_stops()
    if kind in stops.kinds:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authority_uscc, min(authority_name) AS name FROM records_landed WHERE kind = %s "
            "AND authority_uscc <> ALL(%s) GROUP BY authority_uscc ORDER BY name, authority_uscc",
            [kind, sorted(stops.authorities)],
        )
        return [(uscc, name) for uscc, name in cursor.fetchall()]


_NAMES = [name.strip().partition(".")[2] for name in _COLUMNS.split(",")][:-1]
_KIND, _TYPES, _MARKS = (_NAMES.index(name) for name in ("kind", "penalty_types", "marks"))
if [*_NAMES, "fields"] != [field.name for field in fields(PublicRecord)]:
    raise TypeError("the columns read and the fields of PublicRecord differ")
