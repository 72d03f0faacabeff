"""Pausing a deadline of one's own authority, and letting it go on."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from xinheng.accounts.acting import acting_any
from xinheng.accounts.domain import Viewer
from xinheng.accounts.saying import said
from xinheng.clocks.errors import ClockUnknownError
from xinheng.clocks.selectors import read_tasks
from xinheng.clocks.services import pause as pause_clock
from xinheng.clocks.services import resume as resume_clock
from xinheng.exchange.forms import PauseForm
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError

DECIDING = ("decide", "correct")
"""Whoever handles the cases of an authority also says when their clocks pause."""


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, number: int) -> HttpResponse:
    """Pause a deadline; ClockUnknownError for another authority's and one that never was."""
    held, actor = acting_any(request, DECIDING)
    viewer = Viewer(actor, purpose="record-keeping", case=f"clock-{number}", basis=held.terms.basis)
    tasks = read_tasks(viewer=viewer, day=clock.today(), authority_uscc=held.terms.authority_uscc, number=number)
    if not tasks:
        raise ClockUnknownError(number=number)
    form = PauseForm(request.POST or None, grounds=tasks[0].may_pause)
    if request.method == "POST" and form.is_valid():
        try:
            pause_clock(number=number, actor=actor, **form.cleaned_data)
        except XinhengError as refused:
            _said(form, refused)
        else:
            return redirect("desk")
    context = {"form": form, "task": tasks[0], "here": "desk"}
    return render(request, "exchange/pause.html", context, status=422 if form.errors else 200)


@require_POST
def resume(request: HttpRequest, number: int) -> HttpResponse:
    """Let a paused deadline go on from today. ClockUnknownError, PauseRefusedError."""
    _held, actor = acting_any(request, DECIDING)
    resume_clock(number=number, actor=actor)
    return redirect("desk")


def _said(form: forms.Form, refused: XinhengError) -> None:
    form.add_error(None, said(refused))
