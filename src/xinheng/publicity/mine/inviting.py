"""The desk page on which an officer of the registration authority makes a letter with a one-time code."""

import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Authority, Terms, Viewer
from xinheng.accounts.errors import OwnInvitationError
from xinheng.accounts.saying import said
from xinheng.accounts.selectors import sending_authority
from xinheng.accounts.services import (
    Invited,
    invite,
    read_open_invitations,
    refuse_recused,
    withdraw_invitation,
)
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.messages.services import send
from xinheng.publicity.mine.forms import POWERS, OrganisationInvitationForm, ReasonForm

_CODE_DIVISION = slice(2, 8)
"""Where a unified social credit code has the division of its registration (GB 32100)."""


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Invite somebody to act for an organisation; the answer is the letter, the only place the code ever stands."""
    held, actor = acting(request, Asked("invite"))
    form = OrganisationInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acting(request, Asked("invite", division=form.found.division or form.found.uscc[_CODE_DIVISION]))
        refuse_recused(actor=actor, organisation_uscc=form.found.uscc, case="invitation")
        authority = sending_authority(held.terms.authority_uscc)
        try:
            made = _invited(form, actor, authority)
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return _letter(request, form, made, authority)
    return _page(request, actor, form)


def _page(
    request: HttpRequest, actor: Actor, form: OrganisationInvitationForm, *, withdrawing: str = ""
) -> HttpResponse:
    viewer = Viewer(actor, "record-keeping", "invitations")
    context = {
        "form": form,
        "here": "invitations",
        "letters": read_open_invitations(viewer=viewer, made_by=actor.name),
        "withdrawing": withdrawing,
    }
    status = 422 if form.errors or withdrawing else 200
    return render(request, "publicity/mine/invitations.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back a letter of one's own before its code is used; anybody else's is as unknown as one that never was."""
    _held, actor = acting(request, Asked("invite"))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        wrong = " ".join(map(str, form.errors["reason"]))
        return _page(request, actor, OrganisationInvitationForm(), withdrawing=wrong)
    withdraw_invitation(number=number, reason=form.cleaned_data["reason"], actor=actor, made_by=actor.name)
    return redirect("desk-invitations")


def _invited(form: OrganisationInvitationForm, actor: Actor, authority: Authority) -> Invited:
    """The invitation; whoever acts for the organisation already is told, so that nobody comes in unseen."""
    given = form.cleaned_data
    account = given["account"].strip() or f"M-{secrets.token_hex(4).upper()}"
    if account == actor.name:
        raise OwnInvitationError(account=account)
    terms = Terms(
        authority_uscc="",
        organisation_uscc=given["organisation"],
        powers=tuple(given["powers"]),
        kinds=("*",),
        division="",
        matters=("*",),
        valid_from=given["valid_from"],
        valid_to=given["valid_to"],
        basis=given["basis"],
    )
    told = {
        "authority": authority.name,
        "basis": terms.basis,
        "until": terms.valid_to,
        "door": reverse("mine-mandates"),
    }
    with transaction.atomic():
        made = invite(account=account, terms=terms, actor=actor)
        send(
            to_organisation=terms.organisation_uscc,
            template="mandate-offered",
            facts=told,
            case="mandates",
            actor=actor,
        )
    return made


def _letter(
    request: HttpRequest, form: OrganisationInvitationForm, made: Invited, authority: Authority
) -> HttpResponse:
    given = form.cleaned_data
    context = {
        "made": made,
        "organisation": form.found,
        "authority": authority,
        "powers": [POWERS[one] for one in given["powers"]],
        "terms": given,
        "site": settings.BASE_URL,
        "printed_on": clock.today(),
    }
    return render(request, "publicity/mine/letter.html", context)
