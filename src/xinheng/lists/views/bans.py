"""Bans by statute on the desk: recorded with article and day of review, looked at again, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer
from xinheng.accounts.selectors import sending_authority
from xinheng.catalogue import current
from xinheng.catalogue.core import RANKS_THAT_REDUCE_RIGHTS
from xinheng.clocks.selectors import of_case
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.lists import services
from xinheng.lists.forms import BAN_FORMS, BanForm
from xinheng.lists.selectors import OVER, ban_file, bans_of
from xinheng.lists.views.telling import tell
from xinheng.records.domain.officers import Officer, officer

HERE, PURPOSE = "bans", "list-management"


@dataclass(frozen=True)
class Offered:
    """One outcome of a review, with its form."""

    act: str
    form: forms.Form


def _entered(request: HttpRequest) -> tuple[Mandate, Actor, Officer]:
    held, actor = acting(request, Asked("decide"))
    return held, actor, officer(f"{sending_authority(held.terms.authority_uscc).name}:{actor.name}")


@require_safe
def bans(request: HttpRequest) -> HttpResponse:
    """The bans this authority recorded, with the days of their reviews."""
    held, actor, _who = _entered(request)
    found = bans_of(held.terms.authority_uscc, viewer=Viewer(actor, PURPOSE, "bans", held.terms.basis))
    return render(request, "lists/desk_bans.html", {"bans": found, "here": HERE})


def _instruments() -> Sequence[tuple[str, str]]:
    chinese = str(get_language() or "").startswith("zh")
    held = current.rulebook().instruments.values()
    return [
        (one.key, one.title_zh if chinese else one.title_en) for one in held if one.rank in RANKS_THAT_REDUCE_RIGHTS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a ban that a statute lays without an end."""
    held, actor, who = _entered(request)
    form = BanForm(request.POST or None, instruments=_instruments())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        document = services.BanDocument(
            given["instrument"],
            given["article"],
            given["what"],
            given["document_number"],
            given["document_on"],
            given["remedy"],
        )
        try:
            made = services.record_ban(
                uscc=given["uscc"].strip().upper(),
                authority_uscc=held.terms.authority_uscc,
                document=document,
                review_by=given["review_by"],
                officer=who,
                actor=actor,
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("desk-ban", number=made.pk)
    return render(request, "lists/desk_ban_new.html", {"form": form, "here": HERE}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ban(request: HttpRequest, number: int) -> HttpResponse:
    """One ban: what it rests on, its reviews, and the next one."""
    held, actor, who = _entered(request)
    viewer = Viewer(actor, PURPOSE, f"ban-{number}", held.terms.basis)
    found = ban_file(number, viewer=viewer, authority_uscc=held.terms.authority_uscc)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    offered = [
        Offered(act, form(request.POST if act == asked else None, prefix=act))
        for act, form in (BAN_FORMS.items() if found.state != OVER else ())
    ]
    chosen = next((one for one in offered if one.act == asked), None)
    if chosen is not None and chosen.form.is_valid():
        until: date | None = chosen.form.cleaned_data.get("review_by")
        reason = chosen.form.cleaned_data["text"]
        try:
            services.review_ban(number=number, review_by=until, reason=reason, officer=who, actor=actor)
        except XinhengError as refused:
            tell(chosen.form, refused)
        else:
            return redirect("desk-ban", number=number)
    context = {
        "page": found,
        "offered": offered,
        "asked": asked,
        "tasks": of_case(f"ban-{number}", day=clock.today()),
        "here": HERE,
    }
    status = 200 if request.method != "POST" else 409 if chosen is None else 422
    return render(request, "lists/desk_ban.html", context, status=status)
