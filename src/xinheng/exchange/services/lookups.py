"""What the database knows of the rows of a chunk: their organisations, and the records held under their keys."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from xinheng.accounts.domain import Actor, Authority
from xinheng.catalogue.domain import Kind
from xinheng.exchange.judging.arrow import Table, table
from xinheng.exchange.judging.rows import Standing
from xinheng.exchange.judging.verdicts import BY_NAME_SCHEMA, SUBJECT_SCHEMA, Known
from xinheng.records.selectors import current_by_keys
from xinheng.subjects import domain as subjects
from xinheng.subjects.selectors import find_by_name, resolve_batch
from xinheng.subjects.services import make_stubs

NOT_MADE = -1
"""Stands for the organisation that a dry run would have begun."""


def look_up(standing: Standing, *, kind: Kind, sender: Authority, actor: Actor, dry_run: bool) -> Known:
    """Organisations and held records for the standing rows; begins organisations for valid new codes."""
    free = standing.rows.select(["row", "uscc", "name"]).filter(standing.free)
    resolved = resolve_batch(free.column("uscc").drop_null())
    fresh = _begin(free, resolved, sender=sender, actor=actor, dry_run=dry_run)
    known = pa.concat_tables(
        [resolved.select(SUBJECT_SCHEMA.names[:-1]).append_column("is_new", pa.repeat(False, len(resolved))), fresh]
    )
    by_name = _by_name(free, sender) if not kind.adverse else BY_NAME_SCHEMA.empty_table()
    held = current_by_keys(kind=kind.key, keys=standing.computed.column("key").filter(standing.free).to_pylist())
    return Known(known.cast(SUBJECT_SCHEMA), by_name, held)


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


def _by_name(free: Table, sender: Authority) -> Table:
    """Rows without a code whose exact name one organisation of the sender's division has."""
    nameless = free.filter(pc.is_null(free.column("uscc")))
    found = find_by_name(nameless.column("name").to_pylist(), [sender.division] * len(nameless))
    lines = [
        {"row": row, "organisation_id": one.organisation_id, "found_uscc": one.uscc}
        for row, one in zip(nameless.column("row").to_pylist(), found, strict=True)
        if one is not None
    ]
    return pa.Table.from_pylist(lines, schema=BY_NAME_SCHEMA)
