"""Withdrawing a record because its document was changed, revoked or found unlawful or void.

The authority withdraws it within the days of the rulebook (Administrative Penalty Law 2021, article 48: three, which
article 85 counts in working days) from the day of the revoking document, and says why in public. The clock is kept
with those of all cases, so that what is late is counted by authority.
"""

from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain import Actor
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.current import calendar, rulebook
from xinheng.catalogue.errors import EntryUnknownError
from xinheng.clocks.domain import Deadline, due_of
from xinheng.clocks.services import start, stop
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.records.domain.identity import document_number_normal, is_placeholder, normal_placeholders
from xinheng.records.errors import RecordMovedError, RevocationWrongError
from xinheng.records.models import Revocation, Version
from xinheng.records.rows import refuse_person_numbers
from xinheng.records.services.acting import current_version, refuse_act, withdraw_record

RULE = "withdraw-revoked-document"
MOST_CHARACTERS = 200


@dataclass(frozen=True)
class WithdrawalDue:
    """Until when a revoked document is to be withdrawn, by which rule, and whether that day has passed."""

    rule: Deadline
    due_on: date
    late: bool


def withdrawal_due(decided_on: date, *, division: str) -> WithdrawalDue | None:
    """The last day to withdraw after a document of ``decided_on``; None for a day before the rule began."""
    try:
        rule = deadline(rulebook(), RULE, decided_on, division=division)
    except EntryUnknownError:
        return None
    due = due_of(rule, decided_on, calendar()).on
    return WithdrawalDue(rule, due, late=clock.today() > due)


def withdraw_revoked(
    *, public_id: str, seen: int, document_number: str, decided_on: date, reason: str, actor: Actor
) -> Version:
    """Withdraw a record by the document that revoked its own; it is shown nowhere from today on.

    ``seen`` is the version the officer had before her: RecordMovedError when there is a newer one. RevocationWrongError
    without a number or for a day that is to come or before the decision itself; else what ``withdraw_record`` raises.
    """
    record = current_version(public_id)
    refuse_act(record, "withdraw", reason, actor)
    if record.version != seen:
        raise RecordMovedError(version=record.version)
    _refuse(record, document_number, decided_on)
    due = withdrawal_due(decided_on, division=record.division)
    with act(kind="records.version.revoked", actor=actor) as draft:
        version = withdraw_record(public_id=public_id, reason=reason, actor=actor)
        today = clock.today()
        Revocation.objects.create(
            kind=record.kind,
            key=record.key,
            document_number=document_number.strip(),
            decided_on=decided_on,
            withdrawn_on=today,
            due_on=due.due_on if due else None,
        )
        if due is not None:
            number = start(
                rule=due.rule,
                case=f"withdrawal-{public_id}",
                authority_uscc=record.authority_uscc or record.sender_uscc,
                organisation_uscc=record.uscc,
                begins_on=decided_on,
                actor=actor,
            )
            stop(number=number, on=today, actor=actor, outcome="withdrawn")
        draft.body.update(record=public_id, revoked_on=decided_on.isoformat(), late=bool(due and due.late))
    return version


def _refuse(record: Version, document_number: str, decided_on: date) -> None:
    placeholders = normal_placeholders(rulebook().placeholders)
    number = document_number.strip()
    if is_placeholder(document_number_normal(number), placeholders) or len(number) > MOST_CHARACTERS or "\0" in number:
        raise RevocationWrongError(
            field="document_number", accepted=Phrase("its number, at most {most} characters", most=MOST_CHARACTERS)
        )
    refuse_person_numbers("document_number", number)
    if not record.decided_on <= decided_on <= clock.today():
        raise RevocationWrongError(
            field="decided_on",
            accepted=Phrase("a day from {first} to {last}", first=record.decided_on, last=clock.today()),
        )
