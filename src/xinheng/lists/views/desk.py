"""The officer's pages: the cases of an authority, a new one, one case with exactly the acts it allows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.selectors import sending_authority
from xinheng.catalogue import current
from xinheng.catalogue.lists import ListRule
from xinheng.clocks.selectors import of_case
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.lists import services
from xinheng.lists.forms import FORMS, AnswerForm, ProposalForm
from xinheng.lists.selectors import CaseFile, case_file, cases_of
from xinheng.lists.views.telling import tell
from xinheng.records.domain.officers import Officer, officer

DECIDE = "decide"
SHOWN_AT_MOST = 200
HERE = "lists"


@dataclass(frozen=True)
class Offered:
    """One act that may be taken now, with what is filled in for it."""

    act: str
    form: forms.Form


def _entered(request: HttpRequest, kind: str = "") -> tuple[Mandate, Actor, Officer]:
    held, actor = acting(request, Asked(DECIDE, kind))
    unit = sending_authority(held.terms.authority_uscc).name
    return held, actor, officer(f"{unit}:{actor.name}")


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of this authority, latest first."""
    held, actor, _who = _entered(request)
    viewer = Viewer(actor, "list-management", "lists", held.terms.basis)
    context = {"lines": cases_of(held.terms.authority_uscc, viewer=viewer, at_most=SHOWN_AT_MOST), "here": HERE}
    return render(request, "lists/desk_cases.html", context)


def _rules(held: Mandate) -> Sequence[ListRule]:
    """The lists this authority may conduct under this mandate today."""
    found = []
    for rule in current.lists().values():
        if refusal_of(held, Asked(DECIDE, rule.kind), clock.today()) is not None:
            continue
        try:
            services.competent(services.conducted(rule.key, clock.today()), held.terms.authority_uscc)
        except XinhengError:
            continue
        found.append(rule)
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put an organisation forward."""
    held, actor, who = _entered(request)
    form = ProposalForm(request.POST or None, rules=_rules(held))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        list_key, _slash, criterion = given["criterion"].partition("/")
        document = services.Document(given["document_type"], given["document_number"], given["document_on"])
        try:
            case = services.propose(
                list_key=list_key,
                criterion=criterion,
                uscc=given["uscc"].strip().upper(),
                facts=given["facts"],
                document=document,
                authority_uscc=held.terms.authority_uscc,
                officer=who,
                actor=actor,
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("desk-list", number=case.pk)
    context = {"form": form, "here": HERE}
    return render(request, "lists/desk_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: timeline left, exactly the allowed acts right, the clock above, the law behind each act."""
    held, actor, who = _entered(request)
    found = case_file(
        number,
        viewer=Viewer(actor, "list-management", f"list-case-{number}", held.terms.basis),
        authority_uscc=held.terms.authority_uscc,
        officer=who.certificate,
    )
    acting(request, Asked(DECIDE, found.row.kind))
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    offered = [Offered(act, _form(act, found, request.POST if act == asked else None)) for act in _acts(found)]
    chosen = next((one for one in offered if one.act == asked), None)
    if chosen is not None and chosen.form.is_valid():
        try:
            _ACTS[chosen.act](number, chosen.form.cleaned_data, who, actor)
        except XinhengError as refused:
            tell(chosen.form, refused)
        else:
            return redirect("desk-list", number=number)
    context = {
        "page": found,
        "offered": offered,
        "asked": asked,
        "here": HERE,
        "tasks": of_case(f"list-case-{number}", day=clock.today()),
    }
    status = 200 if request.method == "GET" else 409 if chosen is None else 422
    return render(request, "lists/desk_case.html", context, status=status)


def _acts(found: CaseFile) -> Sequence[str]:
    """What this officer may do now; a paper statement may be handed in while time runs."""
    paper = ("state",) if found.phase == "statement-open" else ()
    listing = found.document_stands and not found.in_doubt
    return [*paper, *(one for one in found.allowed if one != "propose" and (listing or one != "list"))]


def _form(act: str, found: CaseFile, posted: Any) -> forms.Form:
    made = FORMS[act]
    if made is AnswerForm:
        return AnswerForm(posted, unanswered=found.case.unanswered, prefix=act)
    return made(posted, prefix=act)


Given = Mapping[str, Any]


def _serve(number: int, given: Given, who: Officer, actor: Actor) -> None:
    served = services.Served(given["served_on"], given["way"], given["proof"])
    services.record_service(number=number, served=served, officer=who, actor=actor)


def _fail(number: int, given: Given, who: Officer, actor: Actor) -> None:
    services.record_failure(
        number=number, on=given["served_on"], way=given["way"], reason=given["failed"], officer=who, actor=actor
    )


def _answer(number: int, given: Given, who: Officer, actor: Actor) -> None:
    services.answer(number=number, statement=given["statement"], text=given["text"], officer=who, actor=actor)


def _list(number: int, given: Given, who: Officer, actor: Actor) -> None:
    services.decide(
        number=number, outcome="list", reason=given["text"], document=given["document"], officer=who, actor=actor
    )


def _not_list(number: int, given: Given, who: Officer, actor: Actor) -> None:
    services.decide(number=number, outcome="not-list", reason=given["text"], document="", officer=who, actor=actor)


def _correct_period(number: int, given: Given, who: Officer, actor: Actor) -> None:
    period = services.Period(given["until"], given["since"])
    services.correct_period(
        number=number, period=period, reason=given["text"], document=given["document"], officer=who, actor=actor
    )


_ACTS: dict[str, Callable[[int, Given, Officer, Actor], Any]] = {
    "send-notice": lambda number, given, who, actor: services.send_notice(number=number, officer=who, actor=actor),
    "record-service": _serve,
    "record-failure": _fail,
    "state": lambda number, given, who, actor: services.state(
        number=number, text=given["text"], officer=who, actor=actor
    ),
    "answer": _answer,
    "list": _list,
    "not-list": _not_list,
    "drop": lambda number, given, who, actor: services.drop(
        number=number, reason=given["text"], officer=who, actor=actor
    ),
    "correct-period": _correct_period,
    "remove": lambda number, given, who, actor: services.remove(
        number=number, reason=given["text"], document=given["document"], officer=who, actor=actor
    ),
    "annul": lambda number, given, who, actor: services.annul(
        number=number, reason=given["text"], document=given["document"], officer=who, actor=actor
    ),
}
