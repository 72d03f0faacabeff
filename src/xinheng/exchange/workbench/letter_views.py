"""The notice of a record of one's own: to print, and to make a letter that is served with proof."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinheng.accounts.acting import acting_any
from xinheng.accounts.domain import OFFICER_POWERS, Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.errors import NotMandatedError
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.records.selectors import letter, own_record
from xinheng.records.services import serve_notice

SERVING = ("send", "correct", "decide")


def _opened(request: HttpRequest, public_id: str, powers: tuple[str, ...]) -> tuple[Mandate, Actor, Viewer]:
    """Whoever may open the notice of this record of their own authority; its read is traced."""
    held, actor = acting_any(request, powers)
    viewer = Viewer(actor, purpose="record-keeping", case=f"record-{public_id[:32]}")
    found = own_record(public_id, viewer=viewer, what="records.own.letter")
    asked = [Asked(power, found.kind.key, found.current.division) for power in powers]
    if all(refusal_of(held, one, clock.today()) is not None for one in asked):
        raise NotMandatedError(reason="kind", power=powers[0], kind=found.kind.key)
    return held, actor, viewer


@require_GET
def printed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The notice as things stand today, ready to print. RecordUnknownError, NoNoticeError."""
    _held, _actor, viewer = _opened(request, public_id, OFFICER_POWERS)
    return render(request, "records/letter.html", {"letter": letter(viewer=viewer, public_id=public_id)})


@require_POST
def made(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the letter to serve; once."""
    _held, actor, _viewer = _opened(request, public_id, SERVING)
    try:
        serve_notice(public_id=public_id, actor=actor)
    except XinhengError as refused:
        said = f"{_(refused.title)}. {_(refused.detail).format(**refused.facts)}"
        return render(request, "exchange/letter_refused.html", {"said": said, "here": "letters"}, status=refused.status)
    return redirect("desk-letters")
