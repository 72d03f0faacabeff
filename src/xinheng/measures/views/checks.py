"""The office's own checks: what was answered, and whether the decision relied on it, said once (G20)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xinheng.accounts.acting import acting, acting_any
from xinheng.accounts.domain import Asked, Viewer
from xinheng.measures.errors import RelianceWordError
from xinheng.measures.selectors import checks_of_office
from xinheng.measures.services import record_reliance

READING = ("decide", "read")
WORDS = {"yes": True, "no": False}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The checks of this authority in the matters of the mandate, those without a word on reliance first."""
    held, actor = acting_any(request, READING)
    viewer = Viewer(actor, "record-keeping", "checks", held.terms.basis)
    found = checks_of_office(held.terms.authority_uscc, matters=held.terms.matters, viewer=viewer)
    context = {
        "open": [one for one in found if one.relied is None],
        "said": [one for one in found if one.relied is not None],
        "may": "decide" in held.terms.powers,
        "here": "checks",
    }
    return render(request, "measures/checks.html", context)


@require_POST
def relied(request: HttpRequest, number: int) -> HttpResponse:
    """Record "relied on: yes" or "no"; once, by the authority that asked."""
    held, actor = acting(request, Asked("decide"))
    word = request.POST.get("relied", "")
    if word not in WORDS:
        raise RelianceWordError(given=word[:20])
    viewer = Viewer(actor, "record-keeping", f"check-{number}", held.terms.basis)
    record_reliance(number=number, relied=WORDS[word], viewer=viewer, matters=held.terms.matters)
    return redirect("desk-checks")
