"""The desk's pages for whoever sends files: today, send, one batch."""

from collections.abc import Sequence
from typing import IO, Any, cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting, acting_any
from xinheng.accounts.domain import OFFICER_POWERS, Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.saying import said
from xinheng.accounts.selectors import sending_authority
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange import desk
from xinheng.exchange.errors import BatchUnknownError, UploadTooLargeError
from xinheng.exchange.explaining import column_label, taken_document
from xinheng.exchange.forms import SendForm
from xinheng.exchange.sending import Upload, take_upload, workbook_of
from xinheng.exchange.today import groups_of, rulebook_turns
from xinheng.exchange.underway import begin, sending
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.messages.selectors import count_letters_to_serve, unread

SEND = Asked("send")
LATEST = 30


def _kinds(held: Mandate) -> Sequence[Kind]:
    sender, today = sending_authority(held.terms.authority_uscc), clock.today()
    return [
        kind
        for kind in rulebook().kinds.values()
        if refusal_of(held, Asked("send", kind.key), today) is None
        and ("*" in sender.kinds or kind.key in sender.kinds)
    ]


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What runs for this authority, what it sent last and what of it waits, what changes in the rulebook."""
    held, _actor = acting_any(request, OFFICER_POWERS)
    authority_uscc, day = held.terms.authority_uscc, clock.today()
    context: dict[str, Any] = {
        "authority": sending_authority(authority_uscc),
        "groups": groups_of(authority_uscc, day=day),
        "turns": rulebook_turns(day=day),
        "letters": count_letters_to_serve(authority_uscc),
        "unread": unread(account=held.account, authority_uscc=authority_uscc),
        "sends": SEND.power in held.terms.powers,
        "may_pause": not {"decide", "correct"}.isdisjoint(held.terms.powers),
        "here": "desk",
    }
    if context["sends"]:
        context["batches"] = desk.batches_of(authority_uscc, at_most=LATEST)
        context["waiting"] = desk.waiting_of(authority_uscc, day=day)
    return render(request, "exchange/today.html", context)


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Take a file in, or say what would become of it."""
    held, actor = acting(request, SEND)
    form = SendForm(request.POST or None, request.FILES or None, kinds=_kinds(held))
    result = None
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        raise UploadTooLargeError(mebibytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE // 2**20)
    if request.method == "POST" and form.is_valid():
        try:
            upload = _upload(request, form, actor)
            if "respond-async" in request.headers.get("Prefer", ""):  # our script; see static/site/sending.js
                return JsonResponse({"at": reverse("desk-sending", args=[begin(upload)])}, status=202)
            result = _take(upload)
        except XinhengError as refused:
            form.add_error("file", said(refused))
        else:
            if result["batch"] is not None:
                return redirect("desk-batch", batch=result["batch"])
    context = {"form": form, "result": result, "here": "send"}
    return render(request, "exchange/send.html", context, status=422 if form.errors else 200)


def _upload(request: HttpRequest, form: SendForm, actor: Actor) -> Upload:
    kind, source = form.cleaned_data["kind"], cast(IO[bytes], form.cleaned_data["file"].file)
    acting(request, Asked("send", kind))
    return Upload(source, kind, actor.authority_uscc or "", actor, form.cleaned_data["dry_run"])


def _take(upload: Upload) -> dict[str, Any]:
    taken = take_upload(upload)
    return _result(upload.kind, taken_document(taken, rulebook().kinds[upload.kind], ""))


def _result(kind: str, document: dict[str, Any]) -> dict[str, Any]:
    """What became of a file, for a page."""
    held = rulebook().kinds[kind]
    issues = [issue | {"label": column_label(held, issue["column"])} for issue in document["issues"]]
    counts = desk.tiles(document)
    return {name: document[name] for name in ("batch", "rows", "issue_count")} | {"counts": counts, "issues": issues}


@require_GET
def sending_page(request: HttpRequest, token: str) -> HttpResponse:
    """How far a file is that was sent by this officer: a page that asks again by itself, or JSON for its script."""
    _held, actor = acting(request, SEND)
    found = sending(token, actor=actor)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"state": found.state, "rows": found.rows, "over": found.is_over})
    if found.batch is not None:
        return redirect("desk-batch", batch=found.batch)
    trial = _result(found.kind, found.trial) if found.trial else None
    kind = rulebook().kinds[found.kind]
    return render(request, "exchange/sending.html", {"sending": found, "kind": kind, "result": trial, "here": "send"})


def _own_batch(request: HttpRequest, batch: int, what: str) -> desk.BatchPage:
    """A batch of the authority acted for, its read traced; anybody else's is unknown."""
    held, actor = acting(request, SEND)
    viewer = Viewer(actor, purpose="own-sending", case=f"batch-{batch}")
    return desk.batch_page(batch, sender_uscc=held.terms.authority_uscc, viewer=viewer, what=what)


@require_GET
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """One batch: its verdicts, its issues by rule, the first of them row by row."""
    page = _own_batch(request, batch, "exchange.batch")
    code = request.GET.get("code", "")
    issues = desk.first_issues(page, code=code)
    context = {"page": page, "issues": issues, "code": code, "has_workbook": workbook_of(batch).exists()}
    return render(request, "exchange/batch.html", context)


@require_GET
def batch_issues(request: HttpRequest, batch: int) -> StreamingHttpResponse:
    """Every issue of a batch, one JSON object a line."""
    page = _own_batch(request, batch, "exchange.batch.issues")
    answer = StreamingHttpResponse(desk.issue_lines(page), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="batch-{batch}-issues.jsonl"'
    return answer


@require_GET
def batch_workbook(request: HttpRequest, batch: int) -> FileResponse:
    """The wrong rows of a batch, marked, to correct and send again."""
    _own_batch(request, batch, "exchange.batch.workbook")
    path = workbook_of(batch)
    if not path.exists():
        raise BatchUnknownError(batch=batch)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"batch-{batch}.xlsx")
