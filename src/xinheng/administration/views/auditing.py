"""The auditor's pages: who read what, patterns, export. Nobody else sees them (G23)."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xinheng.accounts.domain import Traced
from xinheng.accounts.selectors import authorities, count_traces
from xinheng.accounts.selectors.traces import COUNTED_AT_MOST
from xinheng.accounts.services import audit_traces
from xinheng.administration import selectors, services
from xinheng.administration.errors import FilterWrongError
from xinheng.administration.forms import TraceForm
from xinheng.administration.offices import auditor, holding
from xinheng.kernel import clock

PAGE = 50
EXPORTED_AT_MOST = 10_000
COLUMNS = ("number", "at", "actor", "authority", "purpose", "case", "basis", "what", "organisations")


@require_GET
def traces(request: HttpRequest) -> HttpResponse:
    """Everybody's reads, filtered, latest first; this read is traced and its organisations see it."""
    viewer, form = auditor(request), TraceForm(request.GET or None)
    query = form.query()
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    found = [] if query is None else audit_traces(viewer=viewer, query=query, before=place, at_most=PAGE)
    total = 0 if query is None else count_traces(query)
    context = {
        "form": form,
        "found": found,
        "names": {one.uscc: one.name for one in authorities()},
        "total": min(total, COUNTED_AT_MOST),
        "total_is_more": total > COUNTED_AT_MOST,
        "further": _address(request, before=str(found[-1].number)) if len(found) == PAGE else "",
        "export": _address(request),
        "here": "audit",
        "office": "audit",
    }
    return render(request, "administration/traces.html", context, status=422 if form.errors else 200)


def _address(request: HttpRequest, **changes: str) -> str:
    asked = {name: value for name, value in request.GET.items() if value and name != "before"}
    return urlencode(asked | changes)


@require_GET
def traces_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered reads as CSV, at most ten thousand; the export is a read like any other and traced."""
    viewer, query = auditor(request), TraceForm(request.GET).query()
    if query is None:
        raise FilterWrongError
    found = audit_traces(viewer=viewer, query=query, at_most=EXPORTED_AT_MOST, what="audit.traces.exported")
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reads-{clock.today()}.csv"'
    return answer


def _lines(found: list[Traced]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in found:
        read = one.read
        cells = (read.actor, read.authority_uscc or "", read.purpose, read.case, read.basis, read.what)
        at = read.at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
        writer.writerow([one.number, at, *map(_cell, cells), " ".join(one.subjects)])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@require_GET
def patterns(request: HttpRequest) -> HttpResponse:
    """What looked unusual, told to the auditor; it decides nothing."""
    holding(request, "audit")
    found = selectors.alerts(at_most=200)
    limits = selectors.thresholds(clock.today())
    return render(
        request,
        "administration/patterns.html",
        {"found": found, "limits": limits, "here": "patterns", "office": "audit"},
    )


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look through today's reads now; the job does so every hour."""
    holding(request, "audit")
    services.look_for_patterns()
    return redirect("audit-patterns")
