"""Looking organisations up: one with all that is held of it, or many by code, name or other identifier."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection
from pyarrow.compute import split_pattern

from xinheng.subjects import domain
from xinheng.subjects.errors import OrganisationUnknownError
from xinheng.subjects.models import Conflict

_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("uscc", pa.string()),
    ("organisation_id", pa.int64()),
    ("state", pa.string()),
    ("is_stub", pa.bool_()),
    ("normals", pa.list_(pa.string())),
]
RESOLVED = pa.schema(_COLUMNS)
_NAME_SEPARATOR = "\x1f"

# COPY out as text and parse by column: three times as fast as fetching rows one by one. Few have former names.
_RESOLVE = """
COPY (SELECT o.uscc, o.id, o.state, o.is_stub::int, o.name_normal || coalesce((
          SELECT string_agg(E'\\x1f' || n.normal, '' ORDER BY n.id) FROM subjects_organisationname n
          WHERE n.organisation_id = o.id AND NOT n.is_current), '')
      FROM subjects_resolving r JOIN subjects_organisation o USING (uscc)) TO STDOUT (FORMAT csv)
"""

_FIND_BY_NAME = """
SELECT w.place, min(o.id), min(o.uscc COLLATE "C")
FROM unnest(%s::int[], %s::text[], %s::text[]) AS w(place, normal, division)
JOIN subjects_organisationname n ON n.normal = w.normal COLLATE "C"
JOIN subjects_organisation o ON o.id = n.organisation_id
 AND coalesce(nullif(o.division, ''), substr(o.uscc, 3, 6)) = w.division
GROUP BY w.place HAVING count(DISTINCT o.id) = 1
"""

_FIND_BY_ORGCODE = """
SELECT w.value, min(o.uscc COLLATE "C") FROM unnest(%s::text[]) AS w(value)
JOIN subjects_organisation o ON substring(o.uscc, 9, 9) = w.value COLLATE "C"
GROUP BY w.value HAVING count(*) = 1
"""

_FIND_BY_IDENTIFIER = """
SELECT i.value, min(o.uscc COLLATE "C")
FROM subjects_identifier i JOIN subjects_organisation o ON o.id = i.organisation_id
WHERE i.scheme = %s AND i.value = ANY(%s) GROUP BY i.value HAVING count(DISTINCT o.id) = 1
"""


@dataclass(frozen=True)
class NameHeld:
    """A name an organisation has or had, with the days we knew it; ``known_from`` is empty for a listed former name."""

    name: str
    is_current: bool
    known_from: date | None
    known_to: date | None


@dataclass(frozen=True)
class OrganisationShown:
    """An organisation with its names (current first, then the latest, then listed ones), identifiers and branches.

    ``merged`` are the deregistered organisations that it succeeded: code and name, the first hundred by code.
    """

    organisation_id: int
    uscc: str
    name: str
    subject_kind: str
    graded: bool
    named_after_person: bool
    state: str
    division: str
    province: str
    city: str
    registered_on: date | None
    entity_type: str
    parent_uscc: str
    successor_uscc: str
    is_stub: bool
    source: str
    names: tuple[NameHeld, ...]
    identifiers: tuple[tuple[str, str], ...]
    branches: tuple[tuple[str, str], ...]
    merged: tuple[tuple[str, str], ...]
    in_conflict: bool


@dataclass(frozen=True)
class FoundByName:
    """The one organisation that has or had a name in a division."""

    organisation_id: int
    uscc: str


def organisation(uscc: str) -> OrganisationShown:
    """The organisation with this code; raises OrganisationUnknownError. Branches: the first hundred by code."""
    row = None
    if uscc.isascii() and uscc.isalnum():
        with connection.cursor() as cursor:
            cursor.execute(_ONE, [uscc])
            row = cursor.fetchone()
    if row is None:
        raise OrganisationUnknownError(uscc=uscc)
    number, names, current, known_from, known_to, schemes, values, *more = row
    branches, branch_names, merged, merged_names, in_conflict, *held = more
    return OrganisationShown(
        organisation_id=number,
        names=tuple(map(NameHeld, names, current, known_from, known_to)),
        identifiers=tuple(zip(schemes, values, strict=True)),
        branches=tuple(zip(branches, branch_names, strict=True)),
        merged=tuple(zip(merged, merged_names, strict=True)),
        in_conflict=in_conflict,
        **dict(zip(_SHOWN_AS_HELD, held, strict=True)),
    )


_SHOWN_AS_HELD = (
    *("uscc", "name", "subject_kind", "graded", "named_after_person", "state", "division", "province", "city"),
    *("registered_on", "entity_type", "parent_uscc", "successor_uscc", "is_stub", "source"),
)

# One statement for all that a page says of an organisation: this is asked with every page of one.
_LATEST = "ORDER BY is_current DESC, known_to DESC NULLS LAST, id DESC"
_ONE = f"""
SELECT o.id, n.names, n.current, n.known_from, n.known_to, i.schemes, i.values, b.usccs, b.names, m.usccs, m.names,
       EXISTS (SELECT FROM subjects_conflict c WHERE c.uscc = o.uscc)
       OR EXISTS (SELECT FROM subjects_conflict c WHERE c.other_uscc = o.uscc), {
    ", ".join(f"o.{name}" for name in _SHOWN_AS_HELD)
}
FROM subjects_organisation o
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(name {_LATEST}), '{{}}') AS names,
           coalesce(array_agg(is_current {_LATEST}), '{{}}') AS current,
           coalesce(array_agg(known_from {_LATEST}), '{{}}') AS known_from,
           coalesce(array_agg(known_to {_LATEST}), '{{}}') AS known_to
    FROM subjects_organisationname WHERE organisation_id = o.id) AS n
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(scheme ORDER BY scheme, value), '{{}}') AS schemes,
           coalesce(array_agg(value ORDER BY scheme, value), '{{}}') AS values
    FROM subjects_identifier WHERE organisation_id = o.id) AS i
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(uscc ORDER BY uscc), '{{}}') AS usccs,
           coalesce(array_agg(name ORDER BY uscc), '{{}}') AS names
    FROM (SELECT uscc, name FROM subjects_organisation
          WHERE parent_uscc = o.uscc AND parent_uscc <> '' ORDER BY uscc LIMIT 100) AS first
    ) AS b
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(uscc ORDER BY uscc), '{{}}') AS usccs,
           coalesce(array_agg(name ORDER BY uscc), '{{}}') AS names
    FROM (SELECT uscc, name FROM subjects_organisation
          WHERE successor_uscc = o.uscc AND successor_uscc <> '' AND state = 'deregistered'
            AND NOT named_after_person ORDER BY uscc LIMIT 100) AS first
    ) AS m
WHERE o.uscc = %s"""  # noqa: S608


def resolve_batch(usccs: "Sequence[str] | pa.Array[Any] | pa.ChunkedArray[Any]") -> pa.Table:
    """The held organisations among these codes: a table of the schema ``RESOLVED``, in no order, each code once.

    ``normals`` are the normal forms of the current name first and then the former ones. Meant for some fifty thousand
    codes a call; codes that are not held have no row.
    """
    codes: Any = usccs if isinstance(usccs, pa.Array | pa.ChunkedArray) else pa.array(usccs, pa.string())
    wanted = [code for code in codes.unique().to_pylist() if code and code.isascii() and code.isalnum()]
    if not wanted:
        return RESOLVED.empty_table()
    sink = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.subjects_resolving")
        cursor.execute('CREATE TEMPORARY TABLE subjects_resolving (uscc text COLLATE "C")')
        with cursor.copy("COPY subjects_resolving FROM STDIN") as copy:
            copy.write("\n".join([*wanted, ""]))
        cursor.execute("ANALYZE subjects_resolving")
        with cursor.copy(_RESOLVE) as copy:
            for some in copy:
                sink.write(some)
        cursor.execute("DROP TABLE subjects_resolving")
    return _as_table(sink.getvalue())


def _as_table(lines: bytes) -> pa.Table:
    if not lines:
        return RESOLVED.empty_table()
    names = [*RESOLVED.names[:-1], "joined"]
    types = {"uscc": pa.string(), "organisation_id": pa.int64(), "state": pa.string(), "joined": pa.string()}
    table = pa_csv.read_csv(
        io.BytesIO(lines),
        pa_csv.ReadOptions(column_names=names),
        convert_options=pa_csv.ConvertOptions(column_types=types | {"is_stub": pa.bool_()}, strings_can_be_null=False),
    )
    joined: Any = table["joined"]
    normals = split_pattern(joined, _NAME_SEPARATOR)
    return table.drop_columns("joined").append_column("normals", normals).cast(RESOLVED)


def find_by_name(names: Sequence[str], divisions: Sequence[str]) -> list[FoundByName | None]:
    """For each name with its division (six digits) the one organisation that has or had it there; None otherwise.

    Exact on normal forms. Where a division holds two organisations of the name, nothing is answered. An
    organisation's division is the registered one, else that of its code.
    """
    answers: list[FoundByName | None] = [None] * len(names)
    normals = [domain.normal_form(name).replace("\0", "") for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_FIND_BY_NAME, [list(range(len(normals))), normals, list(divisions)])
        for place, organisation_id, uscc in cursor.fetchall():
            answers[place] = FoundByName(organisation_id, uscc)
    return answers


def find_by_identifier(scheme: str, values: Sequence[str]) -> Mapping[str, str]:
    """The code of the one organisation that each identifier names; those of none or several are left out.

    ``scheme`` is one of ``domain.identifiers.SCHEMES``. An organisation code stands in the code itself, and a tax
    number of 15 characters ends in one; the others are looked up in the cross-references.
    """
    with connection.cursor() as cursor:
        if scheme in ("orgcode", "taxid15"):
            inner = {value: value.replace("-", "")[-9:] for value in values}
            cursor.execute(_FIND_BY_ORGCODE, [sorted(set(inner.values()))])
            found = dict(cursor.fetchall())
            return {value: found[part] for value, part in inner.items() if part in found}
        cursor.execute(_FIND_BY_IDENTIFIER, [scheme, list(values)])
        return dict(cursor.fetchall())


def conflicts() -> list[Conflict]:
    """The conflict report: every contradiction found, in the order of codes."""
    return list(Conflict.objects.order_by("kind", "uscc", "other_uscc", "name", "other_name"))


def contradictions(uscc: str) -> int:
    """How many contradictions of registers name this organisation's code."""
    return (Conflict.objects.filter(uscc=uscc) | Conflict.objects.filter(other_uscc=uscc)).count()
