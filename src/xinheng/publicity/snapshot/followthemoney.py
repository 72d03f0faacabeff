"""``entities.ftm.jsonl``: organisations and adverse records in the FollowTheMoney model, one entity a line.

An organisation is a Company, a PublicBody or an Organization by its kind; an adverse record is a Sanction of it.
Licences and other records that say nothing against anybody are left out: the model has no entity that means them.
No topic is set, for a topic is a label on an organisation, and this site gives none.

``startDate`` is the day of decision, ``listingDate`` the first day shown, ``endDate`` the last day shown by the rule as
it stands: it ends the publication, not the duty.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from xinheng.publicity.snapshot.engine import identifier, parquet, quoted
from xinheng.publicity.snapshot.tables import Table

COUNTRY = "cn"
_SCHEMAS = {"enterprise": "Company", "government-body": "PublicBody", "public-institution": "PublicBody"}
_OTHER = "Organization"
_DATASET = "xinheng"
_MODEL_CODE = "[0-9]{8}[0-9A-Z]{10}"
"""What the model takes for a code; those of rural collectives, which begin with N, stand as registration numbers."""


def _texts(name: str, value: str) -> str:
    """A property of one value, left out where there is none."""
    return f"CASE WHEN ({value}) <> '' THEN '\"{name}\":[' || to_json({value}) || ']' END"


def _days(name: str, value: str) -> str:
    return f"'\"{name}\":[\"' || ({value})::DATE::VARCHAR || '\"]'"


def _entity(identity: str, schema: str, caption: str, properties: Iterable[str]) -> str:
    joined = ", ".join(properties)
    return (
        f'\'{{"id":"\' || {identity} || \'","schema":"\' || {schema} || \'","caption":\' || to_json({caption}) || '
        f"',\"datasets\":[\"{_DATASET}\"],\"properties\":{{' || concat_ws(',', {joined}) || '}}}}'"
    )


def _organisations(path: Path, site: str) -> str:
    whens = " ".join(f"WHEN {quoted(kind)} THEN {quoted(schema)}" for kind, schema in _SCHEMAS.items())
    former = "'\"previousName\":' || to_json(string_split(former_names, ';'))"
    properties = [
        _texts("name", "name"),
        f"CASE WHEN former_names <> '' THEN {former} END",
        _texts("uscCode", f"CASE WHEN regexp_full_match(uscc, {quoted(_MODEL_CODE)}) THEN uscc END"),
        _texts("registrationNumber", "uscc"),
        _texts("legalForm", "entity_type"),
        _texts("status", "state"),
        _texts("classification", "subject_kind"),
        _texts("address", "place"),
        _days("incorporationDate", "registered_on"),
        _texts("jurisdiction", quoted(COUNTRY)),
        _texts("sourceUrl", f"{quoted(site + '/organisations/')} || uscc"),
    ]
    schema = f"CASE subject_kind {whens} ELSE {quoted(_OTHER)} END"
    line = _entity("'uscc-' || uscc", schema, "name", properties)
    return f"SELECT {line} AS line FROM {parquet(path)}"  # noqa: S608 - our own names


def _sanctions(path: Path, table: Table, site: str) -> str:
    kind = table.kind
    if kind is None:
        raise ValueError("organisations are not sanctions")
    shown = set(table.fields)

    def role(name: str) -> str:
        code = kind.roles.get(name, "")
        return identifier(code) if code in shown else "NULL"

    status = "concat_ws(';', nullif(severity, ''), nullif(marks, ''))"
    caption = f"coalesce({role('document_name')}, {quoted(kind.zh)})"
    properties = [
        "'\"entity\":[\"uscc-' || uscc || '\"]'",
        _texts("authority", "authority_name"),
        _texts("authorityId", "authority_uscc"),
        _texts("recordId", "document_number"),
        _texts("program", quoted(kind.zh)),
        _texts("provisions", role("basis")),
        _texts("reason", f"coalesce({role('facts')}, {role('conduct')})"),
        _texts("summary", role("content")),
        _texts("status", status),
        _texts("country", quoted(COUNTRY)),
        _days("startDate", "decided_on"),
        _days("listingDate", "public_from"),
        _days("endDate", "public_to - 1"),
        _texts("sourceUrl", f"{quoted(site + '/records/')} || id"),
    ]
    line = _entity("'record-' || id", quoted("Sanction"), caption, properties)
    adverse = "severity IS NOT NULL"  # a kept contract is of an adverse kind, and says nothing against anybody
    return f"SELECT {line} AS line FROM {parquet(path)} WHERE {adverse}"  # noqa: S608 - our own names


def write_entities(
    connection: duckdb.DuckDBPyConnection, path: Path, sources: Mapping[str, Path], tables: Iterable[Table], site: str
) -> int:
    """Write the entities from the Parquet file of each table, organisations first; returns how many they are."""
    parts = []
    for table in tables:
        if table.kind is None:
            parts.append(_organisations(sources[table.name], site))
        elif table.kind.adverse:
            parts.append(_sanctions(sources[table.name], table, site))
    # Lines of JSON hold no such characters as could part or quote a cell: they are written as they are.
    options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
    done = connection.execute(f"COPY ({' UNION ALL '.join(parts)}) TO {quoted(str(path))} ({options})").fetchone()
    return int(done[0]) if done else 0
