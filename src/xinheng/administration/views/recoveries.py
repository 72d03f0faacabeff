"""Accounts whose password or second factor was lost: the desk says who was seen, the security administration agrees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Asked
from xinheng.accounts.saying import said
from xinheng.accounts.selectors.recoveries import waiting_recoveries
from xinheng.accounts.services import confirm_recovery, propose_recovery
from xinheng.administration.forms import RecoveryProposalForm
from xinheng.administration.offices import holding
from xinheng.kernel.errors import XinhengError

OFFICE = "security"


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """An officer who may invite says that the owner of an account was seen, and how."""
    held, actor = acting(request, Asked("invite"))
    form = RecoveryProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_recovery(actor=actor, **form.cleaned_data)
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return redirect("desk-recoveries")
    found = waiting_recoveries(authority_uscc=held.terms.authority_uscc)
    context = {"form": form, "found": found, "here": "invitations"}
    return render(request, "administration/desk_recoveries.html", context, status=422 if form.errors else 200)


@require_GET
def recoveries(request: HttpRequest) -> HttpResponse:
    """What waits for the second person."""
    holding(request, OFFICE)
    return _page(request, {})


@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Agree; the answer is the only place the code ever stands. RecoveryUnknownError, RecoveryWrongError."""
    _held, actor = holding(request, OFFICE)
    return _page(request, {"made": confirm_recovery(number=number, actor=actor)})


def _page(request: HttpRequest, more: dict[str, object]) -> HttpResponse:
    context = {"found": waiting_recoveries(), "office": OFFICE, "here": "recoveries"}
    return render(request, "administration/recoveries.html", context | more)
