"""A lost password or second factor: one person sees who it is, a second one lets it happen, a code opens once.

Afterwards the account has a new password, no second factor (the next sign-in sets one up before anything else), and no
session. Nobody recovers their own account, alone or with themselves as the second person: the database refuses it too.
"""

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from xinheng.accounts import models
from xinheng.accounts.domain import Actor, Asked, refusal_of
from xinheng.accounts.domain.codes import CHARACTERS, digest_of, written
from xinheng.accounts.domain.operators import PREFIX
from xinheng.accounts.domain.recoveries import DAYS_OPEN, PROOFS, Let
from xinheng.accounts.errors import (
    AccountUnknownError,
    InvitationWrongError,
    PasswordWeakError,
    RecoveryUnknownError,
    RecoveryWrongError,
)
from xinheng.accounts.selectors import mandates_of
from xinheng.accounts.selectors.recoveries import recovery_of, unconfirmed
from xinheng.accounts.services.recusing import refuse_recused
from xinheng.accounts.services.signing_in import right_password
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act

_DIVISION = slice(2, 8)
"""Where a unified social credit code has the division of its registration (GB 32100)."""


def propose_recovery(*, account: str, proof: str, actor: Actor) -> int:
    """Say that whoever owns an account was seen and how; returns the number that waits for a second person.

    An officer does it for accounts of the own authority, and of organisations that the own mandate may invite, while
    a mandate of theirs has not ended. AccountUnknownError alike for others and invented ones; RecoveryWrongError for
    the own account; RecusedError.
    """
    if proof not in PROOFS:
        raise RecoveryWrongError(field="proof", accepted=", ".join(PROOFS))
    user = models.User.objects.filter(account=account, is_active=True).exclude(account__startswith=PREFIX).first()
    if user is None or not user.has_usable_password() or not _within_reach(account, actor):
        raise AccountUnknownError(account=account)
    if account == actor.name:
        raise RecoveryWrongError(field="account", accepted=Phrase("somebody else's; nobody recovers their own account"))
    for organisation in {one.terms.organisation_uscc for one in mandates_of(account)} - {""}:
        refuse_recused(actor=actor, organisation_uscc=organisation, case="recovery")
    with act(kind="accounts.recovery.proposed", actor=actor, body={"account": account, "proof": proof}) as draft:
        made = models.Recovery.objects.create(
            user=user,
            proof=proof,
            proposed_by=actor.name,
            authority_uscc=actor.authority_uscc or "",
            proposed_at=clock.now(),
        )
        draft.body["number"] = made.pk
    return made.pk


def _within_reach(account: str, actor: Actor) -> bool:
    if actor.authority_uscc is None:
        return True
    today = clock.today()
    inviting = [one for one in mandates_of(actor.name) if one.terms.authority_uscc == actor.authority_uscc]
    for one in mandates_of(account):
        if refusal_of(one, Asked(one.terms.powers[0]), today) in ("revoked", "expired"):
            continue
        if one.terms.authority_uscc:
            reached = one.terms.authority_uscc == actor.authority_uscc
        else:
            asked = Asked("invite", division=one.terms.organisation_uscc[_DIVISION])
            reached = any(refusal_of(held, asked, today) is None for held in inviting)
        if reached:
            return True
    return False


def confirm_recovery(*, number: int, actor: Actor) -> Let:
    """Let a recovery happen, as somebody else than who proposed it and whose account it is; the code is shown once.

    RecoveryUnknownError also for one confirmed before, or that waited too long; RecoveryWrongError.
    """
    found = unconfirmed().filter(pk=number).first()
    if found is None:
        raise RecoveryUnknownError(number=number)
    if actor.name in (found.proposed_by, found.user.account):
        raise RecoveryWrongError(
            field="second person", accepted=Phrase("neither who proposed it nor whose account it is")
        )
    code = written(secrets.token_bytes(CHARACTERS))
    expires_on = clock.today() + timedelta(days=DAYS_OPEN)
    with act(kind="accounts.recovery.confirmed", actor=actor, body={"number": number}):
        try:
            with transaction.atomic():
                models.RecoveryConsent.objects.create(
                    recovery=found,
                    confirmed_by=actor.name,
                    confirmed_at=clock.now(),
                    code_digest=digest_of(code),
                    expires_on=expires_on,
                )
        except IntegrityError as error:  # somebody else was quicker
            raise RecoveryUnknownError(number=number) from error
    return Let(found.user.account, code, expires_on)


def recover(*, code: str, password: str) -> models.User:
    """Give the account of a code a new password; its second factors, recovery codes and sessions end. Once.

    InvitationWrongError, PasswordWeakError.
    """
    with transaction.atomic():
        found = recovery_of(code, day=clock.today())
        user = found.recovery.user
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise PasswordWeakError(reason=" ".join(error.messages)) from error
        owner = Actor(user.account, None, "")
        with act(kind="accounts.recovery.used", actor=owner, body={"number": found.recovery_id}):
            try:
                with transaction.atomic():
                    models.RecoveryUse.objects.create(consent=found, at=clock.now())
            except IntegrityError as error:  # the same code, twice at once
                raise InvitationWrongError from error
            user.set_password(password)  # a session holds to the password it began with
            user.save()
            Authenticator.objects.filter(user=user).delete()
            right_password(user.account)
    return user
