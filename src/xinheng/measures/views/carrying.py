"""What carriers are told and answer: on their desk, on the desk of who listed, at the organisation's own door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from xinheng.accounts.acting import acting, acting_any
from xinheng.accounts.domain import Actor, Asked, Viewer
from xinheng.accounts.saying import said
from xinheng.accounts.selectors import sending_authority
from xinheng.clocks.selectors import tasks_of
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.measures import services
from xinheng.measures.forms import FORMS, LETTER_FORMS
from xinheng.measures.selectors import carried_about, carried_by_office, carried_for_lister, carried_shown
from xinheng.records.domain.officers import Officer, officer
from xinheng.subjects.errors import OrganisationUnknownError
from xinheng.subjects.selectors import organisation

READING = ("decide", "read")
PURPOSE = "list-management"


@dataclass(frozen=True)
class Offered:
    """One answer that may be given now, with its form."""

    act: str
    form: forms.Form


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What this authority carries out, and what carriers answered about its own entries."""
    held, actor = acting_any(request, READING)
    uscc = held.terms.authority_uscc
    viewer = Viewer(actor, PURPOSE, "measures", held.terms.basis)
    context = {
        "carried": carried_by_office(uscc, viewer=viewer),
        "listed": carried_for_lister(uscc, viewer=viewer),
        "here": "measures",
    }
    return render(request, "measures/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One measure at one carrier: what it rests on, what was answered, and the answers that may be given now."""
    asking = request.method == "POST"
    held, actor = acting(request, Asked("decide")) if asking else acting_any(request, READING)
    uscc = held.terms.authority_uscc
    found = carried_shown(
        number, viewer=Viewer(actor, PURPOSE, f"measure-{number}", held.terms.basis), authority_uscc=uscc
    )
    may = "decide" in held.terms.powers and found.answered_by == uscc
    forms_of = LETTER_FORMS if found.by_letter else FORMS
    asked = request.POST.get("act", "") if asking else ""
    offered = [
        Offered(act, forms_of[act](request.POST if act == asked else None, prefix=act))
        for act in (found.allowed if may else ())
    ]
    chosen = next((each for each in offered if each.act == asked), None)
    if chosen is not None and chosen.form.is_valid():
        who = officer(f"{sending_authority(uscc).name}:{actor.name}")
        try:
            _answer(number, asked, chosen.form.cleaned_data, who, actor)
        except XinhengError as refused:
            chosen.form.add_error(None, said(refused))
        else:
            return redirect("desk-measure", number=number)
    tasks = [task for task in tasks_of(uscc, day=clock.today()) if task.door == f"/desk/measures/{number}"]
    context = {"page": found, "offered": offered, "asked": asked, "tasks": tasks, "here": "measures"}
    status = 200 if not asking else 409 if chosen is None else 422
    return render(request, "measures/one.html", context, status=status)


def _answer(number: int, act: str, given: Mapping[str, Any], who: Officer, actor: Actor) -> None:
    letter = services.Letter(given["letter"], given["letter_on"]) if "letter" in given else None
    services.answer_measure(
        number=number, act_name=act, reason=given["reason"], officer=who, actor=actor, letter=letter
    )


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What carriers were told about the organisation acted for and what they answered: all that officers see (G10)."""
    held, actor = acting(request, Asked("view"))
    uscc = held.terms.organisation_uscc
    viewer = Viewer(actor, "own-file", f"mandate-{held.number}", held.terms.basis, own_uscc=uscc)
    try:
        name = organisation(uscc).name
    except OrganisationUnknownError:  # a mandate may come before the registry's row
        name = uscc
    context = {
        "carried": carried_about(uscc, viewer=viewer),
        "own": {"held": held, "name": name, "uscc": uscc},
        "here": "measures",
    }
    return render(request, "measures/mine.html", context)
