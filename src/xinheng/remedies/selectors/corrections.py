"""Public corrections: who wanted one, whose record it was, what became of it. Nothing of the record's content."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery

from xinheng.accounts.selectors import authorities
from xinheng.remedies.models import CorrectionWish, ObjectionStep
from xinheng.subjects.models import Organisation

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class PublicCorrection:
    """One correction that an organisation wants told: ``state`` is what became of the record it objected to."""

    organisation: str
    uscc: str
    authority: str
    answered_on: date
    state: str


def public_corrections(day: date) -> list[PublicCorrection]:
    """The corrections told on a day, latest first: the last word of each organisation counts, until its end."""
    last_word = CorrectionWish.objects.filter(case=OuterRef("case")).order_by("-number").values("pk")[:1]
    last_step = ObjectionStep.objects.filter(case=OuterRef("case")).order_by("-number")
    answered = {name: Subquery(last_step.values(name)[:1]) for name in ("day", "state")}
    told = list(
        CorrectionWish.objects.filter(until__gt=day, wanted=True, pk=Subquery(last_word))
        .order_by("-pk")
        .values_list(F("case__organisation_uscc"), F("case__authority_uscc"), answered["day"], answered["state"])[
            :SHOWN_AT_MOST
        ]
    )
    names = dict(Organisation.objects.filter(uscc__in={one[0] for one in told}).values_list("uscc", "name"))
    offices = {one.uscc: one.name for one in authorities()}
    return [
        PublicCorrection(
            names.get(uscc, uscc),
            uscc,
            offices.get(authority, authority),
            answered_on,
            "withdrawn" if state == "lapsed" else state,
        )
        for uscc, authority, answered_on, state in told
    ]


def wishes_of(case: int) -> list[CorrectionWish]:
    """What the organisation said about a public correction, in order."""
    return list(CorrectionWish.objects.filter(case_id=case).order_by("number"))
