"""Applying one edition's rule to a chunk of rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from xinheng.catalogue.domain import CHANNELS, SEVERITIES, Rulebook, Severity
from xinheng.kernel.working_days import Calendar
from xinheng.records.columnar.digests import Column, messages, normal_numbers, pc, public_ids, sha256
from xinheng.records.columnar.windows_sql import WINDOWS
from xinheng.records.domain.facts import FAVOURABLE, NOT_VALID_STATUSES, RESIDUAL, Classifier, folded, rank
from xinheng.records.domain.identity import MASKED, content_codes, normal_placeholders, placeholder_roles
from xinheng.records.domain.terms import Lines, compile_lines
from xinheng.records.domain.windows import OPEN_END

DATE_ROLES = ("decided_on", "valid_from", "valid_to", "publish_until", "removed_on", "withdrawn_on")
TEXT_ROLES = ("types", "severity_label", "procedure", "basis", "status", "outcome")
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
    "outcome_unknown": pa.bool_(),
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

_FOR_WINDOWS = ("class", "not_valid")
"""Columns of classified rows that are not stored: windows hang on them."""

_INT16_MAX = 32_767


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
        "line_severity": [FAVOURABLE if one.severity is None else rank(one.severity) for one in lines.all],
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
        public_ids(node_secret),
    )


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
    empty = pc.equal(array, "")
    return pc.if_else(empty, pa.scalar(None, array.type), array) if pc.any(empty).as_py() else array


def _content(prepared: Prepared, chunk: pa.Table, kind: str) -> Column:
    codes = content_codes(prepared.rulebook.kinds[kind])
    return sha256(messages([_none_if_empty(_column(chunk, code, pa.string())) for code in codes]))


def _keys(prepared: Prepared, chunk: pa.Table, kind: str, numbers: Column, content: Column) -> Column:
    """Record keys; rows whose document number is a placeholder take the longer form."""
    nothing = pa.array(["", *sorted(prepared.placeholders)], pa.string())
    placeholder = pc.or_(pc.is_in(numbers, nothing), pc.match_substring(numbers, MASKED))
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


def keys(prepared: Prepared, chunk: pa.Table, *, kind: str) -> Column:
    """Only the record keys of a chunk (see ``apply``), for rows that may lack what a record needs."""
    numbers = normal_numbers(_column(chunk, "document_number", pa.string()))
    return _keys(prepared, chunk, kind, numbers, _content(prepared, chunk, kind))


def _read_classes(prepared: Prepared, chunk: pa.Table, kind: str) -> dict[str, Column]:
    """Text read once per distinct value: types, outcome, label, procedure, status, special statutes."""
    text: dict[str, Column] = {role: pc.fill_null(_column(chunk, role, pa.string()), "") for role in TEXT_ROLES}
    classifier = prepared.classifier
    nothing = pa.repeat("", chunk.num_rows)
    if not classifier.has_types(kind):
        text |= {"types": nothing, "basis": nothing, "procedure": nothing}
    if not classifier.has_classes(kind):
        text |= {"severity_label": nothing}
    read, own = classifier.read_types, classifier.label
    special: Column = pa.repeat(False, chunk.num_rows)
    for statute in classifier.special_statutes:
        special = pc.or_(special, pc.match_substring(text["basis"], statute))
    labels = text["severity_label"]
    return {
        **_base_classes(prepared, kind, text["types"], text["outcome"]),
        "penalty_types": _by_value(text["types"], lambda one: list(read(one).codes), pa.list_(pa.string())),
        "types_unknown": _by_value(text["types"], lambda one: bool(read(one).unknown), pa.bool_()),
        "own_label": _by_value(labels, lambda one: _rank(own(one)), pa.int8()),
        "label_unknown": _by_value(labels, lambda one: bool(folded(one)) and own(one) is None, pa.bool_()),
        "simple": _by_value(text["procedure"], classifier.is_simple, pa.bool_()),
        "not_valid": _by_value(text["status"], lambda one: folded(one) in NOT_VALID_STATUSES, pa.bool_()),
        "special": special,
    }


def _base_classes(prepared: Prepared, kind: str, types: Column, outcomes: Column) -> dict[str, Column]:
    """The rank before procedure and label (NULL where no type is known), and whether nobody knows the outcome."""
    classifier, size = prepared.classifier, len(types)
    by_outcome = bool(prepared.rulebook.kinds[kind].outcomes)
    unknown: Column = pa.repeat(False, size)
    if by_outcome:
        unknown = _by_value(outcomes, lambda one: not classifier.knows_outcome(kind, one), pa.bool_())
    if classifier.has_types(kind):
        ranks = _by_value(types, lambda one: _rank(classifier.read_types(one).severity), pa.int8())
    elif classifier.has_classes(kind):
        ranks = _by_value(outcomes, lambda one: _favourable(classifier.by_itself(kind, one)), pa.int8())
    else:
        ranks = pa.nulls(size, pa.int8())
    return {"by_type": ranks, "outcome_unknown": unknown}


def _favourable(severity: Severity | None) -> int:
    return FAVOURABLE if severity is None else rank(severity)


def _rank(severity: Severity | None) -> int | None:
    return None if severity is None else rank(severity)


def _reported(prepared: Prepared, decided: Column, known_on: date) -> Column:
    """Working days from decision to the day it became known; NULL outside the calendar."""
    starts = decided.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    ends = np.full(len(starts), np.datetime64(known_on, "D"))
    counted = prepared.calendar.count_batch(starts, ends)
    return pa.array(np.minimum(counted, _INT16_MAX), pa.int16(), mask=counted < 0)


def _classes(prepared: Prepared, kind: str, read: Mapping[str, Column]) -> dict[str, Column]:
    """The class by type, procedure and outcome, a milder label of the sender's own before it (-1: no class)."""
    by_itself: Column = pa.repeat(pa.scalar(FAVOURABLE, pa.int8()), len(read["simple"]))
    if prepared.classifier.has_classes(kind):
        by_type = pc.fill_null(read["by_type"], rank(RESIDUAL))
        by_itself = pc.if_else(read["simple"], pa.scalar(0, pa.int8()), by_type)
    label = read["own_label"]
    classes = pc.if_else(pc.fill_null(pc.less(label, by_itself), False), label, by_itself)
    named = pc.if_else(pc.equal(classes, FAVOURABLE), pa.scalar(None, pa.int8()), classes)
    return {
        "class": classes,
        "severity": pa.array(SEVERITIES, pa.string()).take(named),
        "label_harsher": pc.fill_null(pc.greater(label, by_itself), False),
    }


def _windows(prepared: Prepared, chunk: pa.Table, *, kind: str, known_on: date) -> pa.Table:
    connection = prepared.connection
    connection.register("records_chunk", chunk)
    try:
        bound = {"kind": kind, "known_on": known_on, "open_end": OPEN_END}
        return connection.execute(WINDOWS, bound).to_arrow_table()
    finally:
        connection.unregister("records_chunk")


def apply(prepared: Prepared, chunk: pa.Table, *, kind: str, known_on: date) -> pa.Table:
    """Class, windows and identity of every row of a chunk, in its order, with the columns of ``COMPUTED``.

    ``chunk`` holds role columns (dates as date32, the others as text as sent) and the stored fields under their
    official codes; an absent column counts as NULL. ``decided_on`` must be there and not NULL.
    """
    classified = classify(prepared, chunk, kind=kind, known_on=known_on)
    return complete(prepared, chunk, classified, kind=kind, known_on=known_on)


def classify(prepared: Prepared, chunk: pa.Table, *, kind: str, known_on: date) -> pa.Table:
    """What judging asks of a chunk (see ``apply``): the columns of ``COMPUTED`` but for identifiers and windows."""
    numbers = normal_numbers(_column(chunk, "document_number", pa.string()))
    content = _content(prepared, chunk, kind)
    read = _read_classes(prepared, chunk, kind)
    columns = {
        **read,
        **_classes(prepared, kind, read),
        "key": _keys(prepared, chunk, kind, numbers, content),
        "content_digest": content,
        "document_number_normal": numbers,
        "reported_in_wd": _reported(prepared, _column(chunk, "decided_on", pa.date32()), known_on),
    }
    kept = [*(one for one in COMPUTED.names if one in columns), *_FOR_WINDOWS]
    return pa.table([columns[one] for one in kept], names=kept)


def complete(prepared: Prepared, chunk: pa.Table, classified: pa.Table, *, kind: str, known_on: date) -> pa.Table:
    """The columns of ``COMPUTED`` for rows that were classified: their public identifiers and windows beside it."""
    dates = {role: _column(chunk, role, pa.date32()) for role in DATE_ROLES}
    known = {one: classified.column(one) for one in ("special", *_FOR_WINDOWS)}
    n = pa.array(np.arange(chunk.num_rows, dtype=np.int32))
    windows = _windows(prepared, pa.table({"n": n, **dates, **known}), kind=kind, known_on=known_on)
    keys: list[Any] = classified.column("key").to_pylist()
    columns: Mapping[str, Any] = {
        **{name: classified.column(name) for name in classified.column_names},
        **{name: windows.column(name) for name in windows.column_names},
        "public_id": pa.array([prepared.public_id(key) for key in keys], pa.string()),
    }
    return pa.table([columns[name] for name in COMPUTED.names], names=COMPUTED.names).cast(COMPUTED)
