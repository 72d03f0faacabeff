"""Repair: applied for, taken on, decided; the record leaves every outlet in the transaction of the decision."""

import hashlib
from collections.abc import Sequence
from datetime import date

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.records.domain.states import allowed
from xinheng.records.models import Version
from xinheng.records.services import repair_record
from xinheng.remedies.domain import REPAIR
from xinheng.remedies.domain.repair import HERE, Eligibility
from xinheng.remedies.errors import (
    CommitmentMissingError,
    NothingToRepairError,
    RepairElsewhereError,
    RepairRunsError,
    RepairTooEarlyError,
)
from xinheng.remedies.models import Repair
from xinheng.remedies.selectors.eligible import eligible, why_not
from xinheng.remedies.selectors.linked import going_with, proofs_held
from xinheng.remedies.selectors.subjects import who_refused
from xinheng.remedies.services.stepping import (
    Open,
    Written,
    acted_on,
    answering_authority,
    basis_in_force,
    due_on,
    handed_in,
    opened,
    own_record,
    refuse_maker,
    refuse_officer,
    refuse_step,
    step_body,
    write_step,
)
from xinheng.remedies.services.telling import tell_decided, tell_received
from xinheng.remedies.texts import MOST, gated

COMMITMENT = (
    "本单位承诺：所提交的信用修复申请材料真实、准确、完整；处罚或者列入决定所确定的义务已经履行完毕，违法失信行为已经纠正；"
    "今后依法诚信经营。如有隐瞒、虚假，愿意承担法律责任，同意撤销修复并恢复公示。"
)
"""The commitment an organisation gives, the same for all; what is kept of it in a case is its digest."""


def apply_for_repair(
    *,
    public_id: str,
    organisation_uscc: str,
    proof: str,
    committed: bool,
    channel: str,
    actor: Actor,
    handed_in_on: date | None = None,
) -> Repair:
    """Hand in an application: proof that the duties are done, and the commitment. Nothing else is asked for.

    ``proof`` may be empty where the authority's own records show it: then they stand in the application.
    ``handed_in_on`` is the day a paper came, from which its deadlines count: HandedInWrongError.
    It concedes nothing: objection, reconsideration and lawsuit stay open (G15). NotYourRecordError,
    NothingToRepairError, RepairElsewhereError, RepairTooEarlyError, CommitmentMissingError, RepairRunsError.
    """
    record = own_record(public_id, organisation_uscc)
    found = eligible(record, clock.today())
    if found.verdict == "elsewhere":
        door = rulebook().doors[found.door]
        raise RepairElsewhereError(public_id=public_id, door=f"{door.zh} ({door.en})")
    _refuse_not_now(record, found)
    if not committed:
        raise CommitmentMissingError
    said = proof if proof.strip() else _known_already(record)
    text = gated("proof", said, organisation=record.name_as_sent)
    came_on = handed_in(handed_in_on, channel, found.repair_from or clock.today())
    return _begin(record, found, "apply", text, channel, actor, came_on=came_on)


def _known_already(record: Version) -> str:
    """The authority's own records that prove that the duties are done, in a sentence; empty where it has none."""
    kinds = rulebook().kinds
    held = [f"{kinds[one.kind].zh}（{one.document_number}，{one.decided_on}）" for one in proofs_held(record)]
    return f"作出决定机关已有记录证明义务已经履行：{'；'.join(held)}。"[:MOST] if held else ""


def follow_repair(*, public_id: str, organisation_uscc: str, actor: Actor) -> Repair:
    """Follow a repair that is asked for elsewhere (G15); ``take_in_repair`` ends it. NothingToRepairError."""
    record = own_record(public_id, organisation_uscc)
    found = eligible(record, clock.today())
    if found.verdict != "elsewhere":
        raise NothingToRepairError(public_id=public_id, reason=why_not(found))
    return _begin(record, found, "send", rulebook().doors[found.door].where_zh, "account", actor)


def _refuse_not_now(record: Version, found: Eligibility) -> None:
    if found.verdict == "later":
        raise RepairTooEarlyError(public_id=record.public_id, repair_from=str(found.repair_from))
    if found.verdict != "now":
        raise NothingToRepairError(public_id=record.public_id, reason=why_not(found))


def apply_again(*, number: int, actor: Actor) -> Repair:
    """A refusal fell after an objection: the same application goes back, decided by somebody who did not refuse it.

    Nothing has to be handed in anew. NothingToRepairError where the record can no longer be repaired.
    """
    before = Repair.objects.get(pk=number)
    record = own_record(before.public_id, before.organisation_uscc)
    found = eligible(record, clock.today())
    _refuse_not_now(record, found)
    return _begin(record, found, "apply", before.text, before.channel, actor, had_part=who_refused(number))


def _begin(
    record: Version,
    found: Eligibility,
    step: str,
    text: str,
    channel: str,
    actor: Actor,
    *,
    had_part: Sequence[str] = (),
    came_on: date | None = None,
) -> Repair:
    received_on, authority = came_on or clock.today(), answering_authority(record)
    if found.repair_from is None:
        raise NothingToRepairError(public_id=record.public_id, reason=why_not(found))
    with act(kind=f"remedies.repair.{'applied' if step == 'apply' else 'sent'}", actor=actor) as draft:
        try:
            with transaction.atomic():
                row = Repair.objects.create(
                    public_id=record.public_id,
                    record_kind=record.kind,
                    organisation_uscc=record.uscc,
                    authority_uscc=authority.uscc if authority else record.authority_uscc,
                    channel=channel,
                    text=text,
                    received_on=received_on,
                    due_on=due_on("repair-answer", authority, received_on) if found.door == HERE else None,
                    entered_by=actor.name,
                    made_by=sorted({*acted_on(record.public_id), *had_part}),
                    door=found.door,
                    repair_from=found.repair_from,
                    commitment=hashlib.sha256(COMMITMENT.encode()).hexdigest(),
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise RepairRunsError(public_id=record.public_id) from error
            raise
        case = write_step(Open(row, REPAIR, "", 0), step, Written(actor, actor.name), begins_on=received_on)
        if step == "apply":
            tell_received(case, actor)
        draft.body.update(step_body(case))
    return row


def is_overdue(case: Open) -> bool:
    """Whether the answer is late: then the superior body may decide as well (G13), without anybody handing it over."""
    return case.row.due_on is not None and clock.today() > case.row.due_on


def accept_repair(*, number: int, actor: Actor, by: str = "") -> Open:
    """Take an application on; the deadline of the decision begins. NotYourCaseError, StepRefusedError."""
    case = opened(REPAIR, number)
    written = Written(actor, by or actor.name)
    refuse_officer(case, written, superior=is_overdue(case))
    refuse_step(case, "accept")
    refuse_maker(case, written)
    with act(kind="remedies.repair.accepted", actor=actor) as draft:
        done = write_step(case, "accept", written)
        draft.body.update(step_body(done))
    return done


def approve_repair(*, number: int, reason: str, actor: Actor, linked: Sequence[str] = (), by: str = "") -> Open:
    """Approve: the record, and results of the inspection it came from, leave every outlet at once.

    Those that name it, or that it names, go by themselves; ``linked`` are others that the officer adds.

    NotYourCaseError, OwnCaseError, StepRefusedError, CaseMovedError; NotYourRecordError for a linked record that is
    no inspection result of the same organisation.
    """
    case = opened(REPAIR, number)
    written = Written(actor, by or actor.name, gated("reason", reason))
    refuse_officer(case, written, superior=is_overdue(case))
    refuse_step(case, "approve")
    refuse_maker(case, written)
    with act(kind="remedies.repair.approved", actor=actor) as draft:
        together = _repair_together(case, written, linked)
        done = write_step(case, "approve", written, linked=together)
        tell_decided(done, actor)
        draft.body.update(step_body(done), linked=together)
    return done


def _repair_together(case: Open, written: Written, linked: Sequence[str]) -> list[str]:
    """Repair the record and what is linked to it, set aside or not; what has left for good stays as it is."""
    together = []
    by_number = [one.public_id for one in going_with(own_record(case.row.public_id, case.row.organisation_uscc))]
    for public_id in dict.fromkeys((case.row.public_id, *by_number, *linked)):
        record = own_record(public_id, case.row.organisation_uscc)
        if public_id != case.row.public_id:
            _refuse_unlinked(record)
            together.append(public_id)
        if "repair" in allowed(record.state):
            repair_record(public_id=public_id, reason=written.reason, actor=written.actor)
    return together


def _refuse_unlinked(record: Version) -> None:
    if record.kind != "inspection-result":
        raise NothingToRepairError(
            public_id=record.public_id, reason=Phrase("only results of the inspection go with it")
        )


def refuse_repair(*, number: int, reason: str, basis: str, actor: Actor, by: str = "") -> Open:
    """Do not take on, or decide against, with reasons and a basis in force. Objection and lawsuit stay open."""
    case = opened(REPAIR, number)
    written = Written(actor, by or actor.name, gated("reason", reason), basis_in_force(basis, clock.today()))
    refuse_officer(case, written, superior=is_overdue(case))
    refuse_step(case, "refuse")
    refuse_maker(case, written)
    with act(kind="remedies.repair.refused", actor=actor) as draft:
        done = write_step(case, "refuse", written)
        tell_decided(done, actor)
        draft.body.update(step_body(done))
    return done


def record_repair(*, public_id: str, organisation_uscc: str, document: str, actor: Actor, by: str = "") -> Open:
    """Take in a repair decided elsewhere, followed or not: the officer who learns of it needs nobody's application.

    NotYourRecordError, NothingToRepairError where the door is here, and what ``take_in_repair`` refuses.
    """
    record = own_record(public_id, organisation_uscc)
    found = eligible(record, clock.today())
    if found.verdict != "elsewhere":
        raise NothingToRepairError(public_id=public_id, reason=why_not(found))
    with act(kind="remedies.repair.recorded", actor=actor, body={"of": public_id}):
        followed = _followed(public_id)
        if followed is None:
            followed = _begin(record, found, "send", rulebook().doors[found.door].where_zh, "paper", actor)
        return take_in_repair(number=followed.pk, document=document, actor=actor, by=by)


def _followed(public_id: str) -> Repair | None:
    """The open case that follows a repair elsewhere."""
    rows = Repair.objects.filter(public_id=public_id).order_by("-pk")
    return next((one for one in rows if opened(REPAIR, one.pk).state == "sent"), None)


def take_in_repair(*, number: int, document: str, actor: Actor, by: str = "") -> Open:
    """A repair was decided elsewhere: it takes effect here in the transaction that learns of it (G15)."""
    case = opened(REPAIR, number)
    written = Written(actor, by or actor.name, gated("document", document))
    refuse_officer(case, written)
    refuse_step(case, "take-in")
    refuse_maker(case, written)
    with act(kind="remedies.repair.taken-in", actor=actor) as draft:
        together = _repair_together(case, written, ())
        done = write_step(case, "take-in", written, linked=together)
        tell_decided(done, actor)
        draft.body.update(step_body(done))
    return done
