"""Editions of the rulebook: the administrations' page to propose, approve and activate; the public one to read."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from xinheng.accounts.domain import OFFICES, Actor
from xinheng.accounts.saying import said
from xinheng.administration import services
from xinheng.administration.forms import ProposeForm, ReasonForm
from xinheng.administration.offices import holding
from xinheng.catalogue import current, selectors
from xinheng.catalogue import services as catalogue
from xinheng.catalogue.packing import packed_once
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError


@require_http_methods(["GET", "POST"])
def editions(request: HttpRequest) -> HttpResponse:
    """Every proposal; the system administration proposes another by a ZIP."""
    office, actor = holding(request, *OFFICES)
    if request.method == "POST":
        holding(request, "system")
    form = ProposeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.propose_edition(
                source=given["file"].read(),
                label=given["label"],
                reason=given["reason"],
                effective_on=given["effective_on"],
                actor=actor,
            )
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return redirect("administration-edition", number=made.number)
    context = {
        "form": form,
        "found": selectors.proposed_editions(),
        "active": selectors.active_edition(),
        "office": office,
        "here": "editions",
    }
    return render(request, "administration/editions.html", context, status=422 if form.errors else 200)


@require_GET
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: what it changes, whom it would touch, and what may be done now."""
    return _one(request, number)


def _one(request: HttpRequest, number: int, complaint: str = "") -> HttpResponse:
    office, actor = holding(request, *OFFICES)
    one = selectors.proposed_edition(number)
    context: dict[str, Any] = {
        "one": one,
        "may_approve": "approve" in one.allowed
        and office not in {given.office for given in one.approvals}
        and actor.name != one.proposed_by,
        "may_activate": "activate" in one.allowed and clock.today() >= one.effective_on,
        "complaint": complaint,
        "office": office,
        "here": "editions",
    }
    return render(request, "administration/edition.html", context, status=422 if complaint else 200)


def _step(request: HttpRequest, number: int, do: Callable[[str, Actor], object], *offices: str) -> HttpResponse:
    _held, actor = holding(request, *offices)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        do(reason, actor)
    except XinhengError as refused:
        return _one(request, number, said(refused))
    return redirect("administration-edition", number=number)


@require_POST
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Approve for the office one holds."""
    return _step(
        request, number, lambda why, actor: catalogue.approve(number=number, reason=why, actor=actor), *OFFICES
    )


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take it back or turn it down."""
    return _step(
        request, number, lambda why, actor: catalogue.withdraw(number=number, reason=why, actor=actor), *OFFICES
    )


@require_POST
def activate(request: HttpRequest, number: int) -> HttpResponse:
    """Go by it from now on, when its day has come."""
    return _step(request, number, lambda _why, actor: catalogue.activate(number=number, actor=actor), "system")


@require_GET
def public_editions(request: HttpRequest) -> HttpResponse:
    """What is proposed and was active, for everybody, before it takes effect (G23)."""
    context = {"found": selectors.proposed_editions(), "editions": selectors.editions(), "here": "rulebook"}
    answer = render(request, "administration/public_editions.html", context)
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def running_files(request: HttpRequest) -> HttpResponse:
    """The rulebook this node goes by as a ZIP, for everybody: what a changed one is made of and proposed as."""
    digest = current.rulebook().digest
    tag = f'"{digest}"'
    response: HttpResponse | None = get_conditional_response(request, etag=tag, response=None)
    if response is None:
        response = HttpResponse(packed_once(current.path()), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="rulebook-{digest[:12]}.zip"'
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    return response
