"""The pages on which an organisation declares a fact, follows its verification, and takes it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from xinheng.accounts.saying import said
from xinheng.catalogue.current import rulebook
from xinheng.exchange.desk import shown
from xinheng.exchange.domain import Taken
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.publicity.mine.declaring import (
    DECLARATION,
    Fact,
    declarations,
    declare,
    how_to_declare,
    receivers,
    withdraw_declaration,
)
from xinheng.publicity.mine.door import Own, entered, page
from xinheng.publicity.mine.file import file_of
from xinheng.publicity.mine.forms import DeclareForm, ReasonForm


@require_http_methods(["GET", "POST"])
def declare_fact(request: HttpRequest) -> HttpResponse:
    """Declare a fact about the own organisation, and follow what became of those declared before."""
    own = entered(request, "declare")
    form = DeclareForm(request.POST or None, how=how_to_declare(), receivers=receivers())
    taken = None
    if request.method == "POST" and form.is_valid():
        taken = _declared(own, form)
        if taken is not None and taken.counts.accepted + taken.counts.unchanged:
            return redirect("mine-declare")
    return _page(request, own, form, taken)


def _page(request: HttpRequest, own: Own, form: DeclareForm, taken: Taken | None) -> HttpResponse:
    kind = rulebook().kinds[DECLARATION]
    context = {
        "form": form,
        "declarations": declarations(own, file_of(own, day=clock.today())) if own.may("view") else [],
        "problems": [shown(kind, one)["message"] for one in taken.issues] if taken else [],
        "is_offered": bool(form.fields["receiver"].choices),  # type: ignore[attr-defined]
    }
    status = 422 if form.errors or taken is not None else 200
    return page(request, "declare", own, status, here="declare", **context)


def _declared(own: Own, form: DeclareForm) -> Taken | None:
    given, today = form.cleaned_data, clock.today()
    fact = Fact(given["type"], given["content"], given["receiver"], given["valid_from"], given["valid_to"])
    try:
        return declare(own, fact, day=today)
    except XinhengError as refused:
        form.add_error(None, said(refused))
        return None


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back a declaration of the own organisation; anything else is as unknown as a record that never was."""
    own, form = entered(request, "declare"), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    withdraw_declaration(own, public_id, reason=reason, day=clock.today())
    return redirect("mine-declare")
