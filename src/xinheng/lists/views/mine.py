"""The organisation's own door: what it is told of a case, and its statement while time runs."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.clocks.selectors import of_case
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.lists import services
from xinheng.lists.forms import StatementForm
from xinheng.lists.selectors import case_file, cases_about
from xinheng.lists.views.telling import tell
from xinheng.subjects.errors import OrganisationUnknownError
from xinheng.subjects.selectors import organisation


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


def _entered(request: HttpRequest, power: str) -> Own:
    held, actor = acting(request, Asked(power))
    try:
        name = organisation(held.terms.organisation_uscc).name
    except OrganisationUnknownError:  # a mandate may come before the registry's row
        name = held.terms.organisation_uscc
    return Own(held, actor, name)


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The cases about this organisation of which it was told, on lists of the kinds that the mandate is for."""
    own, day = _entered(request, "view"), clock.today()
    lines = [one for one in cases_about(own.uscc) if refusal_of(own.held, Asked("view", one.row.kind), day) is None]
    context = {"lines": lines, "own": own, "here": "lists"}
    return render(request, "lists/mine_cases.html", context)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: facts, grounds, days, and the statement while there is time to make it."""
    power = "view" if request.method == "GET" else "object"
    own = _entered(request, power)
    viewer = Viewer(own.actor, "own-file", f"list-case-{number}", own.held.terms.basis, own_uscc=own.uscc)
    found = case_file(number, viewer=viewer, organisation_uscc=own.uscc)
    acting(request, Asked(power, found.row.kind))
    form = StatementForm(request.POST or None) if found.phase == "statement-open" or request.method == "POST" else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            services.state(number=number, text=form.cleaned_data["text"], actor=own.actor, organisation_uscc=own.uscc)
        except XinhengError as refused:
            tell(form, refused)
        else:
            return redirect("mine-list", number=number)
    tasks = of_case(f"list-case-{number}", day=clock.today())
    context = {"page": found, "form": form, "own": own, "here": "lists", "tasks": tasks}
    return render(request, "lists/mine_case.html", context, status=422 if form is not None and form.errors else 200)
