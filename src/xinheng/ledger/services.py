"""Writing acts.

The outermost ``act`` is the transaction. Every service call inside it drafts one act; all drafts are written
together as the transaction's last statement, which takes their indexes from one counter row. So the index has no
holes, and waiting for that row is short. What an act hides is noted in the journal (``ledger.journal``) before that.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction

from xinheng.ledger.domain import Acting, commit
from xinheng.ledger.errors import ClockReasonMissingError
from xinheng.ledger.journal import Journal, Note
from xinheng.ledger.models import Act
from xinheng.ledger.planned import planned_cursor
from xinheng.ledger.timekeeping import believe_clock, refuse_doubtful_clock, time_of_acts


@dataclass
class Draft:
    """An act being made. ``body`` may be filled until its block ends; ``index`` is known after the transaction."""

    kind: str
    actor: str
    authority_uscc: str | None
    body: dict[str, Any]
    index: int | None = None


@dataclass
class _Open:
    drafts: list[Draft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


_open: ContextVar[_Open | None] = ContextVar("xinheng_open_acts", default=None)


@contextmanager
def act(*, kind: str, actor: Acting, body: dict[str, Any] | None = None) -> Iterator[Draft]:
    """Do one act: everything written inside the block is saved together with it, or nothing is.

    ``kind`` reads ``room.noun.verb``; ``body`` is what canonical JSON can hold and never personal data. Raises
    ClockDoubtfulError before anything is done while the machine's clock is in doubt.
    """
    draft = Draft(kind, actor.name, actor.authority_uscc, dict(body or {}))
    opened = _open.get()
    if opened is not None:
        opened.drafts.append(draft)
        yield draft
        return
    refuse_doubtful_clock()
    opened = _Open([draft])
    token = _open.set(opened)
    try:
        with transaction.atomic():
            yield draft
            _write(opened.drafts)
            if opened.notes:
                journal().append(opened.notes, act=opened.drafts[0].index)
    finally:
        _open.reset(token)


def journal() -> Journal:
    """This node's journal of what was hidden."""
    return Journal(settings.XINHENG_JOURNAL, settings.JOURNAL_SECRET())


def note(*, what: str, items: Iterable[str]) -> None:
    """Have the journal say, before the open act commits, that these are hidden now (``ledger.journal``)."""
    opened = _open.get()
    if opened is None:
        raise RuntimeError("what is hidden is noted inside an act only")
    noted = "\n".join(items)
    if noted:
        opened.notes.append(Note(what, noted))


def _take_indexes(count: int) -> int:
    with planned_cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_counter SET next_index = next_index + %s WHERE one = 1 RETURNING next_index",
            [count],
        )
        row = cursor.fetchone()
    return int(row[0]) - count


def _write(drafts: list[Draft]) -> None:
    first = _take_indexes(len(drafts))
    instant = time_of_acts()
    acts, salts = [], []
    for offset, draft in enumerate(drafts):
        draft.index = first + offset
        written = Act(
            index=draft.index, kind=draft.kind, actor=draft.actor, authority_uscc=draft.authority_uscc, body=draft.body
        )
        committed = commit(written.committed(instant))
        acts.append(
            (written.index, written.kind, written.actor, written.authority_uscc, written.body, committed.commitment)
        )
        salts.append(committed.salt)
    indexes, kinds, actors, authorities, bodies, commitments = (list(column) for column in zip(*acts, strict=True))
    given = {
        "day": instant.date(),
        "at": instant,
        "indexes": indexes,
        "kinds": kinds,
        "actors": actors,
        "authorities": authorities,
        "bodies": [json.dumps(body) for body in bodies],
        "commitments": commitments,
        "salts": salts,
    }
    with planned_cursor() as cursor:
        cursor.execute(_WRITTEN, given)


_WRITTEN = """
WITH given AS (
    SELECT * FROM unnest(%(indexes)s::bigint[], %(kinds)s::text[], %(actors)s::text[], %(authorities)s::text[],
        %(bodies)s::text[], %(commitments)s::bytea[], %(salts)s::bytea[])
        AS one (index, kind, actor, authority_uscc, body, commitment, salt)
), acts AS (
    INSERT INTO ledger_act (index, kind, actor, authority_uscc, day, at, body, commitment)
    SELECT index, kind, actor, authority_uscc, %(day)s::date, %(at)s::timestamptz, body::jsonb, commitment FROM given
)
INSERT INTO ledger_salt (act_id, salt) SELECT index, salt FROM given
"""


def confirm_clock(*, actor: Acting, reason: str) -> dict[str, str]:
    """Believe the machine's clock from now on; the act says what was in doubt, and is returned as its body.

    ``reason`` stands in the ledger: never personal data. Raises ClockReasonMissingError.
    """
    if not reason.strip():
        raise ClockReasonMissingError
    with transaction.atomic():
        body = believe_clock() | {"reason": reason}
        with act(kind="ledger.clock.confirmed", actor=actor, body=body):
            pass
    return body
