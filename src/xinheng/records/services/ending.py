"""What a former register says was repaired, withdrawn or ended: shown nowhere from now on, and never begun anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from xinheng.accounts.domain import Actor
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.kernel import clock
from xinheng.kernel.digests import public_id
from xinheng.ledger.journal import SUPERSEDED
from xinheng.ledger.services import act, note
from xinheng.records.domain import states
from xinheng.records.domain.windows import closed_on, unpublished_on
from xinheng.records.models import FormerEnd, Version
from xinheng.records.rows import window_columns
from xinheng.records.services.acting import append_version, version_body, windows_left
from xinheng.records.services.landing import node_secret

_AT_ONCE = 5_000


def end_former(*, kind: str, ends: Mapping[bytes, states.State], reason: str, actor: Actor) -> int:
    """End the records of these keys: key → withdrawn, repaired or ended. Returns how many had not ended yet.

    A record that is shown, or set aside for a court's plan, gets a version in that state with an act of its own, its
    windows closed today. For a key without a record the key alone is kept. What was ended before stays as it is.
    """
    closed = 0
    with act(kind="records.former.ended", actor=actor) as draft:
        keys = list(ends)
        for begin in range(0, len(keys), _AT_ONCE):
            closed += _end(kind, keys[begin : begin + _AT_ONCE], ends, reason, actor)
        draft.body.update(kind=kind, keys=len(ends), closed=closed)
    return closed


def _end(kind: str, keys: Sequence[bytes], ends: Mapping[bytes, states.State], reason: str, actor: Actor) -> int:
    held = Version.objects.filter(kind=kind, key__in=keys, known_to__isnull=True)
    known = set()
    closed = 0
    for record in held:
        key = bytes(record.key)
        known.add(key)
        if record.state in states.ENDABLE and not _is_decided_here(record):
            with act(kind=f"records.version.{ends[key]}", actor=actor) as draft:
                version = append_version(record, state=ends[key], reason=reason, **_left(record, ends[key]))
                draft.body.update(version_body(version))
            closed += 1
    unheld = [key for key in keys if key not in known]
    FormerEnd.objects.bulk_create(
        [FormerEnd(kind=kind, key=key, state=ends[key], known_from=clock.now()) for key in unheld],
        ignore_conflicts=True,
    )
    secret = node_secret()
    note(what=SUPERSEDED, items=(f"{public_id(secret, key)} 1 {ends[key]}" for key in unheld))
    return closed


def _is_decided_here(record: Version) -> bool:
    """Whether it is an entry of a list that this node decided: it leaves by its case, by no file of others (G12)."""
    return record.origin == "own" and record.kind in IMPORTED_KINDS


def _left(record: Version, state: str) -> dict[str, Any]:
    """Columns of a record that leaves today; a repaired one stays in the report made for its organisation."""
    leave = unpublished_on if state == "repaired" else closed_on
    return window_columns(leave(windows_left(record), clock.today())) | {"statement_id": None, "statement_on": None}
