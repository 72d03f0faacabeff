"""The organisation's own pages: its objections, its repairs, and what can be done now. Everything is free."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.records.domain.states import WITHDRAWN
from xinheng.records.models import Version
from xinheng.records.selectors.archive import OWN_FILE_READ
from xinheng.remedies import services
from xinheng.remedies.domain import OBJECTION, REPAIR, Workflow
from xinheng.remedies.domain.objection import RIGHT
from xinheng.remedies.errors import CaseUnknownError
from xinheng.remedies.forms import OwnObjectionForm, RepairForm
from xinheng.remedies.selectors.cases import (
    CaseLine,
    CasePage,
    case_page,
    cases_of,
    fields_of,
    is_answered,
    open_objections,
)
from xinheng.remedies.selectors.corrections import wishes_of
from xinheng.remedies.selectors.eligible import deadlines_ahead, duty_of, eligibility_of, eligible
from xinheng.remedies.selectors.linked import going_with, proofs_held
from xinheng.remedies.selectors.subjects import measures_on, refused_repairs
from xinheng.remedies.services.repairing import COMMITMENT
from xinheng.remedies.services.stepping import own_record
from xinheng.remedies.views.telling import tell
from xinheng.subjects.errors import OrganisationUnknownError
from xinheng.subjects.selectors import organisation, predecessors

POWERS = {"objection": "object", "repair": "repair", "proceeding": "object", "evidence": "view"}
WORKFLOWS: dict[str, Workflow] = {"objection": OBJECTION, "repair": REPAIR}


@dataclass(frozen=True)
class Own:
    """Whoever came in through the organisation's door, and the mandate that covers what is asked."""

    held: Mandate
    actor: Actor
    name: str

    @property
    def uscc(self) -> str:
        """The organisation acted for."""
        return self.held.terms.organisation_uscc

    def viewer(self, purpose: str, uscc: str = "") -> Viewer:
        """Who looks: the organisation itself, or for one that was merged into it (``uscc``)."""
        own_uscc = uscc or self.uscc
        return Viewer(
            self.actor, purpose, f"mandate-{self.held.number}", basis=self.held.terms.basis, own_uscc=own_uscc
        )

    def covers(self, workflow: str, kind: str) -> bool:
        """Whether the mandate is for this in records of this kind too."""
        return refusal_of(self.held, Asked(POWERS[workflow], kind), clock.today()) is None

    def refuse_kind(self, workflow: str, kind: str) -> None:
        """Who acts for the organisation in some kinds reads and does nothing in the others: NotMandatedError."""
        if not self.covers(workflow, kind):
            raise NotMandatedError(reason="kind", power=POWERS[workflow], kind=kind, division="")


def entered_own(request: HttpRequest, workflow: str) -> Own:
    """Who came in through the organisation's door, under a mandate for cases of this workflow."""
    held, actor = acting(request, Asked(POWERS[workflow]))
    uscc = held.terms.organisation_uscc
    try:
        name = organisation(uscc).name
    except OrganisationUnknownError:  # a mandate may come before the registry's row
        name = uscc
    return Own(held, actor, name)


def own_page(request: HttpRequest, template: str, own: Own, status: int = 200, **context: Any) -> HttpResponse:
    """A page of this room below /mine/."""
    shared = {"own": own, "day": clock.today(), "may_declare": "declare" in own.held.terms.powers}
    return render(request, f"remedies/{template}.html", shared | context, status=status)


@require_GET
def cases(request: HttpRequest, workflow: str) -> HttpResponse:
    """The organisation's own cases; for repair also every record with its day and door, told beforehand."""
    own = entered_own(request, workflow)
    lines = own_cases(own, WORKFLOWS[workflow])
    usccs = [own.uscc, *predecessors(own.uscc)] if workflow == "repair" else []
    eligible = [one for uscc in usccs for one in eligibility_of(viewer=own.viewer("repair", uscc), uscc=uscc)]
    kinds, doors = rulebook().kinds, rulebook().doors
    told = [(one, kinds[one.kind], doors[one.door]) for one in eligible if own.covers(workflow, one.kind)]
    return own_page(request, "mine_cases", own, lines=lines, told=told, workflow=workflow, here=f"{workflow}s")


def own_cases(own: Own, workflow: Workflow) -> list[CaseLine]:
    """The organisation's own cases about records of the kinds that the mandate is for."""
    lines = cases_of(workflow=workflow, organisation_uscc=own.uscc)
    return [one for one in lines if own.covers(workflow.name, one.kind.key)]


def own_case(own: Own, workflow: Workflow, number: int) -> CasePage:
    """One case of the organisation whole; CaseUnknownError, NotMandatedError."""
    page = case_page(
        workflow=workflow,
        number=number,
        viewer=own.viewer(workflow.name),
        who="organisation",
        organisation_uscc=own.uscc,
    )
    own.refuse_kind(workflow.name, page.line.kind.key)
    return page


def named_record(request: HttpRequest, own: Own, workflow: str) -> Version:
    """The own record a page is about (``?record=``), the read of it traced. NotYourRecordError, NotMandatedError."""
    record = own_record(request.GET.get("record", ""), own.uscc)
    own.refuse_kind(workflow, record.kind)
    with transaction.atomic():
        trace(viewer=own.viewer(workflow, record.uscc), subjects=[record.uscc], what=OWN_FILE_READ)
    return record


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, workflow: str, number: int) -> HttpResponse:
    """One case of the organisation; by POST it is taken back."""
    own = entered_own(request, workflow)
    page = own_case(own, WORKFLOWS[workflow], number)
    if request.method == "POST":
        take_back = services.take_back_objection if workflow == "objection" else services.take_back_repair
        take_back(number=number, organisation_uscc=own.uscc, actor=own.actor)
        return redirect(f"mine-{workflow}", number=number)
    wishes = wishes_of(number) if workflow == "objection" else []
    context: dict[str, Any] = {"page": page, "workflow": workflow, "here": f"{workflow}s", "next": page.next}
    context |= {"may_wish": workflow == "objection" and page.line.state in RIGHT, "answered": is_answered(page)}
    return own_page(request, "mine_case", own, **context, wanted=bool(wishes and wishes[-1].wanted))


@require_GET
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The answer to an objection, ready to be signed and printed, with what can be done next."""
    own = entered_own(request, "objection")
    page = own_case(own, OBJECTION, number)
    last = page.steps[-1]
    if not is_answered(page):
        raise CaseUnknownError(case=f"objection-{number}")
    return own_page(
        request, "answer", own, page=page, last=last, kind=page.line.kind, here="objections", next=page.next
    )


@require_POST
def wish(request: HttpRequest, number: int) -> HttpResponse:
    """The organisation says whether it wants its answered objection told in public; it may change its mind."""
    own = entered_own(request, "objection")
    own_case(own, OBJECTION, number)
    wanted = request.POST.get("wanted") == "yes"
    services.wish_correction(number=number, wanted=wanted, organisation_uscc=own.uscc, actor=own.actor)
    return redirect("mine-objection", number=number)


@require_http_methods(["GET", "POST"])
def new_objection(request: HttpRequest) -> HttpResponse:
    """Object to one of the organisation's records (``?record=``)."""
    own = entered_own(request, "objection")
    record = named_record(request, own, "objection")
    refusals = refused_repairs(record.public_id)
    form = OwnObjectionForm(request.POST or None, measures=measures_on(record), refusals=refusals)
    if request.method == "POST" and form.is_valid():
        try:
            taken = services.take_objection(
                public_id=record.public_id,
                organisation_uscc=own.uscc,
                ground=form.cleaned_data["ground"],
                subject=form.cleaned_data.get("subject", ""),
                text=form.cleaned_data["text"],
                channel="account",
                actor=own.actor,
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("mine-objection", number=taken.pk)
    found = eligible(record, clock.today())
    context = {"form": form, "record": record, "workflow": "objection", "here": "objections"}
    context |= {"fields": fields_of(record), "repair_from": found.repair_from}
    context |= {"running": open_objections([record.public_id]).get(record.public_id), "gone": record.state == WITHDRAWN}
    return own_page(request, "mine_new", own, status=422 if form.errors else 200, **context)


@require_http_methods(["GET", "POST"])
def new_repair(request: HttpRequest) -> HttpResponse:
    """Apply for the repair of one of the organisation's records (``?record=``), or have one elsewhere followed."""
    own = entered_own(request, "repair")
    record = named_record(request, own, "repair")
    if request.method == "POST" and "follow" in request.POST:
        followed = services.follow_repair(public_id=record.public_id, organisation_uscc=own.uscc, actor=own.actor)
        return redirect("mine-repair", number=followed.pk)
    proofs = proofs_held(record)
    form = RepairForm(request.POST or None, known=bool(proofs))
    if request.method == "POST" and form.is_valid():
        try:
            taken = services.apply_for_repair(
                public_id=record.public_id,
                organisation_uscc=own.uscc,
                proof=form.cleaned_data["proof"],
                committed=form.cleaned_data["committed"],
                channel="account",
                actor=own.actor,
            )
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("mine-repair", number=taken.pk)
    found = eligible(record, clock.today())
    door = rulebook().doors[found.door] if found.verdict == "elsewhere" else None
    context = {"form": form, "record": record, "workflow": "repair", "here": "repairs"}
    context |= {"commitment": COMMITMENT, "door": door, "proofs": proofs, "going_with": going_with(record)}
    context |= {"repair_from": found.repair_from, "reason": found.reason, "duty": duty_of(record)}
    context["may_apply"] = found.verdict == "now"
    context["ahead"] = deadlines_ahead(record.authority_uscc) if found.verdict in {"now", "later"} else []
    return own_page(request, "mine_new", own, status=422 if form.errors else 200, **context)


@require_GET
def document(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """The decision ready to be signed, or the letter to sites that still show the record; both to print."""
    own = entered_own(request, "repair")
    page = own_case(own, REPAIR, number)
    last = page.steps[-1]
    if not is_answered(page) or (name == "letter" and last.state == "refused"):
        raise CaseUnknownError(case=f"repair-{number}")
    context: dict[str, Any] = {"page": page, "last": last, "kind": page.line.kind, "next": page.next}
    return own_page(request, name, own, here="repairs", site=settings.BASE_URL, **context)
