"""Rows that wait: their list, and one of them to correct and send again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.saying import said
from xinheng.catalogue.current import rulebook
from xinheng.exchange import desk
from xinheng.exchange.domain import Verdict
from xinheng.exchange.errors import RowMovedError, RowUnknownError
from xinheng.exchange.forms import RowForm
from xinheng.exchange.models import WAITING, Batch
from xinheng.exchange.services import Sent, send_again
from xinheng.exchange.workbench.rows import RowPage, RowQuery, decided_kind, row_page, told_lines, waiting_rows
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError

NEVER_KEPT = frozenset({"person-not-held", "matter-not-held", "subject-kind-not-held"})
"""Issues of a row of which nothing is kept: what was typed is not even shown again (G2)."""


def whole_number(text: str) -> int | None:
    """A number from an address, None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def kinds_of(held: Mandate, power: str) -> Sequence[str]:
    """The kinds that a mandate covers with this power today."""
    return [key for key in rulebook().kinds if refusal_of(held, Asked(power, key), clock.today()) is None]


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of this authority that wait, oldest first."""
    held, actor = acting(request, Asked("send"))
    asked, kinds = request.GET, kinds_of(held, "send")
    query = RowQuery(
        kinds=[asked["kind"]] if asked.get("kind") in kinds else kinds,
        batch=whole_number(asked.get("batch", "")),
        verdict=asked["verdict"] if asked.get("verdict") in WAITING else "",
        after=whole_number(asked.get("after", "")) or 0,
    )
    viewer = Viewer(actor, purpose="own-sending", case="waiting-rows")
    sender = held.terms.authority_uscc
    found = waiting_rows(query, senders=(sender,), viewer=viewer)
    context = {
        "found": found,
        "lines": told_lines(found.lines),
        "kinds": [rulebook().kinds[key] for key in kinds],
        "asked": asked,
        "sent": _sent_before(asked.get("sent", ""), sender),
        "here": "rows",
    }
    return render(request, "exchange/rows.html", context)


def _sent_before(number: str, sender: str) -> tuple[int, Sequence[tuple[str, int]]] | None:
    """The batch of one's own that was sent a moment ago, with its verdicts."""
    found = Batch.objects.filter(pk=whole_number(number) or 0, sender_uscc=sender).first()
    return None if found is None else (found.pk, [one for one in desk.tiles(vars(found)) if one[1]])


@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, row: int) -> HttpResponse:
    """One row that waits: each field with what is wrong about it; sent again it goes through gate and judging."""
    held, actor = acting(request, Asked("send"))
    if request.method == "POST":
        return _post(request, row, held, actor)
    page = _opened(row, held, actor)
    acting(request, Asked("send", page.kind.key))
    form = RowForm(kind=page.kind, initial={**page.cells, "seen": page.seen})
    sent = _sent_before(request.GET.get("sent", ""), held.terms.authority_uscc)
    return render(request, "exchange/row.html", _context(page, form, page.sentences()) | {"sent": sent})


def _opened(row: int, held: Mandate, actor: Actor) -> RowPage:
    viewer = Viewer(actor, purpose="own-sending", case=f"row-{row}")
    return row_page(row, senders=(held.terms.authority_uscc,), viewer=viewer, what="exchange.waiting-row")


def _context(page: RowPage, form: RowForm, issues: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    lines: list[tuple[BoundField, Sequence[Mapping[str, Any]]]] = [
        (field, issues.get(field.name, ())) for field in form if not field.is_hidden
    ]
    held = {field.name for field, _found in lines}
    return {
        "page": page,
        "form": form,
        "wrong": [line for line in lines if line[1]],
        "right": [line for line in lines if not line[1]],
        "whole": [one for column, found in issues.items() if column not in held for one in found],
        "here": "rows",
    }


def _post(request: HttpRequest, row: int, held: Mandate, actor: Actor) -> HttpResponse:
    try:
        page = _opened(row, held, actor)
    except RowUnknownError:
        return _moved(request, row, held, actor)
    acting(request, Asked("send", page.kind.key))
    form = RowForm(request.POST, kind=page.kind)
    if not form.is_valid():
        return render(request, "exchange/row.html", _context(page, form, page.sentences()), status=422)
    try:
        sent = send_again(
            row=row,
            seen=form.cleaned_data["seen"],
            cells=form.cells(),
            senders=(held.terms.authority_uscc,),
            actor=actor,
        )
    except RowMovedError as moved:
        return _conflict(request, form, page, moved)
    except XinhengError as refused:
        form.add_error(None, said(refused))
        return render(request, "exchange/row.html", _context(page, form, page.sentences()), status=refused.status)
    if sent.verdict is Verdict.REFUSED:
        return _refused(request, row, held, actor, form, sent)
    place = reverse("desk-row", args=[sent.row]) if sent.row else reverse("desk-rows")
    return redirect(f"{place}?sent={sent.batch}")


def _refused(request: HttpRequest, row: int, held: Mandate, actor: Actor, form: RowForm, sent: Sent) -> HttpResponse:
    """It was refused as sent again: the row stands as it was, what was typed comes back with what is wrong about it."""
    page = _opened(row, held, actor)
    issues: dict[str, list[Mapping[str, Any]]] = {}
    for one in sent.issues:
        issues.setdefault(one.column, []).append(desk.shown(page.kind, one))
    kept = any(one.code in NEVER_KEPT for one in sent.issues)
    cells = page.cells if kept else form.cells()
    again = RowForm(kind=page.kind, initial={**cells, "seen": page.seen})
    context = _context(page, again, issues) | {"refused": True, "never_kept": kept}
    return render(request, "exchange/row.html", context, status=422)


def _moved(request: HttpRequest, row: int, held: Mandate, actor: Actor) -> HttpResponse:
    """The row is gone: a conflict where an officer of this authority sent it again meanwhile, unknown otherwise."""
    decided = decided_kind(row, (held.terms.authority_uscc,))
    if decided is None:
        raise RowUnknownError(row=row)
    acting(request, Asked("send", decided))
    form = RowForm(request.POST, kind=rulebook().kinds[decided])
    return _conflict(request, form, None, RowMovedError(row=row))


def _conflict(request: HttpRequest, form: RowForm, page: RowPage | None, moved: RowMovedError) -> HttpResponse:
    """What this officer typed, to take over by hand; nothing of it was stored, nothing of the other's undone."""
    form.is_valid()
    cells = page.cells if page else {}
    typed = [(form[code].label, text) for code, text in form.cells().items() if text != cells.get(code, "")]
    context = {"typed": typed, "page": page, "here": "rows", "problem": moved}
    return render(request, "exchange/row_moved.html", context, status=moved.status)
