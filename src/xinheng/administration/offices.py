"""The door of the three administrations (G23): an office is held by one person, and nobody acts for it by mandate."""

from django.http import HttpRequest

from xinheng.accounts.acting import signed_in
from xinheng.accounts.domain import AUDIT, Actor, Viewer
from xinheng.accounts.selectors import office_of
from xinheng.administration.errors import OfficeNeededError


def holding(request: HttpRequest, *offices: str) -> tuple[str, Actor]:
    """The office held by whoever asks, if it is one of these, and the actor. OfficeNeededError for everybody else."""
    user = signed_in(request)
    held = office_of(user.account) if user is not None else ""
    if user is None or held not in offices:
        raise OfficeNeededError(offices=", ".join(offices))
    return held, Actor(user.account, None, held)


def auditor(request: HttpRequest) -> Viewer:
    """The auditor who asks, with the case the read is for: the day's own file where none is named."""
    _held, actor = holding(request, "audit")
    case = request.GET.get("for_case", "").strip()[:200] or "regular-review"
    return Viewer(actor, AUDIT, case, auditor=True)
