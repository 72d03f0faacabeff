"""Correcting and withdrawing a record from the desk: what an officer types passes the gate of files first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain import Actor
from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import LONGEST_REASON, MOST_CHARACTERS, MOST_LINES
from xinheng.exchange.errors import PastedTooMuchError, ReasonWantedError, TypedRefusedError
from xinheng.exchange.gate.typed import gated, holds_person
from xinheng.kernel.differences import Piece, differences
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.records.errors import RecordMovedError
from xinheng.records.models import Version
from xinheng.records.selectors import OwnRecord
from xinheng.records.services import correct_record, withdraw_revoked


@dataclass(frozen=True)
class Change:
    """One field as it stands and as it would be: ``masked`` where the gate took a name or number of a person out."""

    code: str
    after: str
    masked: bool
    pieces_before: Sequence[Piece]
    pieces_after: Sequence[Piece]


def key_codes(kind: Kind) -> frozenset[str]:
    """The fields that name a record: another value there is another record."""
    return frozenset(kind.roles[role] for role in kind.key_roles if role in kind.roles)


def changes_of(record: OwnRecord, cells: Mapping[str, str]) -> Sequence[Change]:
    """What would change, after the gate; nothing is stored. TypedRefusedError, PastedTooMuchError."""
    for code, text in cells.items():
        if len(text) > MOST_CHARACTERS or text.count("\n") >= MOST_LINES:
            raise PastedTooMuchError(field=code, characters=MOST_CHARACTERS, lines=MOST_LINES)
    before: Mapping[str, str] = record.current.payload
    kept = {code: before.get(code, "") for code in key_codes(record.kind)}
    typed = gated(record.kind, {**cells, **kept})
    if typed.refused:
        raise TypedRefusedError(code=typed.refused)
    found = []
    for field in record.kind.fields:
        after = typed.cells.get(field.code, "")
        if field.personal is None and after != before.get(field.code, ""):
            pieces = differences(before.get(field.code, ""), after)
            found.append(Change(field.code, after, field.code in typed.masked, *pieces))
    return found


def correct_on_desk(*, record: OwnRecord, seen: int, cells: Mapping[str, str], reason: str, actor: Actor) -> Version:
    """Append a version with what an officer typed, after the gate. RecordMovedError when ``seen`` is not current.

    Else what ``changes_of`` and ``records.services.correct_record`` raise.
    """
    refuse_reason(reason)
    _refuse_moved(record, seen)
    changes = {one.code: one.after for one in changes_of(record, cells)}
    with act(kind="exchange.record.corrected", actor=actor, body={"record": record.current.public_id}):
        version = correct_record(
            public_id=record.current.public_id, changes=changes, reason=reason.strip(), actor=actor
        )
        if version.version != seen + 1:  # somebody else corrected it between reading and writing
            raise RecordMovedError(version=version.version)
    return version


def withdraw_on_desk(
    *, record: OwnRecord, seen: int, document_number: str, decided_on: date, reason: str, actor: Actor
) -> Version:
    """Withdraw a record by the document that revoked its own; see ``records.services.withdraw_revoked``."""
    refuse_reason(reason)
    if holds_person(document_number):
        raise TypedRefusedError(code="person-not-held")
    return withdraw_revoked(
        public_id=record.current.public_id,
        seen=seen,
        document_number=document_number,
        decided_on=decided_on,
        reason=reason.strip(),
        actor=actor,
    )


def refuse_reason(reason: str) -> None:
    """A reason is shown to the organisation: it says something, and names nobody (G3)."""
    if not reason.strip() or len(reason) > LONGEST_REASON or "\0" in reason or holds_person(reason):
        raise ReasonWantedError(why=Phrase("say why; the organisation can read it"), characters=LONGEST_REASON)


def _refuse_moved(record: OwnRecord, seen: int) -> None:
    if record.current.version != seen:
        raise RecordMovedError(version=record.current.version)
