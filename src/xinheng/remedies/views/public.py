"""Objecting without an account: the form anybody from the organisation can fill in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.remedies.errors import NotTakenHereError
from xinheng.remedies.forms import OpenObjectionForm
from xinheng.remedies.selectors.corrections import public_corrections
from xinheng.remedies.services import take_objection
from xinheng.remedies.views.telling import tell

OPEN_FORM = Actor("open form")
"""Who enters an objection that comes in without an account: nothing about the sender is kept."""


@never_cache
@require_http_methods(["GET", "POST"])
def object_openly(request: HttpRequest) -> HttpResponse:
    """The open form: whose record, which, what is wrong. The answer goes by post to the registered address."""
    if not settings.TAKES_CASES:
        raise NotTakenHereError
    first = {"public_id": request.GET.get("record", ""), "uscc": request.GET.get("uscc", "")}
    form = OpenObjectionForm(request.POST or None, initial=first)
    taken = None
    if request.method == "POST" and form.is_valid():
        try:
            taken = take_objection(
                public_id=form.cleaned_data["public_id"],
                organisation_uscc=form.cleaned_data["uscc"].upper(),
                ground=form.cleaned_data["ground"],
                subject=form.cleaned_data["subject"],
                text=form.cleaned_data["text"],
                channel="online",
                actor=OPEN_FORM,
            )
        except XinhengError as refused:
            tell(form, refused)
    context = {"form": form, "taken": taken, "here": "objection", "day": clock.today()}
    return render(request, "remedies/open_form.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What organisations want told: that something about them was wrong and was corrected."""
    context = {"corrections": public_corrections(clock.today()), "here": "objection", "day": clock.today()}
    return render(request, "remedies/corrections.html", context)
