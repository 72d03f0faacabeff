"""Rows landed as an intake lands them: judged by the columnar engine, copied in the transaction of an act."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import count
from typing import Any

import duckdb
import pyarrow as pa

from xinheng.accounts.domain import Actor
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records import columnar
from xinheng.records.selectors import current_by_keys
from xinheng.records.services import Landing, land_rows, node_secret
from xinheng.subjects.models import Organisation

ACTOR = Actor("operator", None, "node")
AUTHORITY = ("11330000002482228T", "岚川市市场监督管理局")
DATES = ("decided_on", "valid_from", "valid_to", "publish_until")
_batches = count(1)


def organisation(uscc: str = "91350100M000100Y43", name: str = "岚川甲有限公司") -> Organisation:
    """The organisation with this code, made when absent."""
    found, _ = Organisation.objects.get_or_create(
        uscc=uscc,
        defaults={
            "name": name,
            "name_normal": name,
            "subject_kind": "enterprise",
            "graded": False,
            "named_after_person": False,
            "is_stub": False,
            "state": "active",
            "created_on": date(2020, 1, 1),
            "changed_on": date(2020, 1, 1),
        },
    )
    return found


def payload_of(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    """The stored fields of a row given by roles."""
    roles = current.rulebook().kinds[kind].roles
    return {roles[role]: str(value) for role, value in row.items() if role in roles and value not in (None, "")}


def held_versions(kind: str, computed: pa.Table) -> dict[bytes, int]:
    """The version that is held now under each key."""
    held = current_by_keys(kind, computed.column("key").to_pylist()).to_pylist()
    return {one["key"]: one["version"] for one in held}


def payload_columns(payloads: Sequence[Mapping[str, str]]) -> dict[str, pa.Array]:
    """The stored fields as columns, one for each code that some row has."""
    codes = {code for payload in payloads for code in payload}
    return {code: pa.array([payload.get(code) for payload in payloads], pa.string()) for code in codes}


_kept: list[tuple[columnar.Prepared, bytes]] = []


def prepared() -> columnar.Prepared:
    """The rule of the edition in use, registered once for all tests that go by it."""
    rulebook, secret = current.rulebook(), node_secret()
    fitting = [one for one, its in _kept if one.rulebook is rulebook and its == secret]
    if not fitting:
        fitting = [columnar.prepare(duckdb.connect(config={"threads": 1}), rulebook, current.calendar(), secret)]
        _kept[:] = [(fitting[0], secret)]
    return fitting[0]


def chunk_of(kind: str, rows: Sequence[Mapping[str, Any]], owner: Organisation, known_on: date) -> pa.Table:
    """The version columns of rows given by roles, with the next version each."""
    full = [
        {"authority_uscc": AUTHORITY[0], "authority_name": AUTHORITY[1], "uscc": owner.uscc, "name": owner.name}
        | {"document_number": "岚市监罚〔2026〕1号", "content": "罚款"}
        | dict(row)
        for row in rows
    ]
    payloads = [payload_of(kind, row) for row in full]
    roles = {role for row in full for role in row}
    columns = {r: pa.array([x.get(r) for x in full], pa.date32() if r in DATES else pa.string()) for r in roles}
    columns |= payload_columns(payloads)
    computed = columnar.apply(prepared(), pa.table(columns), kind=kind, known_on=known_on)
    versions = held_versions(kind, computed)
    known = datetime.combine(known_on, time(), clock.SHANGHAI)
    rest = [
        {
            "kind": kind,
            "origin": current.rulebook().kinds[kind].origin,
            "version": versions.get(key, 0) + 1,
            "organisation_id": owner.pk,
            "uscc": owner.uscc,
            "name_as_sent": row["name"],
            "sender_uscc": row["authority_uscc"],
            "authority_uscc": row["authority_uscc"],
            "authority_name": row["authority_name"],
            "document_number": row["document_number"],
            "decided_on": row["decided_on"],
            "valid_from": row.get("valid_from"),
            "valid_to": row.get("valid_to"),
            "division": row.get("division", "330000"),
            "edition_digest": current.rulebook().digest,
            "known_from": known,
            "received_at": known,
            "payload": json.dumps(payload, ensure_ascii=False),
        }
        for row, payload, key in zip(full, payloads, computed.column("key").to_pylist(), strict=True)
    ]
    table = pa.Table.from_pylist(rest)
    dropped = ("types_unknown", "label_unknown", "label_harsher", "outcome_unknown")
    for name in [one for one in computed.column_names if one not in dropped]:
        table = table.append_column(name, computed.column(name))
    return table


def land(
    *rows: Mapping[str, Any], kind: str = "penalty", known_on: date, owner: Organisation | None = None
) -> tuple[Landing, list[str]]:
    """Land rows given by roles on a day; returns the landing and the public identifiers in order."""
    batch = next(_batches)
    body = {"batch": batch, "rows": {"rows": len(rows)}}
    with clock.on_day(known_on), act(kind="exchange.batch.taken", actor=ACTOR, body=body):
        table = chunk_of(kind, rows, owner or organisation(), known_on)
        numbered = table.append_column("batch_id", pa.repeat(batch, table.num_rows))
        landing = land_rows(batch_id=batch, chunks=[numbered])
    return landing, table.column("public_id").to_pylist()
