"""The office's own checks: what was answered, and whether the decision relied on it, said once (G20)."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xinheng.accounts.acting import acting, acting_any
from xinheng.accounts.domain import Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.saying import said
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.measures.errors import RelianceWordError
from xinheng.measures.forms import AskForm
from xinheng.measures.selectors import check_of_office, checks_of_office
from xinheng.measures.services import Question, check, record_reliance

READING = ("decide", "read")
WORDS = {"yes": True, "no": False}


BY_HAND = 200
"""Checks a day that one officer asks on the page; more is a program's work."""


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The checks of this authority in the matters of the mandate, and asking one more."""
    held, actor = acting_any(request, READING)
    form = AskForm(request.POST or None, matters=_matters(held))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        viewer = Viewer(actor, given["matter"], given["case"], held.terms.basis)
        question = Question(given["uscc"], given["case"])
        try:
            (found,) = check(questions=[question], matter=given["matter"], viewer=viewer, daily=BY_HAND)
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return redirect("desk-check", number=found["check"])
    viewer = Viewer(actor, "record-keeping", "checks", held.terms.basis)
    listed = checks_of_office(held.terms.authority_uscc, matters=held.terms.matters, viewer=viewer)
    context = {
        "form": form,
        "open": [one for one in listed if one.relied is None],
        "said": [one for one in listed if one.relied is not None],
        "may": "decide" in held.terms.powers,
        "here": "checks",
    }
    return render(request, "measures/checks.html", context, status=422 if form.errors else 200)


def _matters(held: Mandate) -> Sequence[tuple[str, str]]:
    """The matters in force that the mandate covers, named in the reader's language."""
    chinese = str(get_language() or "").startswith("zh")
    power = next(one for one in READING if one in held.terms.powers)
    today = clock.today()
    return [
        (key, current.rulebook().matters[key].zh if chinese else current.rulebook().matters[key].en)
        for key in sorted(current.matters_in_force(today))
        if refusal_of(held, Asked(power, matter=key), today) is None
    ]


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One answer: what applies to this matter, by which article, until when; never what to do."""
    held, actor = acting_any(request, READING)
    viewer = Viewer(actor, "record-keeping", f"check-{number}", held.terms.basis)
    found = check_of_office(number, held.terms.authority_uscc, matters=held.terms.matters, viewer=viewer)
    may = "decide" in held.terms.powers
    return render(request, "measures/check.html", {"page": found, "may": may, "here": "checks"})


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
