"""A fact that an organisation declares of itself: one row, its own, through the gate and the judging of files."""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain import Authority, may_send
from xinheng.accounts.selectors import authorities
from xinheng.catalogue.current import declared, rulebook
from xinheng.catalogue.declared import Declared
from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import Taken
from xinheng.exchange.services import take_file
from xinheng.kernel import clock
from xinheng.publicity.domain.own_file import OwnFile, OwnRecord
from xinheng.publicity.errors import DeclaredEnoughError
from xinheng.publicity.mine.door import Own
from xinheng.publicity.mine.file import record_of
from xinheng.records.errors import RecordUnknownError
from xinheng.records.selectors import count_declared
from xinheng.records.services import withdraw_record

DECLARATION = "declaration"
MOST_A_DAY = 20
"""Declarations of one organisation on one day."""


@dataclass(frozen=True)
class Fact:
    """What is declared; ``receiver`` is the code of the authority that takes it in and may verify it."""

    type: str
    content: str
    receiver: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class OwnDeclaration:
    """A declaration and what its verification stands at, in the authority's words."""

    record: OwnRecord
    verification: str


def how_to_declare() -> Declared:
    """Types and commitment, as the rulebook in use has them."""
    return declared()[DECLARATION]


def receivers() -> list[Authority]:
    """The authorities that take declarations in."""
    return [one for one in authorities() if may_send(one, DECLARATION)]


def declarations(own: Own, found: OwnFile) -> list[OwnDeclaration]:
    """The organisation's own declarations in its file."""
    code, kind = how_to_declare().verification_field, rulebook().kinds[DECLARATION]
    own_ones = [one for one in found.records if one.card.kind == DECLARATION and _is_own(own, one, kind)]
    return [OwnDeclaration(one, one.latest.fields.get(code, "")) for one in own_ones]


def _is_own(own: Own, one: OwnRecord, kind: Kind) -> bool:
    return bool(one.latest.fields.get(kind.roles["source_uscc"], "") == own.uscc)


def declare(own: Own, fact: Fact, *, day: date) -> Taken:
    """Send the fact as a row of its own. DeclaredEnoughError, and what ``take_file`` raises.

    The same fact sent twice on a day is the same row: nothing is declared twice.
    """
    if count_declared(own.uscc, day=day) >= MOST_A_DAY:
        raise DeclaredEnoughError(most=MOST_A_DAY, retry_after=clock.seconds_left())
    kind, receiver = rulebook().kinds[DECLARATION], next(one for one in receivers() if one.uscc == fact.receiver)
    return take_file(
        source=io.BytesIO(_as_file(_row(own, fact, kind, receiver, day))),
        kind=DECLARATION,
        authority_uscc=receiver.uscc,
        actor=own.actor,
    )


def _row(own: Own, fact: Fact, kind: Kind, receiver: Authority, day: date) -> dict[str, str]:
    how = how_to_declare()
    by_role = {
        "name": own.name,
        "uscc": own.uscc,
        "document_name": fact.type,
        "document_number": _number(own, fact, day),
        "content": fact.content,
        "decided_on": day.isoformat(),
        "valid_from": fact.valid_from.isoformat() if fact.valid_from else "",
        "valid_to": fact.valid_to.isoformat() if fact.valid_to else "",
        "authority_name": receiver.name,
        "authority_uscc": receiver.uscc,
        "source_name": own.name,
        "source_uscc": own.uscc,
    }
    said = {how.commitment_field: how.commitment_value, how.verification_field: how.unverified_value}
    return {kind.roles[role]: text for role, text in by_role.items()} | said


def _number(own: Own, fact: Fact, day: date) -> str:
    told = "\x1f".join((own.uscc, day.isoformat(), fact.type, fact.content, str(fact.valid_from), str(fact.valid_to)))
    return f"自申〔{day.year}〕{hashlib.sha256(told.encode()).hexdigest()[:10]}号"


def _as_file(row: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().encode()


def withdraw_declaration(own: Own, public_id: str, *, reason: str, day: date) -> None:
    """Take an own declaration back. RecordUnknownError for anything that the organisation did not declare itself."""
    found = record_of(own, public_id, day=day)
    if found.card.kind != DECLARATION or not _is_own(own, found, rulebook().kinds[DECLARATION]):
        raise RecordUnknownError(public_id=public_id)
    withdraw_record(public_id=public_id, reason=reason, actor=own.actor)
