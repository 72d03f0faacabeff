"""What a public node needs to show what is public now, and nothing besides.

Each table comes through one query that names every column. Records come through the one public view; what no page
shows is blank or made from the public identifier alone, so that a search of the public node's disk finds neither the
non-public fields of a public record nor anything of a record that ended, was withdrawn or never was public. The key of
a public record goes along: walks of the API go in its order, on both nodes alike and from one file to the next.
"""

# ruff: noqa: S608 - every name in these queries is our own, and codes are quoted
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from xinheng.catalogue.current import rulebook
from xinheng.records import selectors as records

LOOKED_BACK = timedelta(days=60)
"""How far back pages say what was newly shown."""


TABLES = frozenset(
    {
        *("catalogue_edition", "accounts_authority", "subjects_organisation", "subjects_organisationname"),
        *("records_statement", "records_version", "records_landed", "records_shownchange", "exchange_batch"),
        "records_stop",
    }
)
"""The tables a public node is filled with; every other stays as the migrations left it."""


@dataclass(frozen=True)
class Part:
    """One table of a public node: its columns and the query that fills them."""

    table: str
    columns: tuple[str, ...]
    query: str


def parts(day: date) -> list[Part]:
    """The tables of a public node for this day, in an order that keeps references.

    Inside one transaction; every query reads the one public view, so ``ask_on`` goes before each.
    """
    return [
        _part("catalogue_edition", {name: name for name in ("id", "digest", "label", "activated_on")}),
        _part(
            "accounts_authority",
            _AUTHORITY,
            "accounts_authority WHERE uscc IN (SELECT sender_uscc FROM exchange_batch)",
        ),
        _part("subjects_organisation", _ORGANISATION | _days("created_on", "changed_on", day), _SHOWN_ORGANISATIONS),
        _part(
            "subjects_organisationname",
            _NAME,
            f"subjects_organisationname WHERE organisation_id IN (SELECT id FROM {_SHOWN_ORGANISATIONS})",
        ),
        _part("records_statement", _STATEMENT, _HELD),
        _part("records_version", _version(), _RECORDS),
        _part("records_landed", _LANDED | {"known_on": _text(day.isoformat())}, _REPORTS),
        Part("records_shownchange", ("id", "kind", "day", "opened", "closed"), _changes(day)),
        _part("exchange_batch", _BATCH | {"day": _text(day.isoformat()), "taken_at": _text(day.isoformat())}, _BATCHES),
        _part("records_stop", _STOP, "records_stop WHERE lifted_at IS NULL AND scope <> 'record'"),
    ]


def ask_on(day: date) -> None:
    """Let the public view answer for a day, in the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('xinheng.day', %s, true), set_config('xinheng.today', %s, true)",
            [day.isoformat(), day.isoformat()],
        )


def _part(table: str, columns: Mapping[str, str], source: str = "") -> Part:
    said = ", ".join(columns.values())
    return Part(table, tuple(columns), f"SELECT {said} FROM {source or table} ORDER BY 1")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _days(first: str, second: str, day: date) -> dict[str, str]:
    return {first: _text(day.isoformat()), second: _text(day.isoformat())}


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_AUTHORITY = _same("id", "uscc", "name") | {"level": "''", "division": "''", "kinds": "'{}'"}

_ORGANISATION = _same(
    *("id", "uscc", "name", "name_normal", "subject_kind", "graded", "named_after_person", "state", "division"),
    *("province", "city", "registered_on", "entity_type", "is_stub"),
) | {"parent_uscc": "''", "successor_uscc": "''", "source": "''"}
_SHOWN_ORGANISATIONS = "subjects_organisation WHERE NOT is_stub OR id IN (SELECT organisation_id FROM records_public)"

_NAME = _same("id", "organisation_id", "name", "normal", "bigrams", "is_current", "known_from", "known_to")

_OF_ID = "sha256(convert_to(r.public_id, 'UTF8'))"
"""Stands for a digest where a column must be filled: it tells what the public identifier tells."""

_HELD = "records_public r JOIN records_version v ON v.id = r.id WHERE v.statement_id IS NOT NULL"
_STATEMENT = {"id": "v.statement_id", "kind": "v.kind", "key": "v.key", "stated_on": "v.statement_on",
              "authority_uscc": "v.authority_uscc", "reason": "'-'"}  # fmt: skip

_RECORDS = "records_public r JOIN records_version v ON v.id = r.id"
_AS_HELD = (
    *("kind", "version", "public_id", "organisation_id", "uscc", "authority_uscc", "authority_name"),
    *(
        "document_number",
        "document_number_normal",
        "decided_on",
        "valid_from",
        "valid_to",
    ),
    *("severity", "special", "penalty_types", "amount_fen", "division", "origin", "state", "marks"),
    *("public_from", "public_to"),
    *("public_to_turned", "bulk_from", "bulk_to", "bulk_to_turned", "public_rule", "repair_from", "repair_from_turned"),
    *("turn_on", "max_months", "statement_id", "statement_on", "edition_digest", "known_from"),
)


def _version() -> dict[str, str]:
    """The columns of a public record: those pages show as they are, the others blank."""
    public = {
        key: [field.code for field in kind.fields if field.public] for key, kind in sorted(rulebook().kinds.items())
    }
    cases = " ".join(
        f"WHEN {_text(key)} THEN ARRAY[{', '.join(map(_text, codes))}]::text[]" for key, codes in public.items()
    )
    payload = (
        "(SELECT coalesce(jsonb_object_agg(one.key, one.value), '{}') FROM jsonb_each(v.payload) AS one "
        f"WHERE one.key = ANY(CASE v.kind {cases} ELSE '{{}}' END))"
    )
    blank = {
        "name_as_sent": "''",
        "key": "v.key",
        "content_digest": _OF_ID,
        "sender_uscc": "v.authority_uscc",
        "received_at": "v.known_from",
    }
    return {"id": "v.id"} | {name: f"v.{name}" for name in _AS_HELD} | blank | {"payload": payload}


_REPORTS = (
    "(SELECT authority_uscc, kind, min(authority_name) AS authority_name, sum(reported) AS reported, "
    "sum(late) AS late, sum(working_days) AS working_days FROM records_landed GROUP BY authority_uscc, kind) AS sums"
)
_LANDED = {"id": "row_number() OVER (ORDER BY authority_uscc, kind)"} | _same(
    "kind", "authority_uscc", "authority_name", "reported", "late", "working_days"
)

_COUNTED = (
    "rows",
    "accepted",
    "unchanged",
    "versions",
    "quarantined",
    "queued",
    "refused",
    "refused_person",
    "refused_matter",
)
_BATCHES = (
    f"(SELECT sender_uscc, kind, {', '.join(f'sum({name}) AS {name}' for name in _COUNTED)} "
    "FROM exchange_batch GROUP BY sender_uscc, kind) AS sums"
)
_BATCH = {"id": "row_number() OVER (ORDER BY sender_uscc, kind)"} | _same("kind", "sender_uscc", *_COUNTED) | {
    "sha256": "''", "format": "''", "encoding": "''", "issue_count": "0", "merkle_root": "''::bytea",
    "edition_digest": "''",
}  # fmt: skip

_STOP = _same("id", "scope", "target", "started_at") | {"reason": "'-'"}


_END = (
    "CASE WHEN v.turn_on IS NULL OR v.public_to <= v.turn_on THEN v.public_to "
    "ELSE greatest(v.turn_on, v.public_to_turned) END"
)


def _changes(day: date) -> str:
    """The sums of a public node: what is public on the day, what was newly shown of late, and what ends when."""
    counts = records.counts_by_kind(day=day)
    fresh = records.newly_shown(since=day - LOOKED_BACK, until=day)
    rows = [(kind, shown_on, number, 0) for shown_on, kind, number in fresh]
    for kind, number in counts.items():
        newly = sum(opened for _, of, opened in fresh if of == kind)
        rows.append((kind, day - LOOKED_BACK - timedelta(days=1), 0, newly - number))
    with connection.cursor() as cursor:
        ask_on(day)
        cursor.execute(
            f"SELECT v.kind, {_END} AS last, count(*) FROM {_RECORDS} WHERE {_END} IS NOT NULL GROUP BY 1, 2"
        )
        rows += [(kind, ends, 0, int(number)) for kind, ends, number in cursor.fetchall()]
    said = [f"({place}, {_text(kind)}, {_text(on.isoformat())}::date, {opened}, {closed})"
            for place, (kind, on, opened, closed) in enumerate(sorted(rows), start=1)]  # fmt: skip
    if not said:
        return "SELECT 1, '', NULL::date, 0, 0 WHERE false"
    return f"SELECT * FROM (VALUES {', '.join(said)}) AS sums ORDER BY 1"
