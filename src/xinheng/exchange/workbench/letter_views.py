"""The notice of a record of one's own, or of a whole batch: to print, and to make letters served with proof."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xinheng.accounts.acting import acting_any
from xinheng.accounts.domain import OFFICER_POWERS, Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.saying import said
from xinheng.exchange.desk import BatchPage, batch_page
from xinheng.exchange.workbench.batch_letters import NoticeList, batch_notices, letters_of, make_letters
from xinheng.exchange.workbench.row_views import whole_number
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.messages.printing import printed as as_letter
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
    return as_letter(request, "records/letter.html", {"letter": letter(viewer=viewer, public_id=public_id)})


@require_POST
def made(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the letter to serve; once."""
    _held, actor, _viewer = _opened(request, public_id, SERVING)
    try:
        serve_notice(public_id=public_id, actor=actor)
    except XinhengError as refused:
        told = {"said": said(refused), "here": "letters"}
        return render(request, "exchange/letter_refused.html", told, status=refused.status)
    return redirect("desk-letters")


def _notices(request: HttpRequest, batch: int, what: str) -> tuple[BatchPage, NoticeList, Viewer, Actor]:
    """The notices of a batch of the authority acted for; anybody else's batch is unknown."""
    held, actor = acting_any(request, SERVING)
    viewer = Viewer(actor, purpose="record-keeping", case=f"batch-{batch}")
    page = batch_page(batch, sender_uscc=held.terms.authority_uscc, viewer=viewer, what=what)
    after = whole_number(request.GET.get("after", "")) or 0
    return page, batch_notices(page, held=held, powers=SERVING, viewer=viewer, after=after), viewer, actor


@require_GET
def of_batch(request: HttpRequest, batch: int) -> HttpResponse:
    """The notices of a batch: which are made, which are served."""
    page, found, _viewer, _actor = _notices(request, batch, "exchange.batch.notices")
    return render(request, "exchange/batch_letters.html", {"page": page, "found": found, "here": "letters"})


@require_GET
def printed_of_batch(request: HttpRequest, batch: int) -> HttpResponse:
    """The notices of a batch as one page to print, each on sheets of its own."""
    page, found, viewer, _actor = _notices(request, batch, "exchange.batch.printed")
    letters = letters_of(found.lines, viewer=viewer)
    return as_letter(request, "records/letters.html", {"letters": letters, "title": page.number})


@require_POST
def made_of_batch(request: HttpRequest, batch: int) -> HttpResponse:
    """Make the letters of a batch that nobody has made yet, all or none."""
    page, found, _viewer, actor = _notices(request, batch, "exchange.batch.notices")
    try:
        make_letters(page.number, found.unmade, actor=actor)
    except XinhengError as refused:
        told = {"said": said(refused), "here": "letters"}
        return render(request, "exchange/letter_refused.html", told, status=refused.status)
    return redirect("desk-letters")
