"""How somebody gets an account: a one-time code for an office or a mandate, redeemed with a password of their own.

The code is shown once, to whoever prints the letter; only its digest is held.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xinheng.accounts import domain, models
from xinheng.accounts.domain.codes import CHARACTERS, digest_of, written
from xinheng.accounts.errors import (
    AccountTakenError,
    BootstrappedError,
    OfficeTakenError,
    PasswordWeakError,
)
from xinheng.accounts.selectors import frozen_terms, invitation, office_of
from xinheng.accounts.services.mandates import checked, columns, give_mandate, public_terms
from xinheng.kernel import clock
from xinheng.ledger.services import act

DAYS_OPEN = 14


@dataclass(frozen=True)
class Invited:
    """A code for one person. ``office`` is empty for a mandate; it opens until the day before ``expires_on``."""

    account: str
    office: str
    code: str
    expires_on: date


def bootstrap(*, actor: domain.Actor) -> list[Invited]:
    """Three one-time invitations for the three administrators, once in a node's life. BootstrappedError."""
    with act(kind="accounts.bootstrapped", actor=actor):
        if models.Invitation.objects.exclude(office="").exists():
            raise BootstrappedError
        return [_made(account=f"{office}-administrator", office=office, actor=actor) for office in domain.OFFICES]


def invite(*, account: str, terms: domain.Terms, actor: domain.Actor) -> Invited:
    """An invitation to a mandate, for an account that exists or not. MandateWrongError, AuthorityUnknownError."""
    checked(account, terms)
    body = {"account": account, **public_terms(terms)}
    with act(kind="accounts.invitation.made", actor=actor, body=body):
        return _made(account=account, terms=terms, actor=actor)


def _made(*, account: str, actor: domain.Actor, office: str = "", terms: domain.Terms | None = None) -> Invited:
    code = written(secrets.token_bytes(CHARACTERS))
    expires_on = clock.today() + timedelta(days=DAYS_OPEN)
    models.Invitation.objects.create(
        code_digest=digest_of(code),
        account=account,
        office=office,
        made_by=actor.name,
        made_at=clock.now(),
        expires_on=expires_on,
        **(columns(terms) if terms else {}),
    )
    return Invited(account, office, code, expires_on)


def redeem(*, code: str, password: str) -> models.User:
    """Make the account of an invitation with this password, and give what it promises. Once.

    InvitationWrongError; AccountTakenError where the account exists (its owner signs in and calls ``redeem_as``);
    PasswordWeakError.
    """
    with transaction.atomic():
        found = invitation(code, day=clock.today())
        if models.User.objects.filter(account=found.account).exists():
            raise AccountTakenError(account=found.account)
        user = models.User(account=found.account)
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise PasswordWeakError(reason=" ".join(error.messages)) from error
        user.set_password(password)
        user.save()
        _keep_promise(found, user)
    return user


def redeem_as(*, code: str, user: models.User) -> None:
    """Give somebody who is signed in what an invitation to their account promises. InvitationWrongError."""
    with transaction.atomic():
        found = invitation(code, day=clock.today())
        if found.account != user.account:
            raise AccountTakenError(account=found.account)
        _keep_promise(found, user)


def _keep_promise(found: models.Invitation, user: models.User) -> None:
    holder = domain.Actor(user.account, found.authority_uscc or None, "")
    with act(kind="accounts.invitation.redeemed", actor=holder, body={"account": user.account}):
        models.Redemption.objects.create(invitation=found, user=user, at=clock.now())
        if found.office:
            held = office_of(user.account) or ("a mandate" if user.mandate_set.exists() else "")
            if held:
                raise OfficeTakenError(account=user.account, held=held)
            models.Office.objects.create(user=user, office=found.office)
            return
        give_mandate(account=user.account, terms=frozen_terms(found), actor=domain.Actor(found.made_by))
