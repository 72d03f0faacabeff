"""The officer's pages: what is to be answered by clock, one case whole, the paper window."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.remedies import services
from xinheng.remedies.domain import OBJECTION, PAPER, REPAIR, Workflow
from xinheng.remedies.domain.steps import BY_LETTER
from xinheng.remedies.errors import CaseUnknownError
from xinheng.remedies.forms import DecisionForm, ElsewhereForm, LetterForm, NamedRepairForm, PaperObjectionForm
from xinheng.remedies.selectors.cases import CasePage, case_page, cases_for, is_answered
from xinheng.remedies.selectors.subjects import ending_on
from xinheng.remedies.services.repairing import COMMITMENT
from xinheng.remedies.services.stepping import own_record
from xinheng.remedies.views.telling import tell

DECIDE = "decide"
WORKFLOWS = {one.name: one for one in (OBJECTION, REPAIR)}
PRINTED = {OBJECTION.name: "desk-objection-answer", REPAIR.name: "desk-repair-decision"}
"""The addresses of what is printed of an answered case."""


def entered(request: HttpRequest, kind: str = "") -> tuple[Mandate, Actor]:
    """Who came in under a mandate to decide."""
    return acting(request, Asked(DECIDE, kind))


def viewer_of(held: Mandate, actor: Actor, workflow: Workflow, case: str) -> Viewer:
    """Who looks at cases of a workflow, and why."""
    return Viewer(actor, purpose=workflow.name, case=case, basis=held.terms.basis)


@require_GET
def cases(request: HttpRequest, workflow: str) -> HttpResponse:
    """What this authority has to answer, the most urgent first."""
    held, actor = entered(request)
    flow = WORKFLOWS[workflow]
    lines = cases_for(
        workflow=flow,
        viewer=viewer_of(held, actor, flow, f"{workflow}s"),
        authority_uscc=held.terms.authority_uscc,
    )
    context = {"lines": lines, "workflow": workflow, "here": f"{workflow}s", "authority": held.terms.authority_uscc}
    return render(request, "remedies/desk_cases.html", context)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, workflow: str, number: int) -> HttpResponse:
    """One case: what was said and done on the left, the allowed steps on the right, its clocks above."""
    held, actor = entered(request)
    flow = WORKFLOWS[workflow]
    page = case_page(
        workflow=flow,
        number=number,
        viewer=viewer_of(held, actor, flow, f"{workflow}-{number}"),
        who="officer",
        authority_uscc=held.terms.authority_uscc,
    )
    acting(request, Asked(DECIDE, page.line.kind.key))
    form, steps = None, [one for one in page.allowed if one.act != BY_LETTER]
    if steps:
        form = DecisionForm(
            request.POST or None,
            workflow=workflow,
            steps=steps,
            day=clock.today(),
            fields=page.fields,
            linked=page.linked,
            decided_here=page.decided_here,
        )
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            _STEPS[form.cleaned_data["decision"]](page, form, actor)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return _after(page, form.cleaned_data["decision"], held.terms.authority_uscc)
    context: dict[str, object] = {"page": page, "form": form, "workflow": workflow, "here": f"{workflow}s"}
    context |= {"steps": steps, "may_be_taken_back": len(steps) < len(page.allowed)}
    context["printed"] = reverse(PRINTED[workflow], args=[number]) if is_answered(page) else ""
    status = 422 if form is not None and form.errors else 200
    return render(request, "remedies/desk_case.html", context, status=status)


def _after(page: CasePage, decision: str, authority_uscc: str) -> HttpResponse:
    """The case; who let a record leave for the authority below does not read it any more (G16)."""
    if decision == "approve" and page.line.authority_uscc != authority_uscc:
        return redirect(f"desk-{page.line.workflow}s")
    return redirect(f"desk-{page.line.workflow}", number=page.line.number)


@require_http_methods(["GET", "POST"])
def taken_back(request: HttpRequest, workflow: str, number: int) -> HttpResponse:
    """Enter the letter by which an organisation without an account takes its case back."""
    held, actor = entered(request)
    flow, uscc = WORKFLOWS[workflow], held.terms.authority_uscc
    viewer = viewer_of(held, actor, flow, f"{workflow}-{number}")
    page = case_page(workflow=flow, number=number, viewer=viewer, who="officer", authority_uscc=uscc)
    acting(request, Asked(DECIDE, page.line.kind.key))
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letter = services.Letter(form.cleaned_data["letter"], form.cleaned_data["letter_on"])
        try:
            services.take_back_by_letter(workflow=flow, number=number, letter=letter, actor=actor)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect(f"desk-{workflow}", number=number)
    context = {"page": page, "form": form, "workflow": workflow, "here": f"{workflow}s"}
    return render(request, "remedies/desk_taken_back.html", context, status=422 if form.errors else 200)


@require_GET
def sheet(request: HttpRequest, workflow: str, number: int) -> HttpResponse:
    """The answer or the decision, to sign and to send: who has no account gets it by post. CaseUnknownError before."""
    held, actor = entered(request)
    flow, uscc = WORKFLOWS[workflow], held.terms.authority_uscc
    viewer = viewer_of(held, actor, flow, f"{workflow}-{number}")
    page = case_page(workflow=flow, number=number, viewer=viewer, who="officer", authority_uscc=uscc)
    acting(request, Asked(DECIDE, page.line.kind.key))
    if not is_answered(page):
        raise CaseUnknownError(case=f"{workflow}-{number}")
    context = {"page": page, "last": page.steps[-1], "next": page.next, "here": f"{workflow}s", "day": clock.today()}
    return render(request, f"remedies/desk_{PRINTED[workflow].rsplit('-', 1)[1]}.html", context)


@require_GET
def forwarding(request: HttpRequest, number: int) -> HttpResponse:
    """The letter to the body that made an entry, to print; CaseUnknownError where this authority's own is meant."""
    held, actor = entered(request)
    viewer = viewer_of(held, actor, OBJECTION, f"objection-{number}")
    uscc = held.terms.authority_uscc
    page = case_page(workflow=OBJECTION, number=number, viewer=viewer, who="officer", authority_uscc=uscc)
    acting(request, Asked(DECIDE, page.line.kind.key))
    if not getattr(page.case, "source", ""):
        raise CaseUnknownError(case=f"objection-{number}")
    return render(request, "remedies/forwarding.html", {"page": page, "here": "objections", "day": clock.today()})


def _objection(page: CasePage, form: DecisionForm, actor: Actor) -> None:
    until, since = form.cleaned_data.get("until"), form.cleaned_data.get("since")
    ends = ending_on(page.record, until, since) if until or since else {}
    services.decide_objection(
        number=page.line.number,
        decision=form.cleaned_data["decision"],
        reason=form.cleaned_data["reason"],
        basis=form.basis,
        changes=form.changes | ends if isinstance(ends, dict) else ends,
        to=form.cleaned_data.get("to", ""),
        actor=actor,
    )


def _forward(page: CasePage, form: DecisionForm, actor: Actor) -> None:
    services.forward_objection(number=page.line.number, how=form.cleaned_data["reason"], actor=actor)


def _accept(page: CasePage, _form: DecisionForm, actor: Actor) -> None:
    services.accept_repair(number=page.line.number, actor=actor)


def _approve(page: CasePage, form: DecisionForm, actor: Actor) -> None:
    linked = form.cleaned_data.get("linked", [])
    services.approve_repair(number=page.line.number, reason=form.cleaned_data["reason"], linked=linked, actor=actor)


def _refuse(page: CasePage, form: DecisionForm, actor: Actor) -> None:
    services.refuse_repair(number=page.line.number, reason=form.cleaned_data["reason"], basis=form.basis, actor=actor)


def _take_in(page: CasePage, form: DecisionForm, actor: Actor) -> None:
    services.take_in_repair(number=page.line.number, document=form.cleaned_data["reason"], actor=actor)


_STEPS: dict[str, Callable[[CasePage, DecisionForm, Actor], None]] = {
    **dict.fromkeys(OBJECTION.decisions, _objection),
    "forward": _forward,
    "accept": _accept,
    "approve": _approve,
    "refuse": _refuse,
    "take-in": _take_in,
}


@require_http_methods(["GET", "POST"])
def paper_objection(request: HttpRequest) -> HttpResponse:
    """The paper window: an objection handed in on paper starts the same clocks."""
    _held, actor = entered(request)
    form = PaperObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = services.take_objection(
                public_id=form.cleaned_data["public_id"],
                organisation_uscc=form.cleaned_data["uscc"].upper(),
                ground=form.cleaned_data["ground"],
                subject=form.cleaned_data["subject"],
                text=form.cleaned_data["text"],
                channel=PAPER,
                actor=actor,
                handed_in_on=form.cleaned_data["handed_in_on"],
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return _entered_page(request, "objection", taken.pk, taken.due_on)
    context = {"form": form, "workflow": "objection", "here": "objections"}
    return render(request, "remedies/desk_paper.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def paper_repair(request: HttpRequest) -> HttpResponse:
    """The paper window for applications."""
    _held, actor = entered(request)
    form = NamedRepairForm(request.POST or None, known=True)
    if request.method == "POST" and form.is_valid():
        try:
            taken = services.apply_for_repair(
                public_id=form.cleaned_data["public_id"],
                organisation_uscc=form.cleaned_data["uscc"].upper(),
                proof=form.cleaned_data["proof"],
                committed=form.cleaned_data["committed"],
                channel=PAPER,
                actor=actor,
                handed_in_on=form.cleaned_data["handed_in_on"],
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return _entered_page(request, "repair", taken.pk, taken.due_on)
    context = {"form": form, "workflow": "repair", "here": "repairs", "commitment": COMMITMENT}
    return render(request, "remedies/desk_paper.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Take in a repair that another body decided, whether the organisation had it followed or not (G15)."""
    _held, actor = entered(request)
    form = ElsewhereForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        public_id, uscc = form.cleaned_data["public_id"], form.cleaned_data["uscc"].upper()
        try:
            acting(request, Asked(DECIDE, own_record(public_id, uscc).kind))
            done = services.record_repair(
                public_id=public_id,
                organisation_uscc=uscc,
                document=form.cleaned_data["document"],
                actor=actor,
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("desk-repair", number=done.row.pk)
    status = 422 if form.errors else 200
    return render(request, "remedies/desk_elsewhere.html", {"form": form, "here": "repairs"}, status=status)


def _entered_page(request: HttpRequest, workflow: str, number: int, due_on: object) -> HttpResponse:
    """What the window hands back: the number and the last day of the answer. The case may be another authority's."""
    context = {"workflow": workflow, "here": f"{workflow}s", "number": number, "due_on": due_on}
    return render(request, "remedies/desk_entered.html", context)
