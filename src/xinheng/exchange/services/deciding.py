"""What an officer does with a waiting row: sends it again corrected, matches it, finds none that fits, sends it back.

A row goes again as a file of one row: through the same child, gate and judging. Each decision is one append-only line
(``RowDecision``); ``seen`` says how many there were when the officer opened the row, so nobody undoes what another did.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.catalogue.current import rulebook
from xinheng.exchange.domain import LONGEST_REASON, MOST_CHARACTERS, MOST_LINES, Issue, Taken, Verdict
from xinheng.exchange.errors import (
    CandidateRefusedError,
    PastedTooMuchError,
    ReasonWantedError,
    RowMovedError,
    RowOfFormerRegisterError,
    RowUnknownError,
)
from xinheng.exchange.gate.typed import holds_person
from xinheng.exchange.models import RowDecision, WaitingRow
from xinheng.exchange.services.taking import Wanted, take_file
from xinheng.exchange.services.turns import take_turn
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.subjects.domain import normal_form
from xinheng.subjects.selectors import resolve_batch

NAMES_OF_COUNTS = {"versions": Verdict.VERSION.value}
LANDED = (Verdict.ACCEPTED, Verdict.UNCHANGED, Verdict.VERSION)


@dataclass(frozen=True)
class Sent:
    """What became of a row sent again: its ``verdict``, its batch, its issues.

    ``row`` is the waiting row that stands for it now, None once it landed.
    """

    verdict: Verdict
    batch: int
    issues: Sequence[Issue]
    row: int | None


@dataclass(frozen=True)
class Choice:
    """The organisation an officer chose, whether code and name of the row are its own, and why it was chosen."""

    uscc: str
    agrees: bool
    reason: str


def send_again(*, row: int, seen: int, cells: Mapping[str, str], senders: Sequence[str], actor: Actor) -> Sent:
    """Send a waiting row of one of the ``senders`` again with the cells an officer wrote.

    What lands takes the row away; what still waits takes its place; what is refused leaves the row as it was.
    RowUnknownError, RowMovedError, RowOfFormerRegisterError, PastedTooMuchError, RecusedError, and what ``take_file``
    raises: then nothing is stored.
    """
    _refuse_pasted(cells)
    return _sent(row, seen, cells, senders, actor, None)


def match_row(*, row: int, seen: int, uscc: str, reason: str, senders: Sequence[str], actor: Actor) -> Sent:
    """Say that a waiting row is about the organisation ``uscc``, and send it again so.

    The row of an adverse kind needs that organisation's code and name, or the officer's reason; a favourable one its
    name, or a reason. ReasonWantedError, CandidateRefusedError, and what ``send_again`` raises.
    """
    waiting = standing_row(row, senders)
    kind = rulebook().kinds[waiting.kind]
    found = resolve_batch([uscc]).to_pylist()
    if not found:
        raise CandidateRefusedError(uscc=uscc, why=Phrase("no organisation of the base registry has this code"))
    if found[0]["is_stub"] and kind.adverse:
        raise CandidateRefusedError(
            uscc=uscc, why=Phrase("it was begun by a file only and proves nothing against anybody")
        )
    named = normal_form(waiting.payload.get(kind.roles["name"], "")) in found[0]["normals"]
    agrees = named and (not kind.adverse or waiting.payload.get(kind.roles["uscc"]) == uscc)
    if not agrees:
        _refuse_reason(
            reason, Phrase("code and name of the row are not those of this organisation: say why it is meant")
        )
    elif reason.strip():
        _refuse_reason(reason, "")
    cells = {**waiting.payload, kind.roles["uscc"]: uscc}
    return _sent(row, seen, cells, senders, actor, Choice(uscc, agrees, reason.strip()))


def send_back(*, row: int, seen: int, reason: str, senders: Sequence[str], actor: Actor) -> None:
    """Send a row back to its sender, who sees why; it goes on waiting for its thirty days."""
    _refuse_recused(row, senders, actor)
    _refuse_reason(reason, Phrase("the sender reads it: say what is unclear and what would settle it"))
    _decided(row, seen, "sent-back", reason.strip(), senders, actor)


def find_none(*, row: int, seen: int, reason: str, senders: Sequence[str], actor: Actor) -> None:
    """Say that no organisation found is meant; the row goes on waiting for its registry entry."""
    _refuse_recused(row, senders, actor)
    if reason.strip():
        _refuse_reason(reason, "")
    _decided(row, seen, "none-fits", reason.strip(), senders, actor)


def standing_row(row: int, senders: Sequence[str]) -> WaitingRow:
    """The waiting row of one of the senders; RowUnknownError alike for another's, a forgotten and an invented one."""
    found = WaitingRow.objects.filter(pk=row, sender_uscc__in=senders, forgotten_on__gt=clock.today()).first()
    if found is None:
        raise RowUnknownError(row=row)
    return found


def _refuse_recused(row: int, senders: Sequence[str], actor: Actor, cells: Mapping[str, str] | None = None) -> None:
    """Nobody decides a row that names, or is to name, an organisation they keep out of (G4): RecusedError."""
    for waiting in WaitingRow.objects.filter(pk=row, sender_uscc__in=senders):
        column = rulebook().kinds[waiting.kind].roles["uscc"]
        for uscc in (waiting.uscc, (cells or {}).get(column, "").strip()):
            refuse_recused(actor=actor, organisation_uscc=uscc, case=f"row-{row}")


def _refuse_pasted(cells: Mapping[str, str]) -> None:
    for code, text in cells.items():
        if len(text) > MOST_CHARACTERS or text.count("\n") >= MOST_LINES:
            raise PastedTooMuchError(field=code, characters=MOST_CHARACTERS, lines=MOST_LINES)


def _refuse_reason(reason: str, why: str) -> None:
    """A reason is kept and shown: it names nobody (G3)."""
    if not reason.strip() or len(reason) > LONGEST_REASON or "\0" in reason or holds_person(reason):
        raise ReasonWantedError(why=why or Phrase("what you wrote cannot be kept"), characters=LONGEST_REASON)


def _held(row: int, seen: int, senders: Sequence[str]) -> WaitingRow:
    """The row, locked until the act commits; refused when a decision was made since the officer opened it."""
    found = (
        WaitingRow.objects.select_for_update()
        .filter(pk=row, sender_uscc__in=senders, forgotten_on__gt=clock.today())
        .first()
    )
    made = RowDecision.objects.filter(row=row, sender_uscc__in=senders).count()
    if found is None and not made:
        raise RowUnknownError(row=row)
    if found is None or made != seen:
        raise RowMovedError(row=row)
    if found.former:
        raise RowOfFormerRegisterError(row=row)
    return found


def _sent(
    row: int, seen: int, cells: Mapping[str, str], senders: Sequence[str], actor: Actor, choice: Choice | None
) -> Sent:
    _refuse_recused(row, senders, actor, cells)
    decision = "sent-again" if choice is None else "matched"
    kind = WaitingRow.objects.filter(pk=row, sender_uscc__in=senders).values_list("kind", flat=True).first()
    with act(kind=f"exchange.row.{decision}", actor=actor) as draft:
        take_turn(kind or "")  # the turn before the row: an intake that holds the turn may be taking rows away
        waiting = _held(row, seen, senders)
        taken = take_file(
            source=io.BytesIO(json.dumps([dict(cells)], ensure_ascii=False).encode()),
            kind=waiting.kind,
            authority_uscc=waiting.sender_uscc,
            actor=actor,
            wanted=Wanted(matched_because=choice.reason if choice else ""),
        )
        verdict, stands = _verdict(taken), _replaced(waiting, taken)
        _keep_decision(waiting, seen, decision, actor, choice=choice, batch=taken.batch, became=verdict)
        draft.body.update(batch=waiting.batch_id, row=waiting.row_number, next_batch=taken.batch, verdict=verdict)
    return Sent(verdict, taken.batch or 0, taken.issues, stands)


def _verdict(taken: Taken) -> Verdict:
    """The verdict of the one row."""
    names = ("accepted", "unchanged", "versions", "quarantined", "queued", "refused")
    found = next(name for name in names if getattr(taken.counts, name))
    return Verdict(NAMES_OF_COUNTS.get(found, found))


def _replaced(waiting: WaitingRow, taken: Taken) -> int | None:
    """Take the row away where it landed or another waits in its place; the number of the one that stands now."""
    verdict = _verdict(taken)
    if verdict in LANDED:
        WaitingRow.objects.filter(pk=waiting.pk).delete()
        return None
    after = WaitingRow.objects.filter(batch_id=taken.batch or 0).first()
    if after is None:  # refused, or the same content still waits
        return waiting.pk
    WaitingRow.objects.filter(pk=waiting.pk).delete()
    return after.pk


def _decided(row: int, seen: int, decision: str, reason: str, senders: Sequence[str], actor: Actor) -> None:
    with act(kind=f"exchange.row.{decision}", actor=actor) as draft:
        waiting = _held(row, seen, senders)
        _keep_decision(waiting, seen, decision, actor, choice=Choice("", False, reason))
        draft.body.update(batch=waiting.batch_id, row=waiting.row_number)


def _keep_decision(
    waiting: WaitingRow,
    seen: int,
    decision: str,
    actor: Actor,
    *,
    choice: Choice | None,
    batch: int | None = None,
    became: str = "",
) -> None:
    RowDecision.objects.create(
        row=waiting.pk,
        place=seen + 1,
        batch_id=waiting.batch_id,
        row_number=waiting.row_number,
        kind=waiting.kind,
        sender_uscc=waiting.sender_uscc,
        decision=decision,
        agrees=choice.agrees if choice else False,
        reason=choice.reason if choice else "",
        officer=actor.name,
        authority_uscc=actor.authority_uscc or "",
        decided_at=clock.now(),
        next_batch_id=batch,
        became=became,
    )
