"""Proposing an edition, approving it by two offices, taking it back (G23)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from xinheng.accounts.selectors import office_of
from xinheng.catalogue import current
from xinheng.catalogue.answers import parameter
from xinheng.catalogue.compiling import DECIDING, digest
from xinheng.catalogue.differences import Change
from xinheng.catalogue.editions import earliest_effect
from xinheng.catalogue.errors import (
    ApprovalRefusedError,
    EditionActRefusedError,
    EditionDayWrongError,
    EditionReasonMissingError,
    EditionReasonPersonalError,
    EditionSameError,
)
from xinheng.catalogue.loading import Folder, load
from xinheng.catalogue.models import Edition, EditionApproval, EditionFiles, EditionWithdrawal, ProposedEdition
from xinheng.catalogue.packing import packed
from xinheng.catalogue.selectors import EditionShown, proposed_edition
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.kernel.identifiers import find_identity_numbers
from xinheng.ledger.domain import Acting
from xinheng.ledger.services import act


def propose(
    *,
    folder: Folder,
    label: str,
    reason: str,
    effective_on: date | None,
    difference: Sequence[Change],
    effects: Mapping[str, Any],
    actor: Acting,
) -> EditionShown:
    """Publish a checked folder as a proposed edition; in effect at the earliest after its days of notice.

    EditionSameError, EditionReasonMissingError, EditionDayWrongError.
    """
    _refuse_reason("propose", reason)
    proposed, today = digest(folder), clock.today()
    if Edition.objects.filter(digest=proposed).exists():
        raise EditionSameError(digest=proposed[:12])
    notice = int(parameter(current.rulebook(), "edition-notice-days", today).value)
    earliest = earliest_effect(today, notice)
    if effective_on is not None and effective_on < earliest:
        raise EditionDayWrongError(effective_on=effective_on, earliest=earliest)
    body = {"digest": proposed, "changes": len(difference)}
    with act(kind="catalogue.edition.proposed", actor=actor, body=body) as draft:
        EditionFiles.objects.get_or_create(digest=proposed, defaults={"content": packed(folder)})
        made = ProposedEdition.objects.create(
            files_id=proposed,
            base_digest=current.rulebook().digest,
            label=label,
            reason=reason,
            proposed_by=actor.name,
            proposed_at=clock.now(),
            published_on=today,
            effective_on=effective_on or earliest,
            difference=[asdict(one) for one in difference],
            effects=dict(effects),
        )
        draft.body["number"] = made.pk
    return proposed_edition(made.pk)


def running_folder() -> Folder:
    """The documents of the rulebook in use."""
    return load(Path(current.path()), only=DECIDING)


def approve(*, number: int, reason: str, actor: Acting) -> EditionShown:
    """Approve for the administration one holds. ApprovalRefusedError, EditionActRefusedError, EditionUnknownError."""
    _refuse_reason("approve", reason)
    found, office = proposed_edition(number), office_of(actor.name)
    if not office:
        raise ApprovalRefusedError(
            reason=Phrase("{account} holds none of the three administrations", account=actor.name)
        )
    if actor.name == found.proposed_by:
        raise ApprovalRefusedError(reason=Phrase("{account} proposed it", account=actor.name))
    _refuse_act("approve", found)
    body = {"number": number, "digest": found.digest, "office": office}
    given = {"office": office, "account": actor.name, "reason": reason, "given_at": clock.now()}
    try:
        with act(kind="catalogue.edition.approved", actor=actor, body=body):
            EditionApproval.objects.create(proposal_id=number, **given)
    except IntegrityError as error:
        raise ApprovalRefusedError(
            reason=Phrase("the administration {office} has approved, or the proposal ended", office=office)
        ) from error
    return proposed_edition(number)


def withdraw(*, number: int, reason: str, actor: Acting) -> EditionShown:
    """Take a proposal back, or turn it down; any administration may. EditionActRefusedError, ApprovalRefusedError."""
    _refuse_reason("withdraw", reason)
    found = proposed_edition(number)
    if not office_of(actor.name) and actor.name != found.proposed_by:
        raise ApprovalRefusedError(
            reason=Phrase(
                "{account} holds none of the three administrations and did not propose it", account=actor.name
            )
        )
    _refuse_act("withdraw", found)
    try:
        with act(kind="catalogue.edition.withdrawn", actor=actor, body={"number": number, "digest": found.digest}):
            EditionWithdrawal.objects.create(
                proposal_id=number, account=actor.name, reason=reason, withdrawn_at=clock.now()
            )
    except IntegrityError as error:  # activated or withdrawn a moment ago
        raise EditionActRefusedError(state=proposed_edition(number).state, allowed=Phrase("nothing")) from error
    return proposed_edition(number)


def _refuse_act(name: str, found: EditionShown) -> None:
    if name not in found.allowed:
        raise EditionActRefusedError(state=found.state, allowed=", ".join(found.allowed) or Phrase("nothing"))


def _refuse_reason(name: str, reason: str) -> None:
    if not reason.strip():
        raise EditionReasonMissingError(act=name)
    if find_identity_numbers(reason):
        raise EditionReasonPersonalError
