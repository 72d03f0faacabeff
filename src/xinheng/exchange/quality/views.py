"""The desk's page on quality: one's own authority, or every one for whoever has that matter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.services import trace
from xinheng.exchange.quality import reading
from xinheng.exchange.quality.figures import Month, month_named, total
from xinheng.kernel import clock

MATTER = "data-quality"


@require_GET
def desk_quality(request: HttpRequest) -> HttpResponse:
    """How well one's own authority reports, by kind and month; every authority's where the mandate says so."""
    held, actor = _acting(request)
    month = month_named(request.GET.get("month", ""), today=clock.today())
    trace(viewer=Viewer(actor, MATTER, f"quality-{month.key}"), subjects=[], what="exchange.quality")
    sent = _seen(held, month)
    context = {
        "here": "quality",
        "month": month,
        "sent": sent,
        "sum": total(one.figures for one in sent),
        "all_shown": _sees_all(held),
        "late_after": reading.late_after(month.until),
    }
    return render(request, "exchange/quality.html", context)


def _acting(request: HttpRequest) -> tuple[Mandate, Actor]:
    """Whoever may send for an authority, or read for it."""
    try:
        return acting(request, Asked("send"))
    except NotMandatedError:
        return acting(request, Asked("read"))


def _sees_all(held: Mandate) -> bool:
    """A mandate to read that names the matter itself: ``*`` stands for the matters of one's own authority."""
    return MATTER in held.terms.matters and "read" in held.terms.powers


def _seen(held: Mandate, month: Month) -> list[reading.OfAuthority]:
    sent = reading.quality(month)
    if _sees_all(held):
        return [one for one in sent if one.division.startswith(held.terms.division)]
    return [one for one in sent if one.uscc == held.terms.authority_uscc]
