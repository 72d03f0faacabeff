"""Emergency stops (G22): hide one record, one kind or one authority at once, with a reason; lift, with one."""

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinheng.accounts.acting import acting, signed_in
from xinheng.accounts.domain import ANY_KIND, Actor, Asked
from xinheng.accounts.saying import said
from xinheng.accounts.selectors import office_of
from xinheng.administration import services
from xinheng.administration.forms import LiftForm, StopForm
from xinheng.kernel.errors import XinhengError
from xinheng.records.domain.stops import Scope

CORRECT = Asked("correct")


def _stopper(request: HttpRequest) -> tuple[Actor, Sequence[str]]:
    """The system administrator, or an officer who may correct its authority's records; NotMandatedError.

    And of which kinds.
    """
    user = signed_in(request)
    if user is not None and office_of(user.account) == "system":
        return Actor(user.account, None, "system"), (ANY_KIND,)
    held, actor = acting(request, CORRECT)
    return actor, held.terms.kinds


@require_GET
def stops(request: HttpRequest) -> HttpResponse:
    """What is stopped and why, and the form to stop more."""
    actor, kinds = _stopper(request)
    form = StopForm(initial={"scope": "record", "target": request.GET.get("record", "")[:32]}, actor=actor)
    return _page(request, actor, kinds, form)


def _page(
    request: HttpRequest, actor: Actor, kinds: Sequence[str], form: StopForm, complaint: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "complaint": complaint,
        "found": services.stops_read(actor=actor, kinds=kinds),
        "frame": "exchange/desk.html" if actor.authority_uscc else "administration/office.html",
        "office": "" if actor.authority_uscc else "system",
        "here": "stops",
    }
    return render(request, "administration/stops.html", context, status=422 if form.errors or complaint else 200)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Hide at once."""
    actor, kinds = _stopper(request)
    form = StopForm(request.POST, actor=actor)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.stop(
                scope=cast(Scope, given["scope"]),
                target=given["target"],
                reason=given["reason"],
                actor=actor,
                kinds=kinds,
            )
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return redirect("desk-stops")
    return _page(request, actor, kinds, form)


@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    """End a stop: what the computed windows show is shown again."""
    (actor, kinds), form = _stopper(request), LiftForm(request.POST)
    if not form.is_valid():
        fresh = StopForm(initial={"scope": "record"}, actor=actor)
        return _page(request, actor, kinds, fresh, complaint=_("Say why the stop is lifted."))
    given = form.cleaned_data
    services.lift(
        scope=cast(Scope, given["scope"]), target=given["target"], reason=given["reason"], actor=actor, kinds=kinds
    )
    return redirect("desk-stops")
