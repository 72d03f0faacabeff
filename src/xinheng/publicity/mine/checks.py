"""The receipts of checks: every answer given to an office about the organisation, and whether it relied on it (G20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinheng.accounts.domain import OWN_READ
from xinheng.accounts.selectors import authorities
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Matter
from xinheng.measures.models import Reliance
from xinheng.measures.selectors import receipts_of
from xinheng.publicity.mine.door import Own, entered, page
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import acted_for

SHOWN_AT_MOST = 500


@dataclass(frozen=True)
class Receipt:
    """One check: who asked, for which matter and case, what was answered; ``relied`` None while nobody said.

    ``about`` is the name of an organisation that was merged into this one, where the check was about that.
    """

    number: int
    at: datetime
    authority: str
    asker: str
    matter: str
    case: str
    answer: Mapping[str, Any]
    relied: bool | None
    about: str = ""

    @property
    def matter_named(self) -> Matter | None:
        """The matter of the rulebook; None for one that is no more."""
        return rulebook().matters.get(self.matter)


def receipts(own: Own) -> Sequence[Receipt]:
    """The checks about the organisation acted for, or one that was merged into it, latest first; traced as its own."""
    names = {one.uscc: one.name for one in authorities()}
    with transaction.atomic():
        usccs = acted_for(own.uscc)
        trace(viewer=own.viewer, subjects=usccs, what=f"{OWN_READ}checks")
        found = receipts_of(usccs, at_most=SHOWN_AT_MOST)
        said = Reliance.objects.filter(check_answered__in=[one.pk for one in found])
        relied = dict(said.values_list("check_answered_id", "relied"))
        others = {one.uscc for one in found} - {own.uscc}
        former = dict(Organisation.objects.filter(uscc__in=others).values_list("uscc", "name"))
    return [
        Receipt(
            number=one.pk,
            at=one.at,
            authority=names.get(one.authority_uscc, one.authority_uscc),
            asker=one.asker,
            matter=one.matter,
            case=one.case,
            answer=one.answer,
            relied=relied.get(one.pk),
            about=former.get(one.uscc, ""),
        )
        for one in found
    ]


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Who asked what applies to the organisation, for which matter, and what the answer was."""
    own = entered(request)
    return page(request, "checks", own, here="checks", receipts=receipts(own))
