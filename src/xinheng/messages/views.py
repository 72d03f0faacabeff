"""The desk's pages for letters to serve and for an authority's own inbox."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinheng.accounts.acting import acting_any
from xinheng.accounts.domain import OFFICER_POWERS, Actor, Mandate, Viewer
from xinheng.accounts.saying import detail_of, said
from xinheng.kernel.errors import XinhengError
from xinheng.messages import selectors, services, wording
from xinheng.messages.domain import Service
from xinheng.messages.forms import (
    NAMES_OF_FAILURES,
    NAMES_OF_WAYS,
    EndpointForm,
    FailedForm,
    ServedForm,
    ServedTogetherForm,
)
from xinheng.messages.printing import printed
from xinheng.messages.selectors import letter_read

SERVING = ("send", "correct", "decide")
"""Whoever makes documents for an authority also serves their letters."""
MOST_TOGETHER = 100
"""Proofs recorded at one time."""


def _viewer(held: Mandate, actor: Actor, case: str) -> Viewer:
    return Viewer(actor, purpose="record-keeping", case=case, basis=held.terms.basis)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The messages to the authority acted for."""
    held, actor = acting_any(request, OFFICER_POWERS)
    found = selectors.inbox_of_authority(held.terms.authority_uscc, viewer=_viewer(held, actor, "inbox"))
    lines = [(one, wording.said(one.template, one.facts)) for one in found]
    return render(request, "messages/pages/inbox.html", {"lines": lines, "here": "messages"})


@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Mark a message as read by this officer. MessageUnknownError for one in another inbox."""
    held, actor = acting_any(request, OFFICER_POWERS)
    services.mark_read(number=number, account=actor.name, authority_uscc=held.terms.authority_uscc)
    return redirect("desk-messages")


@require_http_methods(["GET", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    """Where the authority's own systems are told of messages; a new one's secret is shown once."""
    held, actor = acting_any(request, SERVING)
    form, secret = EndpointForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _number, secret = services.open_endpoint(
                authority_uscc=held.terms.authority_uscc, url=form.cleaned_data["url"], actor=actor
            )
        except XinhengError as refused:
            form.add_error("url", detail_of(refused))
        else:
            form = EndpointForm()
    found = selectors.endpoints_of(authority_uscc=held.terms.authority_uscc)
    context = {"form": form, "secret": secret, "endpoints": found, "here": "messages"}
    return render(request, "messages/pages/endpoints.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Tell an address no more. EndpointUnknownError for another authority's."""
    held, actor = acting_any(request, SERVING)
    services.close_endpoint(number=number, authority_uscc=held.terms.authority_uscc, actor=actor)
    return redirect("desk-endpoints")


@require_POST
def tell_again(request: HttpRequest, number: int) -> HttpResponse:
    """Tell an address again of what it did not take. EndpointUnknownError for another authority's."""
    held, actor = acting_any(request, SERVING)
    services.replay(number=number, authority_uscc=held.terms.authority_uscc, actor=actor)
    return redirect("desk-endpoints")


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of this authority: to serve, and served last; the read is traced."""
    held, actor = acting_any(request, SERVING)
    own = held.terms.authority_uscc
    waiting, served = selectors.letters_at_desk(viewer=_viewer(held, actor, "letters"), authority_uscc=own)
    more = selectors.count_letters_to_serve(own) - len(waiting)
    context = {"waiting": _named(waiting), "more": max(0, more), "served": _named(served), "here": "letters"}
    return render(request, "messages/pages/letters.html", context)


def _named(found: Sequence[Service]) -> list[dict[str, Any]]:
    return [
        {
            "letter": one,
            "way": NAMES_OF_WAYS.get(one.way, ""),
            "failures": [(fail.on, NAMES_OF_WAYS[fail.way], NAMES_OF_FAILURES[fail.reason]) for fail in one.failures],
        }
        for one in found
    ]


@require_GET
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter to print. LetterUnknownError for another authority's."""
    held, actor = acting_any(request, SERVING)
    found = letter_read(number, viewer=_viewer(held, actor, f"letter-{number}"))
    elsewhere = wording.page_of(found, "printed_at")
    if elsewhere:
        return redirect(elsewhere)
    return printed(request, "messages/pages/letter.html", wording.letter_page(found))


@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, number: int) -> HttpResponse:
    """Record the proof that a letter was served."""
    return _recorded(request, number, ServedForm(request.POST or None), services.record_service, "service")


@require_http_methods(["GET", "POST"])
def services_together(request: HttpRequest) -> HttpResponse:
    """Record the proofs of several letters that were chosen, on one day and in one way: all of them or none."""
    held, actor = acting_any(request, SERVING)
    chosen = {number for one in request.GET.getlist("letter") if (number := _number(one))}
    waiting = selectors.letters_chosen(
        sorted(chosen)[:MOST_TOGETHER],
        viewer=_viewer(held, actor, "letters"),
        authority_uscc=held.terms.authority_uscc,
    )
    labels = {
        one.number: _("Letter {number} to {uscc}: number of the proof").format(
            number=one.number, uscc=one.organisation_uscc
        )
        for one in waiting
    }
    form = ServedTogetherForm(request.POST or None, letters=labels)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.record_services(served_on=given["served_on"], way=given["way"], proofs=form.proofs(), actor=actor)
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return redirect("desk-letters")
    context = {"form": form, "any": bool(labels), "here": "letters"}
    return render(request, "messages/pages/services.html", context, status=422 if form.errors else 200)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@require_http_methods(["GET", "POST"])
def failure(request: HttpRequest, number: int) -> HttpResponse:
    """Record that an attempt to serve a letter failed."""
    return _recorded(request, number, FailedForm(request.POST or None), services.record_failure, "failure")


def _recorded(request: HttpRequest, number: int, form: forms.Form, record: Any, what: str) -> HttpResponse:
    held, actor = acting_any(request, SERVING)
    found = letter_read(number, viewer=_viewer(held, actor, f"letter-{number}"))
    if request.method == "POST" and form.is_valid():
        try:
            record(number=number, actor=actor, **form.cleaned_data)
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return redirect("desk-letters")
    context = {"form": form, "letter": found, "what": what, "here": "letters"}
    return render(request, "messages/pages/service.html", context, status=422 if form.errors else 200)
