"""Landing judged rows: COPY into a table of this transaction, then set-based statements.

The bigrams are made by the columnar engine while rows pass, one statement makes the organisations with their names.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

from xinheng.subjects import domain
from xinheng.subjects.models import OrganisationName
from xinheng.subjects.services.judging import ARRIVING

_LOCK = 0x78_68_73_75  # one import or making of stubs at a time: "xhsu"
_MANY = 1000

_MAKE_ARRIVING = """
DROP TABLE IF EXISTS pg_temp.subjects_arriving;
CREATE TEMPORARY TABLE subjects_arriving (
    row_number integer, uscc text COLLATE "C", name text, normal text COLLATE "C", bigrams text[] COLLATE "C",
    subject_kind text COLLATE "C", graded boolean, named_after_person boolean, state text COLLATE "C",
    division text COLLATE "C", province text, city text, registered_on date, entity_type text,
    parent_uscc text COLLATE "C", successor_uscc text COLLATE "C", former_names text, regno text COLLATE "C"
) ON COMMIT DROP
"""

# Each pair stands quoted in the array's text, a quotation mark or backslash in it escaped.
_WITH_BIGRAMS = r"""
SELECT * REPLACE ('{' || array_to_string(list_transform(list_distinct(list_transform(
        range(1, greatest(length(normal), 2)), place -> substr(normal, place, 2))),
    pair -> '"' || replace(replace(pair, '\', '\\'), '"', '\"') || '"'), ',') || '}' AS bigrams)
FROM arriving
"""

# A cell that says nothing leaves what is held as it is; the flag of a person's name follows what names the form.
_DIFFERS = """
    (o.is_stub OR o.name <> a.name OR o.subject_kind <> a.subject_kind OR o.graded <> a.graded
     OR (a.state NOT IN ('', o.state)) OR (a.division NOT IN ('', o.division))
     OR (a.province NOT IN ('', o.province)) OR (a.city NOT IN ('', o.city))
     OR (a.registered_on IS NOT NULL AND a.registered_on IS DISTINCT FROM o.registered_on)
     OR (a.entity_type NOT IN ('', o.entity_type)) OR (a.parent_uscc NOT IN ('', o.parent_uscc))
     OR (a.successor_uscc NOT IN ('', o.successor_uscc)))
"""

_SORT_OUT = f"""
DROP TABLE IF EXISTS pg_temp.subjects_landing;
CREATE TEMPORARY TABLE subjects_landing ON COMMIT DROP AS
SELECT a.row_number, a.uscc, o.id AS organisation_id,
       CASE WHEN o.id IS NULL THEN 'created' WHEN {_DIFFERS} THEN 'changed' ELSE 'unchanged' END AS outcome,
       o.id IS NOT NULL AND o.name_normal <> a.normal AS renamed
FROM subjects_arriving a LEFT JOIN subjects_organisation o USING (uscc)
"""  # noqa: S608  (built from constants above)

_CREATE = """
WITH made AS (
    INSERT INTO subjects_organisation (uscc, name, name_normal, subject_kind, graded, named_after_person, state,
        division, province, city, registered_on, entity_type, parent_uscc, successor_uscc, is_stub, source,
        created_on, changed_on)
    SELECT a.uscc, a.name, a.normal, a.subject_kind, a.graded, a.named_after_person,
        coalesce(nullif(a.state, ''), 'unknown'), a.division, a.province, a.city, a.registered_on, a.entity_type,
        a.parent_uscc, a.successor_uscc, false, %(source)s, %(day)s, %(day)s
    FROM subjects_arriving a JOIN subjects_landing l USING (row_number)
    WHERE l.outcome = 'created' ORDER BY a.row_number
    RETURNING id, uscc
)
INSERT INTO subjects_organisationname (organisation_id, name, normal, bigrams, is_current, known_from)
SELECT made.id, a.name, a.normal, a.bigrams, true, %(day)s
FROM made JOIN subjects_arriving a USING (uscc)
"""

_CLOSE_NAMES = """
UPDATE subjects_organisationname n SET is_current = false, known_to = %(day)s
FROM subjects_landing l WHERE l.renamed AND n.organisation_id = l.organisation_id AND n.is_current
"""

_OPEN_NAMES = """
INSERT INTO subjects_organisationname (organisation_id, name, normal, bigrams, is_current, known_from)
SELECT l.organisation_id, a.name, a.normal, a.bigrams, true, %(day)s
FROM subjects_landing l JOIN subjects_arriving a USING (row_number) WHERE l.renamed
"""

_RESPELL = """
UPDATE subjects_organisationname n SET name = a.name
FROM subjects_landing l JOIN subjects_arriving a USING (row_number)
WHERE l.outcome = 'changed' AND n.organisation_id = l.organisation_id AND n.is_current AND n.name <> a.name
"""

_CHANGE = """
UPDATE subjects_organisation o SET name = a.name, name_normal = a.normal, subject_kind = a.subject_kind,
    graded = a.graded,
    named_after_person = CASE WHEN l.renamed OR a.entity_type <> '' THEN a.named_after_person
                              ELSE o.named_after_person OR a.named_after_person END,
    state = coalesce(nullif(a.state, ''), o.state), division = coalesce(nullif(a.division, ''), o.division),
    province = coalesce(nullif(a.province, ''), o.province), city = coalesce(nullif(a.city, ''), o.city),
    registered_on = coalesce(a.registered_on, o.registered_on),
    entity_type = coalesce(nullif(a.entity_type, ''), o.entity_type),
    parent_uscc = coalesce(nullif(a.parent_uscc, ''), o.parent_uscc),
    successor_uscc = coalesce(nullif(a.successor_uscc, ''), o.successor_uscc),
    is_stub = false, source = %(source)s, changed_on = %(day)s
FROM subjects_landing l JOIN subjects_arriving a USING (row_number)
WHERE l.outcome = 'changed' AND o.id = l.organisation_id
"""

_REGNOS = """
WITH made AS (
    INSERT INTO subjects_identifier (organisation_id, scheme, value)
    SELECT o.id, 'regno15', a.regno FROM subjects_arriving a JOIN subjects_organisation o USING (uscc)
    WHERE a.regno <> '' ON CONFLICT DO NOTHING RETURNING organisation_id
)
UPDATE subjects_landing l SET outcome = 'changed' FROM made
WHERE l.organisation_id = made.organisation_id AND l.outcome = 'unchanged'
"""

_FORMER_NAMES = """
SELECT o.id, a.former_names
FROM subjects_landing l JOIN subjects_arriving a USING (row_number) JOIN subjects_organisation o ON o.uscc = l.uscc
WHERE a.former_names <> '' ORDER BY l.row_number
"""

_NOW_CHANGED = """
UPDATE subjects_landing l SET outcome = 'changed' FROM subjects_organisation o
WHERE o.uscc = l.uscc AND o.id = ANY(%(ids)s) AND l.outcome = 'unchanged'
"""

_OUTCOMES = "SELECT outcome, count(*) FROM subjects_landing GROUP BY outcome"


@dataclass
class Landed:
    """What became of the rows that were landed."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


def take_turn() -> None:
    """Wait until no other import or making of stubs is under way; holds until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def stage(tables: Iterable[pa.Table]) -> None:
    """Copy judged rows into the transaction's table, batch by batch."""
    engine = duckdb.connect(":memory:", config={"threads": 1, "enable_external_access": "false"})
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_ARRIVING)
        with cursor.copy("COPY subjects_arriving FROM STDIN (FORMAT csv)") as copy:
            for table in tables:
                if table.num_rows:
                    copy.write(_as_csv(with_bigrams(engine, table)))
        cursor.execute("ANALYZE subjects_arriving")
    engine.close()


def with_bigrams(engine: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    """The table with ``bigrams`` as the text of a database array, the same pairs as ``domain.bigrams``."""
    engine.register("arriving", table)
    return engine.execute(_WITH_BIGRAMS).to_arrow_table()


def _as_csv(table: pa.Table) -> bytes:
    # A missing value stands bare and an empty text quoted: COPY tells them apart.
    sink = io.BytesIO()
    pa_csv.write_csv(
        table.select(ARRIVING.names), sink, pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")
    )
    return sink.getvalue()


def land(*, source: str, day: date) -> Landed:
    """Make and change organisations from the staged rows, keeping names they had."""
    facts: dict[str, Any] = {"source": source, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(_SORT_OUT)
        cursor.execute("ANALYZE subjects_landing")
        cursor.execute(_CREATE, facts)
        if cursor.rowcount >= _MANY:  # plans made for the registry as it was would join row by row
            cursor.execute("SELECT subjects_renew_statistics()")
        for statement in (_CLOSE_NAMES, _OPEN_NAMES, _RESPELL, _CHANGE, _REGNOS):
            cursor.execute(statement, facts)
        cursor.execute(_FORMER_NAMES)
        known_more = _keep_former_names(cursor.fetchall())
        cursor.execute(_NOW_CHANGED, {"ids": known_more})
        cursor.execute(_OUTCOMES)
        landed = Landed(**{outcome: int(count) for outcome, count in cursor.fetchall()})
        if landed.changed >= _MANY:
            cursor.execute("SELECT subjects_renew_statistics()")
    return landed


def _keep_former_names(given: list[tuple[int, str]]) -> list[int]:
    """Keep the former names a file lists, unless a name of that form is known; the organisations that got one."""
    wanted = {
        (organisation, domain.normal_form(name)): name for organisation, cell in given for name in cell.split(";")
    }
    organisations = sorted({organisation for organisation, _ in wanted})
    for begin in range(0, len(organisations), _MANY):
        some = organisations[begin : begin + _MANY]
        known = OrganisationName.objects.filter(organisation_id__in=some).values_list("organisation_id", "normal")
        for pair in known:
            wanted.pop(pair, None)
    OrganisationName.objects.bulk_create(
        (
            OrganisationName(
                organisation_id=organisation,
                name=name,
                normal=normal,
                bigrams=domain.bigrams(normal),
                is_current=False,
            )
            for (organisation, normal), name in wanted.items()
        ),
        batch_size=_MANY,
    )
    return sorted({organisation for organisation, _ in wanted})
