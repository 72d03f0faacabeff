"""Recoveries: those that wait for a second person, and the one a code opens."""

from datetime import date

from xinheng.accounts import models
from xinheng.accounts.domain.codes import digest_of
from xinheng.accounts.domain.recoveries import Proposed
from xinheng.accounts.errors import InvitationWrongError


def waiting_recoveries(*, authority_uscc: str | None = None) -> list[Proposed]:
    """The recoveries that wait for a second person, oldest first: all, or those an authority's officers proposed."""
    rows = models.Recovery.objects.filter(recoveryconsent__isnull=True, user__is_active=True)
    if authority_uscc is not None:
        rows = rows.filter(authority_uscc=authority_uscc)
    return [
        Proposed(one.pk, one.user.account, one.proof, one.proposed_by, one.authority_uscc, one.proposed_at)
        for one in rows.select_related("user").order_by("pk")
    ]


def recovery_of(code: str, *, day: date) -> models.RecoveryConsent:
    """What this code opens on ``day``; InvitationWrongError alike for wrong, used and old codes and closed accounts."""
    found = models.RecoveryConsent.objects.filter(
        code_digest=digest_of(code), expires_on__gt=day, recoveryuse__isnull=True, recovery__user__is_active=True
    ).first()
    if found is None:
        raise InvitationWrongError
    return found
