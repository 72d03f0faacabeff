"""The bulletin of a month as a page (which prints as it stands) and as a table for spreadsheets."""

import csv
import io
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xinheng.exchange.quality import reading
from xinheng.exchange.quality.figures import Figures, month_named, total
from xinheng.kernel import clock
from xinheng.publicity.cells import no_formula
from xinheng.publicity.freshness import made_once, public_page

HEADER = ("month", "until", "authority_uscc", "authority", "kind", *Figures().document())


def _months(today: date) -> list[str]:
    """Every month since the first file, latest first."""
    first, month, found = reading.first_month(), month_named(f"{today:%Y-%m}", today=today), []
    while first is not None and month.last >= first:
        found.append(month.key)
        month = month_named(month.before, today=today)
    return found


@require_safe
@public_page
@made_once
def bulletins(request: HttpRequest) -> HttpResponse:
    """Every month there is a bulletin of."""
    today = clock.today()
    return render(request, "publicity/bulletins.html", {"here": "timeliness", "day": today, "months": _months(today)})


@require_safe
@public_page
@made_once
def bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """How well each authority reported in one month."""
    today = clock.today()
    asked = month_named(month, today=today)
    sent = reading.quality_shown(asked)
    context = {
        "here": "timeliness",
        "day": today,
        "month": asked,
        "sent": sent,
        "sum": total(one.figures for one in sent),
        "late_after": reading.late_after(asked.until),
    }
    return render(request, "publicity/bulletin.html", context)


@require_safe
@public_page
@made_once
def bulletin_file(request: HttpRequest, month: str) -> HttpResponse:
    """The same numbers as CSV: one line for each authority and kind."""
    asked = month_named(month, today=clock.today())
    out = io.StringIO("\ufeff")
    out.seek(1)
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for one in reading.quality_shown(asked):
        for part in one.kinds:
            cells = (asked.key, asked.until.isoformat(), one.uscc, one.name, part.kind.key)
            writer.writerow([no_formula(cell) for cell in (*cells, *part.figures.document().values())])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bulletin-{asked.key}.csv"'
    return response
