"""Editions as they stand: proposed, approved, active."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinheng.catalogue.editions import Approval, EditionState, allowed, state_of
from xinheng.catalogue.errors import EditionUnknownError
from xinheng.catalogue.models import Edition, EditionFiles, EditionWithdrawal, ProposedEdition
from xinheng.kernel import clock


@dataclass(frozen=True)
class EditionShown:
    """One proposed edition as everybody may read it. ``number`` names it, ``digest`` is its content's."""

    number: int
    digest: str
    base_digest: str
    label: str
    reason: str
    proposed_by: str
    published_on: date
    effective_on: date
    state: EditionState
    allowed: tuple[str, ...]
    approvals: tuple[Approval, ...]
    withdrawn: str
    activated_on: date | None
    way: str
    difference: list[Mapping[str, Any]]
    effects: Mapping[str, Any]


def proposed_editions() -> list[EditionShown]:
    """Every proposal, latest first."""
    last = _last_number()
    return [_shown(one, last) for one in _proposals().order_by("-pk")]


def proposed_edition(number: int) -> EditionShown:
    """One proposal; EditionUnknownError."""
    found = _proposals().filter(pk=number).first()
    if found is None:
        raise EditionUnknownError(number=number)
    return _shown(found, _last_number())


def active_edition() -> Edition | None:
    """The edition activated last; None before the first."""
    return Edition.objects.order_by("-pk").first()


def editions() -> list[Edition]:
    """Every edition this node has gone by, latest first."""
    return list(Edition.objects.order_by("-pk"))


def files_of(digest: str) -> bytes | None:
    """The packed files of an edition; None where the node does not hold them."""
    found = EditionFiles.objects.filter(pk=digest).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def _proposals() -> Any:
    return ProposedEdition.objects.select_related("withdrawal", "activation").prefetch_related("approvals")


def _last_number() -> int:
    found = active_edition()
    return 0 if found is None else found.pk


def _shown(found: ProposedEdition, last: int) -> EditionShown:
    approvals = tuple(
        Approval(one.office, one.account, one.given_at.astimezone(clock.SHANGHAI).date(), one.reason)
        for one in sorted(found.approvals.all(), key=lambda one: one.pk)
    )
    withdrawal: EditionWithdrawal | None = getattr(found, "withdrawal", None)
    activation: Edition | None = getattr(found, "activation", None)
    state = state_of(
        approvals,
        withdrawn=withdrawal is not None,
        active=activation is not None,
        superseded=activation is not None and activation.pk != last,
    )
    return EditionShown(
        number=found.pk,
        digest=found.files_id,
        base_digest=found.base_digest,
        label=found.label,
        reason=found.reason,
        proposed_by=found.proposed_by,
        published_on=found.published_on,
        effective_on=found.effective_on,
        state=state,
        allowed=allowed(state),
        approvals=approvals,
        withdrawn=withdrawal.reason if withdrawal is not None else "",
        activated_on=activation.activated_on if activation is not None else None,
        way=activation.way if activation is not None else "",
        difference=found.difference,
        effects=found.effects,
    )
