"""How somebody gets an account: a one-time code for an office or a mandate, redeemed with a password of their own.

The code is shown once, to whoever prints the letter; only its digest is held.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from xinheng.accounts import domain, models
from xinheng.accounts.domain.codes import CHARACTERS, digest_of, written
from xinheng.accounts.errors import (
    AccountTakenError,
    BootstrappedError,
    InvitationUnknownError,
    InvitationWrongError,
    MandateWrongError,
    OfficeTakenError,
    PasswordWeakError,
)
from xinheng.accounts.selectors import frozen_terms, invitation, office_of, open_invitations
from xinheng.accounts.selectors.invitations import unused_invitations
from xinheng.accounts.services.mandates import checked, columns, give_mandate, public_terms
from xinheng.accounts.services.tracing import trace
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.journal import ENDED
from xinheng.ledger.services import act, note

DAYS_OPEN = 14


@dataclass(frozen=True)
class Invited:
    """A code for one person. ``office`` is empty for a mandate; it opens until the day before ``expires_on``."""

    account: str
    office: str
    code: str
    expires_on: date


def bootstrap(*, actor: domain.Actor) -> list[Invited]:
    """Three one-time invitations for the three administrators, once in a node's life. BootstrappedError.

    An office whose code ran out or was taken back before anybody used it is invited once more; one that was ever held
    is not.
    """
    with act(kind="accounts.bootstrapped", actor=actor) as draft:
        taken = set(models.Office.objects.values_list("office", flat=True))
        taken |= set(unused_invitations(day=clock.today()).values_list("office", flat=True))
        vacant = [office for office in domain.OFFICES if office not in taken]
        if not vacant:
            raise BootstrappedError
        draft.body["offices"] = vacant
        return [_made(account=_administrator(office), office=office, actor=actor) for office in vacant]


def _administrator(office: str) -> str:
    return f"{office}-administrator"


def invite(*, account: str, terms: domain.Terms, actor: domain.Actor) -> Invited:
    """An invitation to a mandate, for an account that exists or not. MandateWrongError, AuthorityUnknownError."""
    checked(account, terms)
    if account.lower() in domain.NODE_ITSELF | {_administrator(office) for office in domain.OFFICES}:
        raise MandateWrongError(
            field="account", accepted=Phrase("an account that is not kept for an administrator or for the node itself")
        )
    held = models.User.objects.filter(account__iexact=account).first()
    if held is not None and held.account != account:
        raise MandateWrongError(
            field="account", accepted=Phrase("{account}, as the account is written that exists", account=held.account)
        )
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
    with _once():
        found = invitation(code, day=clock.today())
        held = models.User.objects.filter(account__iexact=found.account).first()
        if held is not None:
            raise AccountTakenError(account=held.account)
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
    with _once():
        found = invitation(code, day=clock.today())
        if found.account != user.account:
            raise AccountTakenError(account=found.account)
        _keep_promise(found, user)


def withdraw_invitation(
    *, number: int, reason: str, actor: domain.Actor, organisation_uscc: str = "", made_by: str = ""
) -> None:
    """Take an invitation back before anybody uses its code. MandateWrongError without a reason.

    An organisation names itself, whoever made the letter their account: any other invitation is as unknown as one that
    never was, was used, taken back before, or is too old (InvitationUnknownError).
    """
    if not reason.strip():
        raise MandateWrongError(field="reason", accepted=Phrase("why the letter is taken back"))
    found = unused_invitations(day=clock.today()).filter(pk=number).first()
    if found is None or organisation_uscc not in ("", found.organisation_uscc) or made_by not in ("", found.made_by):
        raise InvitationUnknownError(number=number)
    body = {"number": number, "account": found.account, "reason": reason}
    try:
        with act(kind="accounts.invitation.withdrawn", actor=actor, body=body):
            models.InvitationWithdrawal.objects.create(
                invitation=found, withdrawn_at=clock.now(), withdrawn_by=actor.name, reason=reason
            )
            note(what=ENDED, items=[f"invitation {number}"])
    except IntegrityError as error:  # used, or taken back by somebody else, in the same moment
        raise InvitationUnknownError(number=number) from error


def read_open_invitations(
    *, viewer: domain.Viewer, organisation_uscc: str = "", made_by: str = ""
) -> list[domain.OpenInvitation]:
    """Invitations nobody has used yet, as ``open_invitations``; the organisations they are for see the read (G19)."""
    with transaction.atomic():
        found = open_invitations(day=clock.today(), organisation_uscc=organisation_uscc, made_by=made_by)
        told = {one.terms.organisation_uscc for one in found} | {organisation_uscc}
        if told - {""}:
            trace(viewer=viewer, subjects=sorted(told - {""}), what="accounts.invitations")
    return found


@contextmanager
def _once() -> Iterator[None]:
    """All or nothing; whoever uses the same code in the same moment finds it used."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise InvitationWrongError from error


def _keep_promise(found: models.Invitation, user: models.User) -> None:
    holder = domain.Actor(user.account, found.authority_uscc or None, "")
    with act(kind="accounts.invitation.redeemed", actor=holder, body={"account": user.account}):
        models.Redemption.objects.create(invitation=found, user=user, at=clock.now())
        note(what=ENDED, items=[f"invitation {found.pk}"])  # a backup of before would open it once more, to anybody
        if found.office:
            held = office_of(user.account) or ("a mandate" if user.mandate_set.exists() else "")
            if held:
                raise OfficeTakenError(account=user.account, held=held)
            models.Office.objects.create(user=user, office=found.office)
            return
        give_mandate(account=user.account, terms=frozen_terms(found), actor=domain.Actor(found.made_by))
