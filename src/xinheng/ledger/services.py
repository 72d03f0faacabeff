"""Writing acts.

The outermost ``act`` is the transaction. Every service call inside it drafts one act; all drafts are written
together as the transaction's last statement, which takes their indexes from one counter row. So the index has no
holes, and waiting for that row is short. Rooms may have a part of their own in that statement (``lastly``). What an act
hides is noted in the journal (``ledger.journal``) after it, before the transaction is over.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction

from xinheng.ledger.domain import SALT_BYTES, Acting, around_index
from xinheng.ledger.errors import ClockReasonMissingError
from xinheng.ledger.journal import Journal, Note
from xinheng.ledger.parts import Part, PartRefusedError, together
from xinheng.ledger.releasing import commit_and_wait
from xinheng.ledger.timekeeping import believe_clock, doubt, refuse_doubtful_clock, time_of_acts


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
    last: list[tuple[Part, Callable[[], Exception] | None]] = field(default_factory=list)
    refusal: Callable[[], Exception] | None = None


_open: ContextVar[_Open | None] = ContextVar("xinheng_open_acts", default=None)


@contextmanager
def act(*, kind: str, actor: Acting, body: dict[str, Any] | None = None, released: bool = False) -> Iterator[Draft]:
    """Do one act: everything written inside the block is saved together with it, or nothing is.

    ``kind`` reads ``room.noun.verb``; ``body`` is what canonical JSON can hold and never personal data. With
    ``released`` others need not wait for this act's locks until the disk has it; whoever acts does (``releasing``).
    Raises ClockDoubtfulError before anything is done while the machine's clock is in doubt.
    """
    draft = Draft(kind, actor.name, actor.authority_uscc, dict(body or {}))
    opened = _open.get()
    if opened is not None:
        opened.drafts.append(draft)
        yield draft
        return
    if not released:  # its statement refuses the same, and nothing is done before
        refuse_doubtful_clock()
    opened, outermost = _Open([draft]), not connection.in_atomic_block
    token = _open.set(opened)
    try:
        with transaction.atomic():
            yield draft
            _write(opened, commit_and_wait if released and outermost and not opened.notes else together)
            if opened.notes:
                journal().append(opened.notes, act=opened.drafts[0].index)
    except PartRefusedError as refused:
        if opened.refusal is None:  # not what this act writes last was refused, but something inside its block
            raise
        raise opened.refusal() from refused  # after the transaction: a refusal may have to look something up
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


def lastly(part: Part, refusal: Callable[[], Exception] | None = None) -> None:
    """Have the open act write this in its last statement; ``refusal`` is raised where the part is refused."""
    opened = _open.get()
    if opened is None:
        raise RuntimeError("what is written with the acts is written inside an act only")
    opened.last.append((part, refusal))


# An act's commitment is made over its time and index, so it is made where both are known: SHA-256 over salt and
# canonical JSON, whose text around them the program gives. The clock is asked before the counter, always.
_ACTS = """
ledger_counted AS (
    UPDATE ledger_counter SET next_index = next_index + %(ledger_count)s FROM ledger_clock WHERE one = 1
    RETURNING next_index - %(ledger_count)s AS first, ledger_clock.at,
        ledger_clock.at AT TIME ZONE 'Asia/Shanghai' AS local
), ledger_numbered AS (
    SELECT first + place AS index, at, local::date AS day, given.*, decode(salt, 'hex') AS bytes,
        sha256(decode(salt, 'hex') || convert_to(before || replace(to_char(local, 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            '.000000', '') || '+08:00' || middle || first + place || after, 'UTF8')) AS commitment
    FROM ledger_counted, json_to_recordset(%(ledger_acts)s::json) AS given (
        place int, kind text, actor text, authority text, body jsonb, before text, middle text, after text, salt text)
), ledger_acts AS (
    INSERT INTO ledger_act (index, kind, actor, authority_uscc, day, at, body, commitment)
    SELECT index, kind, actor, authority, day, at, body, commitment FROM ledger_numbered
), ledger_salts AS (INSERT INTO ledger_salt (act_id, salt) SELECT index, bytes FROM ledger_numbered)
"""
_FIRST = "(SELECT first FROM ledger_counted)"


def _write(opened: _Open, write: Callable[..., list[Any]]) -> None:
    """All of the open act by one statement; its counter comes last, when what the rooms have in it is written."""
    opened.last.append((time_of_acts(), doubt))
    rows = orjson.dumps([_row(at, one) for at, one in enumerate(opened.drafts)]).decode()
    given = {"ledger_acts": rows, "ledger_count": len(opened.drafts)}
    try:
        *_, first = write(*(part for part, _ in opened.last), Part(_ACTS, _FIRST, given))
    except PartRefusedError as refused:
        opened.refusal = opened.last[refused.place][1]
        raise
    for offset, draft in enumerate(opened.drafts):
        draft.index = first + offset


def _row(place: int, draft: Draft) -> dict[str, Any]:
    act = {"kind": draft.kind, "actor": draft.actor, "authority": draft.authority_uscc, "body": draft.body}
    before, middle, after = around_index(act)
    salt = secrets.token_hex(SALT_BYTES)
    return {**act, "place": place, "before": before, "middle": middle, "after": after, "salt": salt}


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
