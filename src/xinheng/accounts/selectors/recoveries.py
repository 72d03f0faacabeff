"""Recoveries: those that wait for a second person, and the one a code opens."""

from datetime import date, timedelta

from django.db.models import QuerySet

from xinheng.accounts import models
from xinheng.accounts.domain.codes import digest_of
from xinheng.accounts.domain.recoveries import DAYS_TO_CONFIRM, Proposed
from xinheng.accounts.errors import InvitationWrongError
from xinheng.kernel import clock


def unconfirmed() -> QuerySet[models.Recovery]:
    """The recoveries that still wait for a second person; what waited too long does no more."""
    since = clock.now() - timedelta(days=DAYS_TO_CONFIRM)
    return models.Recovery.objects.select_related("user").filter(
        recoveryconsent__isnull=True, user__is_active=True, proposed_at__gt=since
    )


def waiting_recoveries(*, authority_uscc: str | None = None) -> list[Proposed]:
    """The recoveries that wait for a second person, oldest first: all, or those an authority's officers proposed."""
    rows = unconfirmed()
    if authority_uscc is not None:
        rows = rows.filter(authority_uscc=authority_uscc)
    return [
        Proposed(one.pk, one.user.account, one.proof, one.proposed_by, one.authority_uscc, one.proposed_at)
        for one in rows.order_by("pk")
    ]


def recovery_of(code: str, *, day: date) -> models.RecoveryConsent:
    """What this code opens on ``day``; InvitationWrongError alike for wrong, used and old codes and closed accounts.

    A newer code of the same account ends the older ones, whether it was used or not.
    """
    found = models.RecoveryConsent.objects.filter(
        code_digest=digest_of(code), expires_on__gt=day, recoveryuse__isnull=True, recovery__user__is_active=True
    ).first()
    if (
        found is None
        or models.RecoveryConsent.objects.filter(recovery__user=found.recovery.user, pk__gt=found.pk).exists()
    ):
        raise InvitationWrongError
    return found
