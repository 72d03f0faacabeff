"""Who came in through the organisation's door, and for which organisation: one running mandate, asked at every step."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xinheng.accounts.acting import acting, signed_in
from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer, refusal_of, runs_on
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.selectors import mandates_of
from xinheng.kernel import clock
from xinheng.subjects.errors import OrganisationUnknownError
from xinheng.subjects.selectors import OrganisationShown, organisation

OWN_FILE = "own-file"
"""The purpose of an organisation's reads of its own file."""


@dataclass(frozen=True)
class Own:
    """Somebody who acts for an organisation under a mandate that covers what is asked today."""

    held: Mandate
    actor: Actor

    @property
    def uscc(self) -> str:
        """The organisation acted for."""
        return self.held.terms.organisation_uscc

    @cached_property
    def organisation(self) -> OrganisationShown | None:
        """The organisation as the registry has it; None where the registry does not know it (yet)."""
        return registered(self.uscc)

    @property
    def name(self) -> str:
        """Its name, or its code where the registry knows no name."""
        return self.organisation.name if self.organisation else self.uscc

    @property
    def viewer(self) -> Viewer:
        """Who looks: the organisation itself, under the number of the mandate."""
        return Viewer(
            self.actor, OWN_FILE, f"mandate-{self.held.number}", basis=self.held.terms.basis, own_uscc=self.uscc
        )

    def sees(self, kind: str) -> bool:
        """Whether the mandate covers records of this kind."""
        return refusal_of(self.held, Asked("view", kind), clock.today()) is None

    def may(self, power: str) -> bool:
        """Whether the mandate has this power."""
        return power in self.held.terms.powers


def registered(uscc: str) -> OrganisationShown | None:
    """The organisation of the registry with this code, or None."""
    try:
        return organisation(uscc)
    except OrganisationUnknownError:
        return None


def entered(request: HttpRequest, power: str = "view") -> Own:
    """Who came in, with this power of an organisation's user. NotMandatedError for everybody else."""
    return Own(*acting(request, Asked(power)))


def choices(request: HttpRequest) -> list[tuple[Mandate, str]]:
    """The running mandates for organisations that whoever is signed in holds, each with the organisation's name."""
    user, today = signed_in(request), clock.today()
    held = mandates_of(user.account) if user else []
    running = [one for one in held if one.terms.organisation_uscc and runs_on(one, today)]
    names = {one.terms.organisation_uscc: registered(one.terms.organisation_uscc) for one in running}
    return [(one, getattr(names[one.terms.organisation_uscc], "name", "")) for one in running]


def choosing(request: HttpRequest, refused: NotMandatedError) -> HttpResponse:
    """The page on which somebody says for which organisation to act; the refusal itself where there is none."""
    offered = choices(request)
    if not offered:
        raise refused
    return render(request, "publicity/mine/choose.html", {"choices": offered})


def page(request: HttpRequest, template: str, own: Own, status: int = 200, **context: Any) -> HttpResponse:
    """A page below /mine/, with for whom one acts on top."""
    several = len(choices(request)) > 1
    shared = {"own": own, "day": clock.today(), "several": several}
    return render(request, f"publicity/mine/{template}.html", {**shared, **context}, status=status)
