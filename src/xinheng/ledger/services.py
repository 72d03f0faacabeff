"""Writing acts.

The outermost ``act`` is the transaction. Every service call inside it drafts one act; all drafts are written
together as the transaction's last statement, which takes their indexes from one counter row. So the index has no
holes, and waiting for that row is short.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from xinheng.kernel import clock
from xinheng.ledger.domain import Acting, commit
from xinheng.ledger.models import Act, Salt


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


_open: ContextVar[_Open | None] = ContextVar("xinheng_open_acts", default=None)


@contextmanager
def act(*, kind: str, actor: Acting, body: dict[str, Any] | None = None) -> Iterator[Draft]:
    """Do one act: everything written inside the block is saved together with it, or nothing is.

    ``kind`` reads ``room.noun.verb``; ``body`` is what canonical JSON can hold and never personal data.
    """
    draft = Draft(kind, actor.name, actor.authority_uscc, dict(body or {}))
    opened = _open.get()
    if opened is not None:
        opened.drafts.append(draft)
        yield draft
        return
    opened = _Open([draft])
    token = _open.set(opened)
    try:
        with transaction.atomic():
            yield draft
            _write(opened.drafts)
    finally:
        _open.reset(token)


def _take_indexes(count: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_counter SET next_index = next_index + %s WHERE one = 1 RETURNING next_index",
            [count],
        )
        row = cursor.fetchone()
    return int(row[0]) - count


def _write(drafts: list[Draft]) -> None:
    instant = clock.now()
    acts, salts = [], []
    first = _take_indexes(len(drafts))
    for offset, draft in enumerate(drafts):
        draft.index = first + offset
        committed = commit(
            {
                "index": draft.index,
                "kind": draft.kind,
                "actor": draft.actor,
                "authority": draft.authority_uscc,
                "at": instant.isoformat(),
                "body": draft.body,
            }
        )
        acts.append(
            Act(
                index=draft.index,
                kind=draft.kind,
                actor=draft.actor,
                authority_uscc=draft.authority_uscc,
                day=instant.date(),
                at=instant,
                body=draft.body,
                commitment=committed.commitment,
            )
        )
        salts.append(Salt(act_id=draft.index, salt=committed.salt))
    Act.objects.bulk_create(acts)
    Salt.objects.bulk_create(salts)
