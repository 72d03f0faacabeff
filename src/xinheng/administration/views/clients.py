"""Programs of authorities, for the security administration: make one, give it a new secret, end it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xinheng.accounts import domain
from xinheng.accounts.saying import said
from xinheng.accounts.selectors import authorities, machine_clients
from xinheng.accounts.services import NewSecret, create_client, renew_secret, revoke_client
from xinheng.administration.forms import ClientForm, ReasonForm
from xinheng.administration.naming import granted
from xinheng.administration.offices import holding
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError

OFFICE = "security"


@require_http_methods(["GET", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    """Every client, and the form that makes one; its secret is shown in the answer and never again."""
    _held, actor = holding(request, OFFICE)
    form = ClientForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = create_client(terms=form.terms(), daily=form.cleaned_data["daily"], actor=actor)
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            form = ClientForm()
    return _page(request, form, made=made)


@require_POST
def renew(request: HttpRequest, client_id: str) -> HttpResponse:
    """A new secret; the old one and every token end."""
    _held, actor = holding(request, OFFICE)
    return _page(request, ClientForm(), made=renew_secret(client_id=client_id, actor=actor))


@require_POST
def revoke(request: HttpRequest, client_id: str) -> HttpResponse:
    """End a client's grant and every token of it."""
    _held, actor = holding(request, OFFICE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, ClientForm(), complaint=_("Say why the client is revoked."))
    revoke_client(client_id=client_id, reason=form.cleaned_data["reason"], actor=actor)
    return redirect("administration-clients")


def _page(
    request: HttpRequest, form: ClientForm, *, made: NewSecret | None = None, complaint: str = ""
) -> HttpResponse:
    today, names = clock.today(), {one.uscc: one.name for one in authorities()}
    found = [
        {
            "client": one,
            "authority": names.get(one.grant.terms.authority_uscc, ""),
            "granted": granted(one.grant.terms),
            "runs": domain.runs_on(one.grant, today),
        }
        for one in reversed(machine_clients())
    ]
    context: dict[str, Any] = {"form": form, "made": made, "complaint": complaint, "found": found}
    status = 422 if form.errors or complaint else 200
    return render(
        request, "administration/clients.html", context | {"office": OFFICE, "here": "clients"}, status=status
    )
