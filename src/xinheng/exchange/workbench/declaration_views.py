"""Declared facts at the desk: their list, and one of them to take up, to confirm, or to leave as it is declared."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Asked, Viewer
from xinheng.accounts.saying import said
from xinheng.exchange.forms import VerifyForm
from xinheng.exchange.services.verifying import DECLARATION, verify_declaration
from xinheng.exchange.workbench.declarations import STANDING, declaration, declarations
from xinheng.exchange.workbench.row_views import whole_number
from xinheng.kernel.errors import XinhengError

DECIDE = Asked("decide", DECLARATION)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The facts that organisations declared to this authority, by how far they are verified."""
    held, actor = acting(request, DECIDE)
    state = request.GET.get("state", "")
    state = state if state in STANDING else "declared"
    viewer = Viewer(actor, purpose="record-keeping", case="declarations", basis=held.terms.basis)
    after = whole_number(request.GET.get("after", "")) or 0
    lines, next_after = declarations(held.terms.authority_uscc, state=state, viewer=viewer, after=after)
    context = {"lines": lines, "next_after": next_after, "state": state, "states": STANDING, "here": "declarations"}
    return render(request, "exchange/declarations.html", context)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One declaration; posted: the step an officer takes."""
    held, actor = acting(request, DECIDE)
    viewer = Viewer(actor, purpose="record-keeping", case=f"declaration-{public_id[:32]}", basis=held.terms.basis)
    page = declaration(public_id, authority_uscc=held.terms.authority_uscc, viewer=viewer)
    form, status = VerifyForm(request.POST or None, initial={"seen": page.seen}), 200
    if request.method == "POST" and form.is_valid():
        try:
            verify_declaration(public_id=public_id, actor=actor, **form.cleaned_data)
        except XinhengError as refused:
            form.add_error(None, said(refused))
            status = refused.status
        else:
            return redirect("desk-declaration", public_id=public_id)
    if form.errors and status == 200:
        status = 422
    context = {"page": page, "form": form, "here": "declarations"}
    return render(request, "exchange/declaration.html", context, status=status)
