"""What the database knows of the rows of a chunk: their organisations, and the records held under their keys."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from xinheng.accounts.domain import Actor, Authority
from xinheng.catalogue.domain import Kind
from xinheng.exchange.judging.arrow import Table, table
from xinheng.exchange.judging.rows import Standing
from xinheng.exchange.judging.verdicts import SUBJECT_SCHEMA, WITHOUT_CODE_SCHEMA, Known
from xinheng.records.selectors import current_by_keys
from xinheng.subjects import domain as subjects
from xinheng.subjects.selectors import find_by_identifier, find_by_name, resolve_batch
from xinheng.subjects.services import make_stubs

OTHER_IDENTIFIERS = (("orgcode", "orgcode"), ("regno", "regno15"), ("taxid", "taxid15"))
"""Role of a field → the scheme its numbers are of, in the order of trust."""

NOT_MADE = -1
"""Stands for the organisation that a dry run would have begun."""


def look_up(
    standing: Standing, *, kind: Kind, sender: Authority, actor: Actor, dry_run: bool, matched_by_officer: bool = False
) -> Known:
    """Organisations and held records for the standing rows; begins organisations for valid new codes.

    ``matched_by_officer``: the code in the row is an officer's decision; the name need not be the organisation's.
    """
    free = standing.rows.select(["row", "uscc", "name"]).filter(standing.free)
    resolved = resolve_batch(free.column("uscc").drop_null())
    fresh = _begin(free, resolved, sender=sender, actor=actor, dry_run=dry_run)
    known = pa.concat_tables(
        [resolved.select(SUBJECT_SCHEMA.names[:-1]).append_column("is_new", pa.repeat(False, len(resolved))), fresh]
    )
    found = _matched(standing, known) if matched_by_officer else _without_code(standing, sender=sender)
    held = current_by_keys(kind=kind.key, keys=standing.computed.column("key").filter(standing.free).to_pylist())
    return Known(known.cast(SUBJECT_SCHEMA), found, held)


def _begin(free: Table, resolved: Table, *, sender: Authority, actor: Actor, dry_run: bool) -> Table:
    """Stubs for valid codes that are not held; a stub proves nothing against anybody (see ``verdicts``)."""
    given = free.filter(pc.is_valid(free.column("uscc")))
    unknown = given.filter(pc.invert(pc.is_in(given.column("uscc"), resolved.column("uscc").combine_chunks())))
    names: dict[str, str] = {}
    for uscc, name in zip(unknown.column("uscc").to_pylist(), unknown.column("name").to_pylist(), strict=True):
        names.setdefault(uscc, subjects.tidy(name))
    usable = {uscc: name for uscc, name in names.items() if _is_name(name)}
    if dry_run or not usable:
        ids: Mapping[str, int] = dict.fromkeys(usable, NOT_MADE)
    else:
        ids = make_stubs(rows=list(usable.items()), source=f"exchange:{sender.uscc}", actor=actor)
    return table(
        {
            "uscc": list(ids),
            "organisation_id": list(ids.values()),
            "is_stub": [True] * len(ids),
            "normals": [[subjects.normal_form(usable[uscc])] for uscc in ids],
            "is_new": [True] * len(ids),
        },
        schema=SUBJECT_SCHEMA,
    )


def _is_name(name: str) -> bool:
    return (
        subjects.name_problem(name) is None
        and not subjects.is_person_name_category(name)
        and not subjects.looks_like_person(name)
    )


def _matched(standing: Standing, known: Table) -> Table:
    """Every row is about the organisation whose code an officer put into it."""
    free = standing.rows.select(["row", "uscc"]).filter(standing.free)
    held = {one["uscc"]: one["organisation_id"] for one in known.to_pylist()}
    found = [
        {"row": one["row"], "organisation_id": held[one["uscc"]], "found_uscc": one["uscc"], "by": "officer"}
        for one in free.to_pylist()
        if one["uscc"] in held
    ]
    return pa.Table.from_pylist(found, schema=WITHOUT_CODE_SCHEMA)


def _without_code(standing: Standing, *, sender: Authority) -> Table:
    """Rows without a code: found by another identifier and the name; favourable ones also by name and division."""
    favourable = pc.is_null(standing.computed.column("severity"))
    free = standing.rows.append_column("favourable", favourable).filter(standing.free)
    rows = free.filter(pc.is_null(free.column("uscc"))).to_pylist()
    found = _by_identifier(rows)
    left = [row for row in rows if row["row"] not in found and row["favourable"]]
    if left:
        answers = find_by_name([row["name"] for row in left], [sender.division] * len(left))
        for row, one in zip(left, answers, strict=True):
            if one is not None:
                found[row["row"]] = {"organisation_id": one.organisation_id, "found_uscc": one.uscc, "by": "name"}
    return pa.Table.from_pylist([{"row": row} | one for row, one in found.items()], schema=WITHOUT_CODE_SCHEMA)


def _by_identifier(rows: Sequence[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Rows whose organisation code, registration or tax number names a registered organisation of the row's name."""
    wanted: dict[int, str] = {}
    for role, scheme in OTHER_IDENTIFIERS:
        asked = {row["row"]: row[role] for row in rows if row.get(role) and row["row"] not in wanted}
        codes = find_by_identifier(scheme, sorted(set(asked.values()))) if asked else {}
        wanted |= {row: codes[value] for row, value in asked.items() if value in codes}
    held = {one["uscc"]: one for one in resolve_batch(sorted(set(wanted.values()))).to_pylist()}
    names = {row["row"]: subjects.normal_form(row["name"]) for row in rows}
    return {
        row: {"organisation_id": held[uscc]["organisation_id"], "found_uscc": uscc, "by": "identifier"}
        for row, uscc in wanted.items()
        if not held[uscc]["is_stub"] and names[row] in held[uscc]["normals"]
    }
