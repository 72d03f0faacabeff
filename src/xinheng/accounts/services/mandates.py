"""Giving mandates, taking them back, reading whose they are."""

from datetime import date

from django.db import IntegrityError, transaction

from xinheng.accounts import domain, models
from xinheng.accounts.domain.mandates import is_code
from xinheng.accounts.errors import (
    AccountUnknownError,
    MandateUnknownError,
    MandateWrongError,
    OfficeTakenError,
)
from xinheng.accounts.selectors import mandates_for, mandates_of, office_of, sending_authority
from xinheng.accounts.services.tracing import trace
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.journal import ENDED
from xinheng.ledger.services import act, note


def checked(account: str, terms: domain.Terms) -> None:
    """Refuse terms nobody may be given: MandateWrongError, AuthorityUnknownError."""
    for field, accepted in domain.wrong_with(account, terms):
        raise MandateWrongError(field=field, accepted=accepted)
    if terms.authority_uscc:
        sending_authority(terms.authority_uscc)


def give_mandate(*, account: str, terms: domain.Terms, actor: domain.Actor) -> int:
    """Give a mandate to an account; returns its number. An administrator is given none (G23)."""
    checked(account, terms)
    user = models.User.objects.filter(account=account, is_active=True).first()
    if user is None:
        raise AccountUnknownError(account=account)
    held = office_of(account)
    if held:
        raise OfficeTakenError(account=account, held=held)
    with act(kind="accounts.mandate.given", actor=actor, body={"account": account, **public_terms(terms)}) as draft:
        given = models.Mandate.objects.create(user=user, given_by=actor.name, given_at=clock.now(), **columns(terms))
        draft.body["number"] = given.pk
    return given.pk


def columns(terms: domain.Terms) -> dict[str, object]:
    """Terms as the columns of a mandate or an invitation."""
    lists = {name: list(getattr(terms, name)) for name in ("powers", "kinds", "matters")}
    plain = ("authority_uscc", "organisation_uscc", "division", "valid_from", "valid_to", "basis")
    return {name: getattr(terms, name) for name in plain} | lists


def public_terms(terms: domain.Terms) -> dict[str, object]:
    """Terms as an act writes them down."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns(terms).items()}


def revoke_mandate(*, number: int, reason: str, actor: domain.Actor, organisation_uscc: str | None = None) -> date:
    """Take a mandate back from today on; returns the day. MandateUnknownError also for one taken back before.

    An organisation that ends a mandate names itself: any other mandate is as unknown as one that never was.
    """
    if not reason.strip():
        raise MandateWrongError(field="reason", accepted=Phrase("why the mandate is taken back"))
    found = models.Mandate.objects.filter(pk=number, revocation__isnull=True).first()
    if found is None or organisation_uscc not in (None, found.organisation_uscc):
        raise MandateUnknownError(number=number)
    taken_back = {"mandate": found, "revoked_on": clock.today(), "revoked_by": actor.name, "reason": reason}
    try:
        with act(kind="accounts.mandate.revoked", actor=actor, body={"number": number, "reason": reason}):
            models.Revocation.objects.create(**taken_back)
            note(what=ENDED, items=[f"mandate {number}"])
    except IntegrityError as error:  # somebody else was quicker
        raise MandateUnknownError(number=number) from error
    return clock.today()


def read_mandates(
    *, viewer: domain.Viewer, account: str = "", authority_uscc: str = "", organisation_uscc: str = ""
) -> list[domain.Mandate]:
    """Every mandate of an account, or for an authority or organisation; organisations concerned see it (G19)."""
    with transaction.atomic():
        if account:
            found = mandates_of(account)
        else:
            found = mandates_for(authority_uscc=authority_uscc, organisation_uscc=organisation_uscc)
        told = {one.terms.organisation_uscc for one in found} | {organisation_uscc}
        subjects = sorted(filter(is_code, told))  # what else was asked for may be a person's name
        if subjects:
            trace(viewer=viewer, subjects=subjects, what="accounts.mandates")
    return found
