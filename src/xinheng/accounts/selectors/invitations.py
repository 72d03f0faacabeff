"""Invitations, found by their code only."""

from datetime import date

from xinheng.accounts import models
from xinheng.accounts.domain.codes import digest_of
from xinheng.accounts.errors import InvitationWrongError


def invitation(code: str, *, day: date) -> models.Invitation:
    """The invitation this code opens on ``day``; InvitationWrongError alike for wrong, used and old ones."""
    found = models.Invitation.objects.filter(
        code_digest=digest_of(code), expires_on__gt=day, redemption__isnull=True
    ).first()
    if found is None:
        raise InvitationWrongError
    return found
