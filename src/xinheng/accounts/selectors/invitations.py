"""Invitations: the one a code opens, and those that nobody has used yet."""

from datetime import date

from django.db.models import QuerySet

from xinheng.accounts import models
from xinheng.accounts.domain import OpenInvitation
from xinheng.accounts.domain.codes import digest_of
from xinheng.accounts.errors import InvitationWrongError
from xinheng.accounts.selectors.people import frozen_terms


def unused_invitations(*, day: date) -> QuerySet[models.Invitation]:
    """The invitations whose code opens something on ``day``: neither used nor taken back nor too old."""
    return models.Invitation.objects.filter(expires_on__gt=day, redemption__isnull=True, withdrawal__isnull=True)


def invitation(code: str, *, day: date) -> models.Invitation:
    """The invitation this code opens on ``day``; InvitationWrongError alike for wrong, used, withdrawn and old ones."""
    found = unused_invitations(day=day).filter(code_digest=digest_of(code)).first()
    if found is None:
        raise InvitationWrongError
    return found


def open_invitations(*, day: date, organisation_uscc: str = "", made_by: str = "") -> list[OpenInvitation]:
    """Invitations that nobody has used yet, oldest first: all, to act for one organisation, or of one account."""
    found = unused_invitations(day=day).order_by("pk")
    if organisation_uscc:
        found = found.filter(organisation_uscc=organisation_uscc)
    if made_by:
        found = found.filter(made_by=made_by)
    return [
        OpenInvitation(row.pk, row.account, row.office, frozen_terms(row), row.made_by, row.made_at, row.expires_on)
        for row in found
    ]
