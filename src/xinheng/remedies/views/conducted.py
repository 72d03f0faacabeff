"""Pages of cases that two officers conduct: a court's plan, the fall of a repair; desk and the organisation's door."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase, XinhengError
from xinheng.remedies import services
from xinheng.remedies.domain import REPAIR, Workflow
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.domain.steps import BY_LETTER
from xinheng.remedies.errors import CaseUnknownError, StepRefusedError
from xinheng.remedies.plan_forms import ConductForm, FindingForm, NamedRulingForm, RulingForm, StatementForm
from xinheng.remedies.selectors.cases import next_instances
from xinheng.remedies.selectors.conducted import ConductedPage, conducted_for, conducted_of, conducted_page
from xinheng.remedies.selectors.holding import Held
from xinheng.remedies.services import CourtRuling, Finding, Report
from xinheng.remedies.services.stepping import opened
from xinheng.remedies.views.mine import entered_own, own_page
from xinheng.remedies.views.telling import tell

DECIDE, PURPOSE = "decide", "repair"
WORKFLOWS: dict[str, Workflow] = {one.name: one for one in (REORGANISATION, REINSTATEMENT)}


def _viewer(held: Mandate, actor: Actor, case: str) -> Viewer:
    return Viewer(actor, purpose=PURPOSE, case=case, basis=held.terms.basis)


@require_GET
def cases(request: HttpRequest, workflow: str) -> HttpResponse:
    """What this authority conducts."""
    held, actor = acting(request, Asked(DECIDE))
    lines = conducted_for(
        workflow=WORKFLOWS[workflow],
        viewer=_viewer(held, actor, f"{workflow}s"),
        authority_uscc=held.terms.authority_uscc,
    )
    return render(request, "remedies/conducted_cases.html", {"lines": lines, "workflow": workflow, "here": "repairs"})


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, workflow: str, number: int) -> HttpResponse:
    """One case: what was said and done, the records it is about, the allowed steps. The mandate covers their kinds."""
    held, actor = acting(request, Asked(DECIDE))
    page = conducted_page(
        workflow=WORKFLOWS[workflow],
        number=number,
        viewer=_viewer(held, actor, f"{workflow}-{number}"),
        who="officer",
        authority_uscc=held.terms.authority_uscc,
    )
    for kind in sorted({one.kind for one in page.records}):
        acting(request, Asked(DECIDE, kind))
    form = ConductForm(request.POST or None, steps=page.allowed, day=clock.today()) if page.allowed else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            _STEPS[form.cleaned_data["decision"]](number, form, actor)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect(f"desk-{workflow}", number=number)
    context = {"page": page, "form": form, "workflow": workflow, "here": "repairs"}
    status = 422 if form is not None and form.errors else 200
    return render(request, "remedies/conducted_case.html", context, status=status)


def _report(form: ConductForm) -> Report:
    return Report(form.cleaned_data["document_number"], form.cleaned_data["document_day"])


def _plain(service: Callable[..., Held]) -> Callable[[int, ConductForm, Actor], Held]:
    return lambda number, form, actor: service(number=number, reason=form.cleaned_data["reason"], actor=actor)


def _reported(service: Callable[..., Held]) -> Callable[[int, ConductForm, Actor], Held]:
    return lambda number, form, actor: service(
        number=number, report=_report(form), reason=form.cleaned_data["reason"], actor=actor
    )


def _against(service: Callable[..., Held]) -> Callable[[int, ConductForm, Actor], Held]:
    return lambda number, form, actor: service(
        number=number, reason=form.cleaned_data["reason"], basis=form.basis, actor=actor
    )


_STEPS: dict[str, Callable[[int, ConductForm, Actor], Held]] = {
    "check": _plain(services.check_reorganisation),
    "shield": _plain(services.shield_reorganisation),
    "finalise": _plain(services.finalise_reorganisation),
    "keep": _plain(services.keep_reorganisation),
    "refuse": _against(services.refuse_reorganisation),
    "restore": _against(services.restore_reorganisation),
    "report-execution": _reported(services.report_execution),
    "report-failure": _reported(services.report_failure),
    BY_LETTER: _reported(services.take_back_plan_by_letter),
    "reinstate": _against(services.reinstate),
    "correct-slip": _plain(services.correct_slip),
    "drop": _plain(services.drop_reinstatement),
}


def _ruling(form: RulingForm) -> CourtRuling:
    said = form.cleaned_data
    return CourtRuling(said["ruling"], said["document_number"], said["decided_on"], said["court"])


@require_http_methods(["GET", "POST"])
def paper_plan(request: HttpRequest) -> HttpResponse:
    """The paper window: a ruling that the organisation, its administrator or the court handed in."""
    _held, actor = acting(request, Asked(DECIDE))
    form = NamedRulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        uscc = form.cleaned_data["uscc"].strip().upper()
        try:
            services.apply_reorganisation(organisation_uscc=uscc, ruling=_ruling(form), channel="paper", actor=actor)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("desk-reorganisations")
    context = {"form": form, "workflow": REORGANISATION.name, "here": "repairs"}
    return render(request, "remedies/conducted_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, number: int) -> HttpResponse:
    """Propose that an approved repair falls: only for intent, and the organisation is heard first.

    CaseUnknownError alike for another authority's repair and one that never was; the mandate covers the record's kind.
    """
    held, actor = acting(request, Asked(DECIDE))
    repair = opened(REPAIR, number)
    if repair.row.authority_uscc != held.terms.authority_uscc:
        raise CaseUnknownError(case=repair.name)
    acting(request, Asked(DECIDE, repair.row.record_kind))
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        finding = Finding(said["text"], said["intent"], said["document_number"], said["decided_on"])
        try:
            made = services.propose_reinstatement(repair=number, finding=finding, actor=actor)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("desk-reinstatement", number=made.pk)
    context = {"form": form, "workflow": REINSTATEMENT.name, "here": "repairs"}
    return render(request, "remedies/conducted_new.html", context, status=422 if form.errors else 200)


@require_GET
def mine_cases(request: HttpRequest, workflow: str) -> HttpResponse:
    """The organisation's own cases."""
    own = entered_own(request, PURPOSE)
    lines = conducted_of(workflow=WORKFLOWS[workflow], organisation_uscc=own.uscc)
    return own_page(request, "conducted_mine", own, lines=lines, workflow=workflow, here="repairs")


@require_http_methods(["GET", "POST"])
def mine_plan(request: HttpRequest) -> HttpResponse:
    """Hand in a court's ruling."""
    own = entered_own(request, PURPOSE)
    form = RulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.apply_reorganisation(
                organisation_uscc=own.uscc, ruling=_ruling(form), channel="account", actor=own.actor
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("mine-reorganisation", number=made.pk)
    context = {"form": form, "here": "repairs"}
    return own_page(request, "conducted_mine_new", own, status=422 if form.errors else 200, **context)


@require_http_methods(["GET", "POST"])
def mine_case(request: HttpRequest, workflow: str, number: int) -> HttpResponse:
    """One case of the organisation: taken back, or answered with a statement."""
    own = entered_own(request, PURPOSE)
    page = conducted_page(
        workflow=WORKFLOWS[workflow],
        number=number,
        viewer=own.viewer(PURPOSE),
        who="organisation",
        organisation_uscc=own.uscc,
    )
    acts = {one.act for one in page.allowed}
    form = StatementForm(request.POST or None) if "state" in acts else None
    if request.method == "POST" and form is None:
        if workflow != REORGANISATION.name:
            asked, state = "take-back", page.line.state
            raise StepRefusedError(case=f"{workflow}-{number}", state=state, act=asked, allowed=Phrase("nothing"))
        services.take_back_reorganisation(number=number, organisation_uscc=own.uscc, actor=own.actor)
        return redirect(f"mine-{workflow}", number=number)
    if request.method == "POST" and form is not None and form.is_valid():
        service = services.state_reorganisation if workflow == REORGANISATION.name else services.state_reinstatement
        try:
            service(number=number, organisation_uscc=own.uscc, text=form.cleaned_data["text"], actor=own.actor)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect(f"mine-{workflow}", number=number)
    context: dict[str, Any] = {"page": page, "form": form, "workflow": workflow, "here": "repairs", "next": _next(page)}
    context["may_take_back"] = "take-back" in acts
    return own_page(request, "conducted_mine_case", own, status=422 if form and form.errors else 200, **context)


def _next(page: ConductedPage) -> list[object]:
    lost = page.line.state in {"refused", "restored", "reinstated"}
    return list(next_instances(page.steps[-1].day)) if lost else []
