"""The rows of a chunk as they are stored: versions for records, waiting rows for officers, digests for the tree."""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.accounts.domain import Authority
from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import Verdict
from xinheng.exchange.judging.arrow import Column, Table, table
from xinheng.exchange.judging.columns import name, quoted
from xinheng.exchange.judging.former import landed_as
from xinheng.exchange.judging.rows import Standing
from xinheng.records import columnar
from xinheng.records.domain.states import NO_MEASURE
from xinheng.records.rows import AMOUNT_ROLES

SALT_BYTES = 16
REFUSED_LEAF = hashlib.sha256(b"xinheng: a refused row").digest()
"""The leaf of every refused row: it says that a row stood here, and nothing else."""

TEXT_ROLES = ("authority_uscc", "authority_name", "source_uscc", "source_name", "document_number")
DATE_ROLES = ("decided_on", "valid_from", "valid_to")
NOT_NULL = ("authority_uscc", "authority_name", "source_uscc", "source_name", "document_number")


@dataclass(frozen=True)
class Origin:
    """Where the rows of an intake come from, the same for all of them."""

    batch: int
    sender: Authority
    edition: str
    instant: datetime
    former: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Stored:
    """``landing`` for the version table, ``waiting`` for the waiting rows, and the leaf of every row of the chunk.

    ``leaf_lands`` says which leaves are the digest of a version and so can be found there again.
    """

    landing: Table
    waiting: Table
    leaves: list[bytes]
    leaf_lands: list[bool]


class Storing:
    """Makes the stored form of judged rows; one per intake."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, kind: Kind, codes: tuple[str, ...], origin: Origin
    ) -> None:
        self.connection = connection
        self.kind = kind
        self.origin = origin
        members = ", ".join(f"{quoted(f'{chr(34)}{code}{chr(34)}:')} || to_json({name(code)})" for code in codes)
        self.payload_sql = f"SELECT '{{' || concat_ws(',', {members}) || '}}' AS payload FROM storing"  # noqa: S608

    def store(self, standing: Standing, verdicts: Table) -> Stored:
        """The stored form of a chunk; ``verdicts`` is in the order of the standing rows."""
        size = len(verdicts)
        salts = pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(SALT_BYTES), size, [None, pa.py_buffer(os.urandom(SALT_BYTES * size))]
        )
        keys, contents = (standing.computed.column(one).combine_chunks() for one in ("key", "content_digest"))
        digests = columnar.sha256(columnar.messages([keys, contents], salts)) if size else pa.array([], pa.binary())
        everything = table(
            {
                **_columns(standing.rows),
                "unproven": standing.unproven,
                "row_salt": salts.cast(pa.binary()),
                "row_digest": digests,
            }
        )
        verdict = verdicts.column("verdict")
        lands = pc.is_in(
            verdict, pa.array([Verdict.ACCEPTED] if self.origin.former else [Verdict.ACCEPTED, Verdict.VERSION])
        )
        waits = pc.is_in(verdict, pa.array([Verdict.QUEUED, Verdict.QUARANTINED]))
        rows = everything.filter(lands)
        landing = self._landing(rows, standing.completed(rows, standing.computed.filter(lands)), verdicts.filter(lands))
        waiting = self._waiting(everything.filter(waits), standing.computed.filter(waits), verdicts.filter(waits))
        return Stored(landing, waiting, *self._leaves(standing, digests, lands))

    def _payload(self, rows: Table) -> Column:
        self.connection.register("storing", rows)
        try:
            return self.connection.execute(self.payload_sql).to_arrow_table().column("payload")
        finally:
            self.connection.unregister("storing")

    def _landing(self, rows: Table, computed: Table, verdicts: Table) -> Table:
        size, roles = len(rows), rows.column_names
        columns = {one: rows.column(one) for one in (*TEXT_ROLES, *DATE_ROLES) if one in roles}
        columns |= {one: pc.fill_null(columns[one], "") for one in NOT_NULL if one in columns}
        for role in AMOUNT_ROLES:
            if role in roles:
                columns["amount_fen"] = rows.column(role)
        columns |= {one: computed.column(one) for one in columnar.COMPUTED.names if one not in NOT_STORED}
        instant = pa.scalar(self.origin.instant, pa.timestamp("us", tz="UTC"))
        same: dict[str, Any] = {
            "kind": self.kind.key,
            "origin": self.kind.origin,
            "sender_uscc": self.origin.sender.uscc,
            "division": self.origin.sender.division,
            "edition_digest": self.origin.edition,
            "batch_id": self.origin.batch,
            "known_from": instant,
            "received_at": instant,
        }
        if self.origin.reason:
            same["reason"] = self.origin.reason
        columns |= {one: pa.repeat(value, size) for one, value in same.items()}
        if self.origin.former:
            columns |= landed_as(rows, columns["known_from"])
        return table(
            {
                **columns,
                "version": verdicts.column("version"),
                "marks": _marks(verdicts.column("version"), rows.column("unproven")),
                "organisation_id": verdicts.column("organisation_id"),
                "uscc": verdicts.column("uscc"),
                "name_as_sent": rows.column("name"),
                "row_number": rows.column("row"),
                "row_salt": rows.column("row_salt"),
                "row_digest": rows.column("row_digest"),
                "payload": self._payload(rows),
            }
        )

    def _waiting(self, rows: Table, computed: Table, verdicts: Table) -> Table:
        return table(
            {
                "row_number": rows.column("row"),
                "verdict": verdicts.column("verdict"),
                "codes": verdicts.column("codes"),
                "uscc": pc.fill_null(rows.column("uscc"), ""),
                "key": computed.column("key"),
                "content_digest": computed.column("content_digest"),
                "payload": self._payload(rows),
            }
        )

    def _leaves(self, standing: Standing, digests: Column, lands: Column) -> tuple[list[bytes], list[bool]]:
        """The leaf of every row of the chunk, refused ones included, in file order, and whether its row lands."""
        gated = standing.gated
        rows = np.concatenate([gated.table.column("row").to_numpy(), gated.refused.column("row").to_numpy()])
        rows = np.sort(rows).astype(np.int32)
        leaves, landed = [REFUSED_LEAF] * len(rows), [False] * len(rows)
        places = np.searchsorted(rows, standing.rows.column("row").to_numpy())
        for place, digest, land in zip(places.tolist(), digests.to_pylist(), lands.to_pylist(), strict=True):
            leaves[place], landed[place] = digest, land
        return leaves, landed


def _marks(versions: Column, unproven: Column) -> Column:
    """A later version of a record is a correction by its sender; on an unproven one no measure may rest (G12)."""
    kinds = pa.array([[], ["corrected"], [NO_MEASURE], ["corrected", NO_MEASURE]], pa.list_(pa.string()))
    corrected = np.asarray(versions.to_pylist(), dtype=np.int32) > 1
    return kinds.take(pa.array(corrected + 2 * np.asarray(unproven.to_pylist(), dtype=np.int32), pa.int32()))


NOT_STORED = frozenset({"types_unknown", "label_unknown", "label_harsher", "outcome_unknown"})


def _columns(table: Table) -> dict[str, Column]:
    return {one: table.column(one) for one in table.column_names}
