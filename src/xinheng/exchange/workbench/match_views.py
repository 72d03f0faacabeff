"""Match: a row as sent beside the organisations it may be about; the officer decides, by key or by button."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Viewer
from xinheng.accounts.saying import said
from xinheng.accounts.selectors import supervised
from xinheng.exchange.domain import SUBJECT_CODES
from xinheng.exchange.errors import RowMovedError, RowUnknownError
from xinheng.exchange.explaining import labelled
from xinheng.exchange.forms import DecisionForm
from xinheng.exchange.services import find_none, match_row, send_back
from xinheng.exchange.workbench.matching import candidates, match_queue
from xinheng.exchange.workbench.row_views import kinds_of, whole_number
from xinheng.exchange.workbench.rows import RowPage, decided_kind, row_page, told_lines
from xinheng.kernel.errors import XinhengError

DECIDE = Asked("decide")


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The rows of this authority and those beneath it whose organisation is uncertain."""
    held, actor = acting(request, DECIDE)
    viewer = Viewer(actor, purpose="record-keeping", case="match-queue")
    found = match_queue(
        kinds=kinds_of(held, "decide"),
        senders=supervised(held.terms.authority_uscc),
        viewer=viewer,
        after=whole_number(request.GET.get("after", "")) or 0,
    )
    context = {"found": found, "lines": told_lines(found.lines), "done": request.GET.get("done", ""), "here": "match"}
    return render(request, "exchange/match_queue.html", context)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, row: int) -> HttpResponse:
    """One row beside its candidates; posted: what the officer decided."""
    held, actor = acting(request, DECIDE)
    senders = supervised(held.terms.authority_uscc)
    viewer = Viewer(actor, purpose="record-keeping", case=f"row-{row}")
    try:
        page = row_page(row, senders=senders, viewer=viewer, what="exchange.match")
    except RowUnknownError:
        kind = decided_kind(row, senders)
        if kind is None or request.method != "POST":
            raise
        acting(request, Asked("decide", kind))
        return _moved(request, DecisionForm(request.POST), None, RowMovedError(row=row))
    acting(request, Asked("decide", page.kind.key))
    if request.method == "POST":
        return _post(request, page, senders, actor)
    return _shown(request, page, DecisionForm(initial={"seen": page.seen}))


def _shown(request: HttpRequest, page: RowPage, form: DecisionForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "lines": labelled(page.kind, page.cells),
        "candidates": candidates(page),
        "adverse": page.kind.adverse,
        "other_codes": [one for one in page.issues if one["code"] not in SUBJECT_CODES],
        "form": form,
        "here": "match",
    }
    return render(request, "exchange/match.html", context, status=status)


def _post(request: HttpRequest, page: RowPage, senders: tuple[str, ...], actor: Actor) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, page, form, status=422)
    asked: dict[str, Any] = {"row": page.number, "seen": form.cleaned_data["seen"], "senders": senders, "actor": actor}
    asked["reason"] = form.cleaned_data["reason"]
    try:
        if form.cleaned_data["decision"] == "send-back":
            send_back(**asked)
            done = "sent-back"
        elif form.cleaned_data["decision"] == "none":
            find_none(**asked)
            done = "none-fits"
        else:
            done = match_row(uscc=form.cleaned_data["uscc"], **asked).verdict.value
    except RowMovedError as moved:
        return _moved(request, form, page, moved)
    except XinhengError as refused:
        form.add_error(None, said(refused))
        return _shown(request, page, form, status=refused.status)
    return redirect(f"{reverse('desk-match')}?done={done}")


def _moved(request: HttpRequest, form: DecisionForm, page: RowPage | None, moved: RowMovedError) -> HttpResponse:
    """What this officer wrote; nothing of it was stored, nothing of the other's undone."""
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    typed = [(form["reason"].label, reason)] if reason else []
    context = {"typed": typed, "page": None, "match": page, "here": "match", "problem": moved}
    return render(request, "exchange/row_moved.html", context, status=moved.status)
