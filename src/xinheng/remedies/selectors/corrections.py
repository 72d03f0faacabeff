"""Public corrections: who wanted one, whose record it was, what became of it. Nothing of the record's content."""

from dataclasses import dataclass
from datetime import date

from xinheng.accounts.selectors import authorities
from xinheng.remedies.models import CorrectionWish
from xinheng.subjects.models import Organisation

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class PublicCorrection:
    """One correction that an organisation wants told: ``state`` is the answer to its objection."""

    organisation: str
    uscc: str
    authority: str
    answered_on: date
    state: str


def public_corrections(day: date) -> list[PublicCorrection]:
    """The corrections told on a day, latest first: the last word of each organisation counts, until its end."""
    latest: dict[int, CorrectionWish] = {}
    for one in CorrectionWish.objects.filter(until__gt=day).select_related("case").order_by("case", "number"):
        latest[one.case_id] = one
    wanted = sorted((one for one in latest.values() if one.wanted), key=lambda one: -one.pk)[:SHOWN_AT_MOST]
    usccs = {one.case.organisation_uscc for one in wanted}
    names = dict(Organisation.objects.filter(uscc__in=usccs).values_list("uscc", "name"))
    offices = {one.uscc: one.name for one in authorities()}
    return [_told(one, names, offices) for one in wanted]


def _told(wish: CorrectionWish, names: dict[str, str], offices: dict[str, str]) -> PublicCorrection:
    case = wish.case
    last = case.steps.latest("number")
    return PublicCorrection(
        organisation=names.get(case.organisation_uscc, case.organisation_uscc),
        uscc=case.organisation_uscc,
        authority=offices.get(case.authority_uscc, case.authority_uscc),
        answered_on=last.day,
        state=last.state,
    )


def wishes_of(case: int) -> list[CorrectionWish]:
    """What the organisation said about a public correction, in order."""
    return list(CorrectionWish.objects.filter(case_id=case).order_by("number"))
