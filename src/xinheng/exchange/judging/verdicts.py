"""Second half of judging a chunk: whose record each row is, whether it is known already, and so its verdict.

Matching never guesses against anybody: an adverse row (one with a class) needs code and name of a registered
organisation, a favourable one also stands with a valid new code, or with the exact name in the sender's division.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import Effect, Verdict
from xinheng.exchange.judging.arrow import Column, Table, schema, table
from xinheng.exchange.judging.former import ENDS
from xinheng.exchange.judging.rows import Standing
from xinheng.exchange.judging.rules import Rule, add_broken
from xinheng.records.domain.states import ENDABLE, SHOWN
from xinheng.subjects.domain import normal_forms

HELD_SCHEMA = schema(key=pa.binary(), version=pa.int32(), content_digest=pa.binary(), state=pa.string())
"""What is held now under the keys of a chunk: the current version of each record."""

SUBJECT_SCHEMA = schema(
    uscc=pa.string(), organisation_id=pa.int64(), is_stub=pa.bool_(), normals=pa.list_(pa.string()), is_new=pa.bool_()
)
"""Organisations by code, with the normal forms of their names, current one first; ``is_new``: begun by this file."""

WITHOUT_CODE_SCHEMA = schema(row=pa.int32(), organisation_id=pa.int64(), found_uscc=pa.string(), by=pa.string())
"""Rows without a code and whom they are about: found ``by`` another identifier, or by name and division."""


@dataclass(frozen=True)
class Known:
    """What the database knows of the rows of a chunk, in the three schemas above."""

    subjects: Table
    without_code: Table
    held: Table


Words = npt.NDArray[np.int64]
"""Signed: the engine hands the bounds of a join to Arrow as C longs, which hold no larger number."""


@dataclass
class Judged:
    """The verdict of every standing row, its organisation and next version; all issues of the chunk."""

    verdicts: Table
    issues: Table


def words(digests: Column) -> tuple[Words, Words]:
    """The first 16 bytes of each digest as two numbers: enough to tell records apart, and a third of the memory."""
    size = len(digests)
    if size == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    fixed = digests.cast(pa.binary(32))
    data = np.frombuffer(fixed.buffers()[1], np.int64, count=4 * (fixed.offset + size))
    parts = data.reshape(-1, 4)[fixed.offset :]
    return parts[:, 0].copy(), parts[:, 1].copy()


def _registered(subjects: Table) -> Table:
    """Organisations by code, with the name that is registered now."""
    registered = pa.array([one[0] if one else None for one in subjects.column("normals").to_pylist()], pa.string())
    return subjects.drop_columns(["normals"]).append_column("registered", registered)


def _named_so(codes: Sequence[str | None], normals: Sequence[str], subjects: Table) -> Column:
    """Whether each row names the organisation of its code by a name it has or had."""
    held = dict(zip(subjects.column("uscc").to_pylist(), subjects.column("normals").to_pylist(), strict=True))
    return pa.array([one in (held.get(code) or ()) for code, one in zip(codes, normals, strict=True)], pa.bool_())


def _all_differ(candidates: Table) -> bool:
    """Whether no two rows have one key; its first half tells nearly always."""
    return len(np.unique(candidates.column("k1").to_numpy())) == len(candidates)


class Verdicts:
    """Gives the verdicts of one intake; remembers the keys it has seen in the file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, kind: Kind, *, former: bool = False) -> None:
        self.connection = connection
        self.former = former
        self.kind = kind
        self.uscc = kind.roles["uscc"]

    def judge(self, standing: Standing, known: Known) -> Judged:
        """The verdicts of the standing rows, in file order, and all issues of the chunk."""
        registered = {
            "candidates": self._candidates(standing, known.subjects),
            "subjects": _registered(known.subjects),
            "without_code": known.without_code,
            "held": self._held(known.held),
        }
        for place, data in registered.items():
            self.connection.register(place, data)
        try:
            add_broken(self.connection, self._subject_rules(), "matched")
            self._keys(alone=_all_differ(registered["candidates"]))
            verdicts = self.connection.execute(_VERDICTS).to_arrow_table()
            self._known_before(verdicts)
            issues = self.connection.execute('SELECT * FROM issues ORDER BY row, "column", code').to_arrow_table()
        finally:
            for place in registered:
                self.connection.unregister(place)
        return Judged(verdicts, issues)

    def _candidates(self, standing: Standing, subjects: Table) -> Table:
        k1, k2 = words(standing.computed.column("key").combine_chunks())
        c1, c2 = words(standing.computed.column("content_digest").combine_chunks())
        names, codes = standing.rows.column("name"), standing.rows.column("uscc")
        columns = {"k1": k1, "k2": k2, "c1": c1, "c2": c2}
        return table(
            {
                "row": standing.rows.column("row"),
                "name": names,
                "named_so": _named_so(codes.to_pylist(), normal_forms(names.to_pylist()), subjects),
                "uscc": codes,
                "adverse": pc.is_valid(standing.computed.column("severity")),
                "former": pa.repeat(self.former, len(names)),
                "ends": pc.is_valid(standing.rows.column(ENDS)) if self.former else pa.repeat(False, len(names)),
                **{name: pa.array(column) for name, column in columns.items()},
            }
        )

    def _held(self, held: Table) -> Table:
        k1, k2 = words(held.column("key").combine_chunks())
        h1, h2 = words(held.column("content_digest").combine_chunks())
        return table(
            {
                **{"k1": k1, "k2": k2, "h1": h1, "h2": h2},
                "held_version": held.column("version"),
                "held_state": held.column("state"),
            }
        )

    def _subject_rules(self) -> list[Rule]:
        """Who is not found waits; who is new and named by an adverse row waits too (the stub proves nothing)."""
        self.connection.execute(_MATCHED)
        stranger = "organisation_id IS NULL OR NOT agrees"
        waits = f"({stranger} OR (adverse AND (is_stub OR is_new)))"
        unknown = Rule("subject-unknown", self.uscc, waits, "coalesce(uscc, name)", "registered")
        new = Rule("subject-new", self.uscc, f"is_new AND NOT ({waits})", "uscc")
        found = [
            Rule(f"subject-by-{way}", self.uscc, f"found_by = '{way}' AND NOT ({waits})", "name", "found_uscc")
            for way in ("name", "identifier")
        ]
        return [unknown, new, *found]

    def _known_before(self, verdicts: Table) -> None:
        """What is known already was reported when it was first sent: sending it again is not late."""
        self.connection.register("verdicts", verdicts)
        self.connection.execute(_NOT_LATE)
        self.connection.unregister("verdicts")

    def _keys(self, *, alone: bool) -> None:
        """``alone``: no two rows of the chunk have one key, so that none needs to be looked for."""
        self.connection.execute(_keyed(_ALONE if alone else _SHARED))
        stands = "first_row = row AND NOT closed AND NOT differs"
        self.connection.execute(f"INSERT INTO seen SELECT k1, k2, c1, c2, row FROM keyed WHERE {stands}")  # noqa: S608
        first = "'{\"first_row\": ' || first_row || '}'"
        twice = Rule("key-twice", "", "first_row <> row AND NOT same", "''", facts=first)
        closed = Rule("record-closed", "", "first_row = row AND closed", "''")
        differs = Rule("former-differs", "", "first_row = row AND differs", "''")
        add_broken(self.connection, [twice, closed, differs], "keyed")


_FREE = f"""
    (SELECT c.* FROM candidates c ANTI JOIN
        (SELECT row FROM issues JOIN effects USING (code) WHERE effect > {Effect.NONE.value}) USING (row))"""  # noqa: S608

_MATCHED = f"""
    CREATE OR REPLACE TABLE matched AS
    SELECT c.row, c.name, c.uscc, c.adverse, coalesce(s.organisation_id, b.organisation_id) AS organisation_id,
           coalesce(s.uscc, b.found_uscc) AS found_uscc, s.registered,
           coalesce(s.is_stub, false) AS is_stub, coalesce(s.is_new, false) AS is_new,
           b.by AS found_by,
           b.organisation_id IS NOT NULL OR c.named_so AS agrees
    FROM {_FREE} c LEFT JOIN subjects s ON s.uscc = c.uscc LEFT JOIN without_code b USING (row)"""  # noqa: S608

_ALONE = "c.row AS chunk_row, c.c1 AS chunk_c1, c.c2 AS chunk_c2", ""
_SHARED = (
    "first_value(c.row) OVER same_key AS chunk_row, "
    "first_value(c.c1) OVER same_key AS chunk_c1, first_value(c.c2) OVER same_key AS chunk_c2",
    "WINDOW same_key AS (PARTITION BY c.k1, c.k2 ORDER BY c.row)",
)
"""The first row of the chunk with the key of each row, and its content."""


def _keyed(chunk: tuple[str, str]) -> str:
    first, window = chunk
    return f"""
    CREATE OR REPLACE TABLE keyed AS
    SELECT row, k1, k2, c1, c2, coalesce(seen_row, chunk_row) AS first_row,
           CASE WHEN seen_row IS NULL THEN c1 = chunk_c1 AND c2 = chunk_c2
                ELSE c1 = seen_c1 AND c2 = seen_c2 END AS same,
           held_version, coalesce(c1 = h1 AND c2 = h2, false) AS held_same,
           coalesce(held_state NOT IN {SHOWN} AND NOT (c1 = h1 AND c2 = h2) AND NOT ends, false) AS closed,
           coalesce(former AND NOT ends AND held_state IN {SHOWN} AND NOT (c1 = h1 AND c2 = h2), false) AS differs,
           coalesce(ends AND held_state IN {ENDABLE}, false) AS ending, ends, former
    FROM (SELECT c.*, s.row AS seen_row, s.c1 AS seen_c1, s.c2 AS seen_c2, e.h1, e.h2, e.held_version, e.held_state,
                 {first}
          FROM {_FREE} c
          LEFT JOIN seen s ON s.k1 = c.k1 AND s.k2 = c.k2
          LEFT JOIN held e ON e.k1 = c.k1 AND e.k2 = c.k2
          {window})"""  # noqa: S608


_NOT_LATE = f"""
    DELETE FROM issues WHERE code = 'late-report' AND row IN
        (SELECT row FROM verdicts WHERE verdict IN ('{Verdict.UNCHANGED}', '{Verdict.VERSION}'))"""  # noqa: S608

_VERDICTS = f"""
    SELECT c.row, m.organisation_id, m.found_uscc AS uscc,
           CASE WHEN effect = {Effect.QUARANTINED.value} THEN '{Verdict.QUARANTINED}'
                WHEN effect = {Effect.QUEUED.value} THEN '{Verdict.QUEUED}'
                WHEN k.first_row <> k.row THEN '{Verdict.UNCHANGED}'
                WHEN k.held_version IS NULL OR (k.held_version = 0 AND k.ends) THEN '{Verdict.ACCEPTED}'
                WHEN k.ending THEN '{Verdict.VERSION}'
                WHEN k.held_same OR k.former THEN '{Verdict.UNCHANGED}'
                ELSE '{Verdict.VERSION}' END AS verdict,
           CAST(coalesce(k.held_version, 0) + 1 AS INTEGER) AS version, codes
    FROM candidates c
    LEFT JOIN matched m USING (row) LEFT JOIN keyed k USING (row)
    LEFT JOIN (SELECT row, max(effect) AS effect, list_sort(list(DISTINCT code) FILTER (effect > 0)) AS codes
               FROM issues JOIN effects USING (code) GROUP BY row) USING (row)
    ORDER BY c.row"""  # noqa: S608
