"""Reconsideration and lawsuit: the officer's pages and the organisation's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked
from xinheng.kernel.errors import XinhengError
from xinheng.remedies import services
from xinheng.remedies.domain import PROCEEDING
from xinheng.remedies.domain.proceeding import OUTCOMES
from xinheng.remedies.forms import NamedProceedingForm, OutcomeForm, ProceedingForm
from xinheng.remedies.selectors.cases import CasePage, case_page, cases_for, next_instances
from xinheng.remedies.selectors.subjects import ending_on
from xinheng.remedies.views.desk import DECIDE, entered, viewer_of
from xinheng.remedies.views.mine import entered_own, named_record, own_case, own_cases, own_page
from xinheng.remedies.views.telling import tell

HERE = "proceedings"


@require_GET
def desk_cases(request: HttpRequest) -> HttpResponse:
    """The reconsiderations and lawsuits in which this authority is the respondent; what is due first."""
    held, actor = entered(request)
    lines = cases_for(
        workflow=PROCEEDING,
        viewer=viewer_of(held, actor, PROCEEDING, HERE),
        authority_uscc=held.terms.authority_uscc,
    )
    return render(request, "remedies/desk_proceedings.html", {"lines": lines, "here": HERE})


@require_http_methods(["GET", "POST"])
def desk_new(request: HttpRequest) -> HttpResponse:
    """The paper window: somebody shows that a reconsideration or a lawsuit runs."""
    _held, actor = entered(request)
    form = NamedProceedingForm(request.POST or None)
    told = None
    if request.method == "POST" and form.is_valid():
        try:
            told = services.tell_proceeding(
                public_id=form.cleaned_data["public_id"],
                organisation_uscc=form.cleaned_data["uscc"].upper(),
                filing=form.filing,
                channel="paper",
                actor=actor,
            )
        except XinhengError as refused:
            tell(form, refused)
    context = {"form": form, "told": told, "here": HERE}
    return render(request, "remedies/desk_proceeding_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def desk_case(request: HttpRequest, number: int) -> HttpResponse:
    """One proceeding: take in what the body decided, then let the record follow."""
    held, actor = entered(request)
    page = case_page(
        workflow=PROCEEDING,
        number=number,
        viewer=viewer_of(held, actor, PROCEEDING, f"proceeding-{number}"),
        who="officer",
        authority_uscc=held.terms.authority_uscc,
    )
    acting(request, Asked(DECIDE, page.line.kind.key))
    offered: dict[str, Any] = {"steps": page.allowed, "fields": page.fields, "decided_here": page.decided_here}
    form = OutcomeForm(request.POST or None, **offered) if page.allowed else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            _take(page, form, actor)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("desk-proceeding", number=number)
    context = {"page": page, "form": form, "here": HERE}
    status = 422 if form is not None and form.errors else 200
    return render(request, "remedies/desk_proceeding.html", context, status=status)


def _take(page: CasePage, form: OutcomeForm, actor: Actor) -> None:
    given = form.cleaned_data
    if given["step"] in OUTCOMES:
        outcome = services.Outcome(given["step"], given["document_number"], given["decided_on"])
        services.take_in_outcome(number=page.line.number, outcome=outcome, reason=given["reason"], actor=actor)
    else:
        until, since = given.get("until"), given.get("since")
        ends = ending_on(page.record, until, since) if until or since else None
        services.follow_outcome(
            number=page.line.number,
            step=given["step"],
            reason=given["reason"],
            changes=ends or form.changes,
            actor=actor,
        )


@require_GET
def mine_cases(request: HttpRequest) -> HttpResponse:
    """The organisation's own reconsiderations and lawsuits."""
    own = entered_own(request, "proceeding")
    return own_page(request, "mine_proceedings", own, lines=own_cases(own, PROCEEDING), here=HERE)


@require_http_methods(["GET", "POST"])
def mine_new(request: HttpRequest) -> HttpResponse:
    """Say that a reconsideration or a lawsuit runs about a record (``?record=``), or read how to ask for one."""
    own = entered_own(request, "proceeding")
    record = named_record(request, own, "proceeding")
    form = ProceedingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = services.tell_proceeding(
                public_id=record.public_id,
                organisation_uscc=own.uscc,
                filing=form.filing,
                channel="account",
                actor=own.actor,
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("mine-proceeding", number=told.pk)
    context = {"form": form, "record": record, "here": HERE, "next": next_instances(record.decided_on)}
    return own_page(request, "mine_proceeding_new", own, status=422 if form.errors else 200, **context)


@require_http_methods(["GET", "POST"])
def mine_case(request: HttpRequest, number: int) -> HttpResponse:
    """One of them; by POST the organisation says that it took it back."""
    own = entered_own(request, "proceeding")
    page = own_case(own, PROCEEDING, number)
    if request.method == "POST":
        services.take_back_proceeding(number=number, organisation_uscc=own.uscc, actor=own.actor)
        return redirect("mine-proceeding", number=number)
    return own_page(request, "mine_proceeding", own, page=page, here=HERE)
