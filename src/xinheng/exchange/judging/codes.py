"""Checking the codes of a chunk: the addressee's own, the deciding authority's, the source unit's."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.exchange.domain import LONGEST_VALUE
from xinheng.exchange.judging.arrow import Column, Table, table
from xinheng.exchange.judging.engine import ISSUE_SCHEMA
from xinheng.kernel import identifiers
from xinheng.kernel.identifiers import Tables
from xinheng.kernel.identifiers.batch import CheckedBatch

_WRITTEN_FORM = ("lower-case", "full-width", "spaces", "hyphens")
_SHAPE = ("length", "characters", "division-not-digits")
_REASON_CODES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("person-not-held", ("person-not-held",)),
    ("identifier-placeholder", ("placeholder-code",)),
    ("identifier-check-digit", ("identifier-check-digit",)),
    ("identifier-registrar-unknown", ("registrar-pair-unknown",)),
    ("identifier-not-uscc", (*_SHAPE, "check-unknown")),
    ("identifier-written-form", _WRITTEN_FORM),
    ("identifier-second-check-digit", ("orgcode-check-digit",)),
)
"""Issue code → the reasons of a check that bring it."""

MOST_SUGGESTIONS = 2_000
"""Wrong codes of one chunk for which the writer's intention is searched: a help, not a duty."""


def subject_issues(rows: Column, codes: Column, column: str, tables: Tables) -> Table:
    """The issues of the addressees' codes; an empty code has none here (the row has only a name)."""
    given = pc.is_valid(codes)
    rows, codes = rows.filter(given), codes.filter(given)
    checked = identifiers.check_batch(codes, tables)
    found = []
    for code, reasons in _REASON_CODES:
        where = np.logical_or.reduce([checked.has_reason(reason) for reason in reasons])
        if code == "identifier-not-uscc":
            where |= _other_kind(checked)
        if where.any():
            found.append(_issues(rows, codes, where, code, column, tables, checked))
    return pa.concat_tables(found) if found else ISSUE_SCHEMA.empty_table()


def _other_kind(checked: CheckedBatch) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Right codes of another kind: an old registration number is no unified social credit code."""
    other = checked.kinds != identifiers.KINDS.index("uscc")
    return np.asarray(other & checked.has_verdict("valid", "warning"), bool)


def _issues(
    rows: Column,
    codes: Column,
    where: np.ndarray[tuple[int], np.dtype[np.bool_]],
    code: str,
    column: str,
    tables: Tables,
    checked: CheckedBatch,
) -> Table:
    mask = pa.array(where)
    values = codes.filter(mask)
    count = len(values)
    kinds = [identifiers.KINDS[kind] for kind in checked.kinds[where]]
    person = code == "person-not-held"
    return table(
        {
            "row": rows.filter(mask),
            "column": pa.repeat(column, count),
            "code": pa.repeat(code, count),
            "value": pa.repeat("", count) if person else pc.utf8_slice_codeunits(values, 0, LONGEST_VALUE),
            "suggestion": pa.nulls(count, pa.string()) if person else _suggestions(values, tables),
            "facts": pa.array([f'{{"looks_like": "{kind}"}}' for kind in kinds], pa.string()),
        },
        schema=ISSUE_SCHEMA,
    )


def _suggestions(values: Column, tables: Tables) -> Column:
    """What the writer probably meant, for the first wrong codes of a chunk."""
    meant: list[str | None] = [identifiers.suggestion(code, tables) for code in values[:MOST_SUGGESTIONS].to_pylist()]
    return pa.array(meant + [None] * (len(values) - len(meant)), pa.string())


def unit_codes(codes: Column, tables: Tables) -> Table:
    """Each distinct code of a unit with ``right`` (a valid code of any registrar) and ``public`` (a public body's)."""
    distinct = pc.unique(codes).drop_null()
    checked = identifiers.check_batch(distinct, tables)
    uscc = checked.kinds == identifiers.KINDS.index("uscc")
    right = uscc & checked.has_verdict("valid", "warning")
    public = pc.match_substring_regex(distinct, "^[1A]").to_numpy(zero_copy_only=False)
    return table({"code": distinct, "right": pa.array(right), "public": pa.array(np.asarray(public, bool))})
