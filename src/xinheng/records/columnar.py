"""Class, windows and identity of a whole chunk of rows in the columnar engine.

The same rule as ``records.domain``, over the same compiled lines; golden cases and a property test hold the two
together. A chunk is an Arrow table whose columns are named after the *roles* of its kind (``decided_on``,
``types``, ``document_number``, …) and after the official codes of the stored fields (``CF_WSH``, …).

Usage::

    prepared = prepare(connection, rulebook(), calendar(), node_secret)
    computed = apply(prepared, chunk, kind="penalty", known_on=clock.today())

``computed`` has one row per row of the chunk, in the same order, with the columns of ``COMPUTED``.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute

from xinheng.catalogue.domain import CHANNELS, SEVERITIES, Rulebook, Severity
from xinheng.kernel.working_days import Calendar
from xinheng.records.domain.facts import NOT_VALID_STATUSES, RESIDUAL, Classifier, folded, rank
from xinheng.records.domain.identity import (
    CLOSING,
    INVISIBLE,
    OPENING,
    content_codes,
    normal_placeholders,
    placeholder_roles,
)
from xinheng.records.domain.terms import Lines, compile_lines
from xinheng.records.domain.windows import OPEN_END

Column: TypeAlias = Any
"""An Arrow array. (The stubs of the library follow the values' types deeper than they know them.)"""
pc: Any = pyarrow.compute

DATE_ROLES = ("decided_on", "valid_from", "valid_to", "publish_until", "withdrawn_on")
TEXT_ROLES = ("types", "severity_label", "procedure", "basis", "status")
"""Roles that are read when the chunk has them; an absent column is a column of NULL."""

_COMPUTED_TYPES: dict[str, pa.DataType] = {
    "key": pa.binary(),
    "public_id": pa.string(),
    "content_digest": pa.binary(),
    "document_number_normal": pa.string(),
    "severity": pa.string(),
    "special": pa.bool_(),
    "penalty_types": pa.list_(pa.string()),
    "types_unknown": pa.bool_(),
    "label_unknown": pa.bool_(),
    "label_harsher": pa.bool_(),
    "public_from": pa.date32(),
    "public_to": pa.date32(),
    "public_to_turned": pa.date32(),
    "bulk_from": pa.date32(),
    "bulk_to": pa.date32(),
    "bulk_to_turned": pa.date32(),
    "departments_from": pa.date32(),
    "departments_to": pa.date32(),
    "departments_to_turned": pa.date32(),
    "report_from": pa.date32(),
    "report_to": pa.date32(),
    "report_to_turned": pa.date32(),
    "public_rule": pa.string(),
    "departments_rule": pa.string(),
    "report_rule": pa.string(),
    "repair_from": pa.date32(),
    "repair_from_turned": pa.date32(),
    "turn_on": pa.date32(),
    "max_months": pa.int16(),
    "reported_in_wd": pa.int16(),
}
COMPUTED = pa.schema(_COMPUTED_TYPES)
"""What ``apply`` adds. ``severity`` NULL for kinds without classes; ``label_harsher`` rows are to be queued."""

_SHORTEST_NONE = -1
_ABSENT_LENGTH = -1  # four bytes of ones, as kernel.digests writes an absent part
_INT16_MAX = 32_767
_HMAC_BLOCK = 64


@dataclass(frozen=True)
class Prepared:
    """One edition's rule, registered on one connection."""

    connection: duckdb.DuckDBPyConnection
    rulebook: Rulebook
    calendar: Calendar
    lines: Lines
    classifier: Classifier
    placeholders: frozenset[str]
    public_id: Callable[[bytes], str]


def _lines_table(lines: Lines) -> pa.Table:
    """The compiled lines with one column per channel and value."""
    columns: dict[str, list[Any]] = {
        "line_kind": [one.kind for one in lines.all],
        "line_severity": [_SHORTEST_NONE if one.severity is None else rank(one.severity) for one in lines.all],
        "line_special": [one.special for one in lines.all],
        "line_from": [one.decided_from for one in lines.all],
        "line_to": [one.decided_to for one in lines.all],
        "line_turn_on": [one.turn_on for one in lines.all],
        "min_months": [one.min_months for one in lines.all],
        "turned_min_months": [one.turned_min_months for one in lines.all],
    }
    types = {"line_turn_on": pa.date32(), "min_months": pa.int32(), "turned_min_months": pa.int32()}
    for channel in CHANNELS:
        terms = [one.channel(channel) for one in lines.all]
        columns |= {
            f"{channel}_line_rule": [t.rule if t else "" for t in terms],
            f"{channel}_line_rule_turned": [t.turned_rule if t else "" for t in terms],
            f"{channel}_shown": [bool(t and t.shown) for t in terms],
            f"{channel}_shown_turned": [bool(t and t.turned_shown) for t in terms],
            f"{channel}_max": [t.max_months if t else None for t in terms],
            f"{channel}_max_turned": [t.turned_max_months if t else None for t in terms],
        }
        types |= {f"{channel}_max": pa.int32(), f"{channel}_max_turned": pa.int32()}
    return pa.table({name: pa.array(values, types.get(name)) for name, values in columns.items()})


def prepare(
    connection: duckdb.DuckDBPyConnection, rulebook: Rulebook, calendar: Calendar, node_secret: bytes
) -> Prepared:
    """Register the rule of one edition on a connection; do it once, then ``apply`` per chunk.

    ``node_secret`` is what ``records.services.node_secret()`` returns: public identifiers hang on it.
    """
    lines = compile_lines(rulebook)
    connection.register("records_lines", _lines_table(lines))
    return Prepared(
        connection,
        rulebook,
        calendar,
        lines,
        Classifier(rulebook),
        normal_placeholders(rulebook.placeholders),
        _public_ids(node_secret),
    )


def _public_ids(node_secret: bytes) -> Callable[[bytes], str]:
    """``kernel.digests.public_id`` with both hashes of RFC 2104 begun once: a third of the cost per row."""
    block = node_secret.ljust(_HMAC_BLOCK, b"\0")
    if len(block) > _HMAC_BLOCK:
        raise ValueError("the node secret is longer than one block of SHA-256")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in block)).copy
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in block)).copy

    def public_id(key: bytes) -> str:
        first, second = inner(), outer()
        first.update(key)
        second.update(first.digest())
        return second.digest()[:16].hex()

    return public_id


def _column(chunk: pa.Table, name: str, kind: pa.DataType) -> Column:
    if name not in chunk.column_names:
        return pa.nulls(chunk.num_rows, kind)  # type: ignore[call-overload]
    column = chunk.column(name).combine_chunks()
    return column if column.type == kind else column.cast(kind)


def _by_value(array: Column, answer: Callable[[Any], Any], kind: pa.DataType) -> Column:
    """Apply a pure function once per distinct value."""
    coded = array.dictionary_encode()
    answers = pa.array([answer(value) for value in coded.dictionary.to_pylist()], kind)
    return answers.take(coded.indices)


def _none_if_empty(array: Column) -> Column:
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, array.type), array)


def normal_numbers(printed: Column) -> Column:
    """``identity.document_number_normal`` for a whole column; NULL becomes empty."""
    text = pc.utf8_normalize(pc.fill_null(printed, ""), form="NFKC")
    text = pc.replace_substring_regex(text, f"{INVISIBLE[:-2]}\\p{{Z}}]+", "")
    text = pc.replace_substring_regex(text, "[" + "".join(f"\\x{{{ord(c):x}}}" for c in OPENING) + "]", "〔")
    text = pc.replace_substring_regex(text, "[" + "".join(f"\\x{{{ord(c):x}}}" for c in CLOSING) + "]", "〕")
    return pc.ascii_upper(text)


def _prefixes(array: Column) -> Column:
    """Four bytes of length (big endian) per value, all ones for NULL."""
    lengths = pc.fill_null(pc.binary_length(array), _ABSENT_LENGTH).to_numpy(zero_copy_only=False)
    data = lengths.astype(">i4").tobytes()
    return pa.Array.from_buffers(pa.binary(4), len(array), [None, pa.py_buffer(data)]).cast(pa.binary())


def messages(parts: Sequence[Column], salts: Column | None = None) -> Column:
    """Per row the bytes that ``kernel.digests.fields_digest`` hashes: the salt and the parts, length-prefixed.

    ``parts`` are string or binary arrays; NULL is an absent part. Hash them with ``sha256``.
    """
    rows = len(parts[0])
    pieces: list[Any] = [
        pa.repeat(pa.scalar(b"\0\0\0\0", pa.binary()), rows)
        if salts is None
        else pc.binary_join_element_wise(_prefixes(salts), salts.cast(pa.binary()), b"")
    ]
    for part in parts:
        pieces += [_prefixes(part), pc.fill_null(part.cast(pa.binary()), b"")]
    return pc.binary_join_element_wise(*pieces, b"")


def sha256(data: Column) -> Column:
    """SHA-256 of every value of a binary column, in order. (The interpreter's own beats the engine's here.)"""
    return pa.array([hashlib.sha256(one).digest() for one in data.to_pylist()], pa.binary())


def _content(prepared: Prepared, chunk: pa.Table, kind: str) -> Column:
    codes = content_codes(prepared.rulebook.kinds[kind])
    return sha256(messages([_none_if_empty(_column(chunk, code, pa.string())) for code in codes]))


def _keys(prepared: Prepared, chunk: pa.Table, kind: str, numbers: Column, content: Column) -> Column:
    """Record keys; rows whose document number is a placeholder take the longer form."""
    placeholder = pc.or_(pc.equal(numbers, ""), pc.is_in(numbers, pa.array(sorted(prepared.placeholders), pa.string())))
    parts: list[Column] = [pa.repeat(kind, chunk.num_rows)]
    for role in prepared.rulebook.kinds[kind].key_roles:
        if role == "document_number":
            parts.append(pc.if_else(placeholder, pa.scalar(None, pa.string()), numbers))
        else:
            parts.append(_none_if_empty(_column(chunk, role, pa.string())))
    plain = messages(parts)
    if not pc.any(placeholder).as_py():
        return sha256(plain)
    decided = _column(chunk, "decided_on", pa.date32()).cast(pa.string())
    particular = {"decided_on": decided, "content": content}
    for role in placeholder_roles(prepared.rulebook.kinds[kind]):
        found = particular.get(role)
        parts.append(_none_if_empty(_column(chunk, role, pa.string())) if found is None else found)
    return sha256(pc.if_else(placeholder, messages(parts), plain))


def _read_classes(prepared: Prepared, chunk: pa.Table, kind: str) -> dict[str, Column]:
    """Text read once per distinct value: types, label, procedure, status, special statutes."""
    text: dict[str, Column] = {role: pc.fill_null(_column(chunk, role, pa.string()), "") for role in TEXT_ROLES}
    classifier = prepared.classifier
    if not classifier.has_classes(kind):
        nothing = pa.repeat("", chunk.num_rows)
        text |= {"types": nothing, "severity_label": nothing, "basis": nothing, "procedure": nothing}
    read, own = classifier.read_types, classifier.label
    special: Column = pa.repeat(False, chunk.num_rows)
    for statute in classifier.special_statutes:
        special = pc.or_(special, pc.match_substring(text["basis"], statute))
    labels = text["severity_label"]
    return {
        "by_type": _by_value(text["types"], lambda one: _rank(read(one).severity), pa.int8()),
        "penalty_types": _by_value(text["types"], lambda one: list(read(one).codes), pa.list_(pa.string())),
        "types_unknown": _by_value(text["types"], lambda one: bool(read(one).unknown), pa.bool_()),
        "own_label": _by_value(labels, lambda one: _rank(own(one)), pa.int8()),
        "label_unknown": _by_value(labels, lambda one: bool(folded(one)) and own(one) is None, pa.bool_()),
        "simple": _by_value(text["procedure"], classifier.is_simple, pa.bool_()),
        "not_valid": _by_value(text["status"], lambda one: folded(one) in NOT_VALID_STATUSES, pa.bool_()),
        "special": special,
    }


def _rank(severity: Severity | None) -> int | None:
    return None if severity is None else rank(severity)


def _reported(prepared: Prepared, decided: Column, known_on: date) -> Column:
    """Working days from decision to the day it became known; NULL outside the calendar."""
    starts = decided.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    ends = np.full(len(starts), np.datetime64(known_on, "D"))
    counted = prepared.calendar.count_batch(starts, ends)
    return pa.array(np.minimum(counted, _INT16_MAX), pa.int16(), mask=counted < 0)


_CLASSED = """
    classed AS (
        SELECT *, CASE WHEN own_label < by_procedure THEN own_label ELSE by_procedure END AS class,
               coalesce(own_label > by_procedure, false) AS label_harsher
        FROM (SELECT *, CASE WHEN NOT $classes THEN -1
                             WHEN simple THEN 0
                             ELSE coalesce(by_type, $residual) END AS by_procedure
              FROM records_chunk)
    ),
    lined AS (
        SELECT c.*, l.*, greatest(c.decided_on, $known_on) AS started,
               least(CASE WHEN c.publish_until < $open_end THEN c.publish_until + 1 END, c.withdrawn_on) AS sender,
               CASE WHEN c.valid_to < $open_end THEN c.valid_to + 1 END AS validity,
               coalesce(greatest(c.decided_on, $known_on) >= l.line_turn_on, false) AS turned
        FROM classed c LEFT JOIN records_lines l
          ON l.line_kind = $kind AND l.line_severity = c.class AND l.line_special = c.special
         AND c.decided_on >= l.line_from AND c.decided_on < l.line_to
    )"""
"""The class of every row, and the line of the rulebook that holds for it."""


def _term_sql(months: str) -> str:
    return f"(decided_on + to_months({months}))::DATE + 1"


def _ends_sql(channel: str) -> str:
    """The end before and after the turn, before anything is decided about showing."""
    other = "withdrawn_on" if channel == "report" else "sender"

    def end(months: str) -> str:
        own = f"CASE WHEN {months} IS NULL THEN validity ELSE {_term_sql(months)} END"
        return f"least({own}, {other})"

    return f"""
        {channel}_shown {"" if channel == "report" else "AND NOT not_valid"} AS {channel}_on,
        {end(f"{channel}_max")} AS {channel}_end,
        CASE WHEN {channel}_shown_turned THEN least({end(f"{channel}_max")}, {end(f"{channel}_max_turned")})
             ELSE started END AS {channel}_end_turned"""


def _settled_sql(channel: str) -> str:
    """One end where the turn lies behind, two where it lies ahead; empty windows are never."""
    end = f"CASE WHEN turned THEN {channel}_end_turned ELSE {channel}_end END"
    return (
        f"{end} AS {channel}_last, coalesce({channel}_on AND coalesce({end} > started, true), false) AS {channel}_open"
    )


def _columns_sql(channel: str) -> str:
    ahead = f"{channel}_open AND line_turn_on IS NOT NULL AND NOT turned"
    return f"""
        CASE WHEN {channel}_open THEN started END AS {channel}_from,
        CASE WHEN {channel}_open THEN {channel}_last END AS {channel}_to,
        CASE WHEN {ahead} AND {channel}_end_turned IS NOT NULL
             THEN greatest({channel}_end_turned, started) END AS {channel}_to_turned"""


def _windows_sql() -> str:
    ends = ", ".join(_ends_sql(channel) for channel in CHANNELS)
    settled = ", ".join(_settled_sql(channel) for channel in CHANNELS)
    columns = ", ".join(_columns_sql(channel) for channel in CHANNELS)
    rules = ", ".join(
        f"coalesce(CASE WHEN turned THEN {channel}_line_rule_turned ELSE {channel}_line_rule END, '') AS {channel}_rule"
        for channel in ("public", "departments", "report")
    )
    classes = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(SEVERITIES))
    first, milder = _term_sql("min_months"), f"least({_term_sql('min_months')}, {_term_sql('turned_min_months')})"
    # Only names and terms of this module are put together here; every value is a bound parameter.
    return f"""
    WITH {_CLASSED},
    ended AS (SELECT *, {ends} FROM lined),
    settled AS (SELECT *, {settled} FROM ended)
    SELECT CASE class {classes} END AS severity, label_harsher, {columns}, {rules},
           CASE WHEN public_open OR bulk_open OR departments_open
                THEN CASE WHEN turned THEN {milder} ELSE {first} END END AS repair_from,
           CASE WHEN (public_open OR bulk_open OR departments_open) AND line_turn_on IS NOT NULL AND NOT turned
                THEN {milder} END AS repair_from_turned,
           CASE WHEN NOT turned THEN line_turn_on END AS turn_on,
           greatest(public_max, bulk_max, departments_max)::SMALLINT AS max_months
    FROM settled ORDER BY n"""  # noqa: S608


_WINDOWS = _windows_sql()


def _windows(prepared: Prepared, chunk: pa.Table, *, kind: str, known_on: date) -> pa.Table:
    connection = prepared.connection
    connection.register("records_chunk", chunk)
    try:
        return connection.execute(
            _WINDOWS,
            {
                "kind": kind,
                "known_on": known_on,
                "open_end": OPEN_END,
                "classes": prepared.classifier.has_classes(kind),
                "residual": rank(RESIDUAL),
            },
        ).to_arrow_table()
    finally:
        connection.unregister("records_chunk")


def apply(prepared: Prepared, chunk: pa.Table, *, kind: str, known_on: date) -> pa.Table:
    """Class, windows and identity of every row of a chunk, in its order, with the columns of ``COMPUTED``.

    ``chunk`` holds role columns (dates as date32, the others as text as sent) and the stored fields under their
    official codes; an absent column counts as NULL. ``decided_on`` must be there and not NULL.
    """
    numbers = normal_numbers(_column(chunk, "document_number", pa.string()))
    content = _content(prepared, chunk, kind)
    keys = _keys(prepared, chunk, kind, numbers, content)
    ids = [prepared.public_id(key) for key in keys.to_pylist()]
    read = _read_classes(prepared, chunk, kind)
    dates = {role: _column(chunk, role, pa.date32()) for role in DATE_ROLES}
    n = pa.array(np.arange(chunk.num_rows, dtype=np.int32))
    computed = _windows(prepared, pa.table({"n": n, **dates, **read}), kind=kind, known_on=known_on)
    columns: Mapping[str, Any] = {
        **{name: computed.column(name) for name in computed.column_names},
        "key": keys,
        "public_id": pa.array(ids, pa.string()),
        "content_digest": content,
        "document_number_normal": numbers,
        "special": read["special"],
        "penalty_types": read["penalty_types"],
        "types_unknown": read["types_unknown"],
        "label_unknown": read["label_unknown"],
        "reported_in_wd": _reported(prepared, dates["decided_on"], known_on),
    }
    return pa.table([columns[name] for name in COMPUTED.names], names=COMPUTED.names).cast(COMPUTED)
