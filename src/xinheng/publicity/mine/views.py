"""The pages of the organisation's own door. Each asks for a running mandate and shows one organisation only."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from xinheng.accounts.domain import runs_on
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.selectors import mandates_for, open_invitations
from xinheng.accounts.services import revoke_mandate, withdraw_invitation
from xinheng.kernel import clock
from xinheng.messages.printing import printed
from xinheng.publicity.mine.cases import cases_of_own
from xinheng.publicity.mine.door import Own, choosing, entered, page
from xinheng.publicity.mine.download import everything
from xinheng.publicity.mine.file import file_of, record_of
from xinheng.publicity.mine.forms import ReasonForm
from xinheng.publicity.mine.looks import look_lines, looks_of
from xinheng.records.selectors import letter

PAGE = 50
"""Records on one page of the file."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The organisation's file; who holds several mandates first says for whom to act."""
    try:
        own = entered(request)
    except NotMandatedError as refused:
        return choosing(request, refused)
    found = file_of(own, day=clock.today())
    may = {power: own.may(power) for power in ("object", "repair")}
    records = Paginator(found.records, PAGE).get_page(request.GET.get("page"))
    return page(request, "home", own, here="file", file=found, records=records, cases=cases_of_own(own), may=may)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """For whom to act, for somebody who holds mandates for organisations."""
    return choosing(request, NotMandatedError(reason="none", power="view"))


@require_safe
def record_letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """The notice of one adverse record to its organisation, printable. RecordUnknownError, NoNoticeError."""
    own = entered(request)
    record_of(own, public_id, day=clock.today())
    return printed(request, "records/letter.html", {"letter": letter(viewer=own.viewer, public_id=public_id)})


@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at what is held about the organisation; the reads of its own people stand apart."""
    own, by_own = entered(request), request.GET.get("by") == "own"
    found = looks_of(own, by_own=by_own, cursor=request.GET.get("cursor", ""))
    return page(request, "looks", own, here="looks", looks=found, by_own=by_own)


@require_safe
def looks_file(request: HttpRequest) -> StreamingHttpResponse:
    """Who looked, every read, as CSV."""
    own = entered(request)
    answer = StreamingHttpResponse(look_lines(own), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="looks-{own.uscc}-{clock.today().isoformat()}.csv"'
    return answer


@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """Who may act for the organisation, since when and on which document."""
    return _mandates(request, entered(request))


def _mandates(request: HttpRequest, own: Own, refused: str = "") -> HttpResponse:
    held, today = mandates_for(organisation_uscc=own.uscc), clock.today()
    running = [one for one in held if runs_on(one, today)]
    shown = {
        "running": running,
        "rest": [one for one in held if one not in running],
        "letters": open_invitations(day=today, organisation_uscc=own.uscc),
    }
    return page(request, "mandates", own, 422 if refused else 200, here="mandates", refused=refused, **shown)


@require_POST
def end_mandate(request: HttpRequest, number: int) -> HttpResponse:
    """End a mandate for the own organisation from today on; anybody else's is as unknown as one that never was."""
    own, form = entered(request), ReasonForm(request.POST)
    if not form.is_valid():
        return _mandates(request, own, refused=" ".join(map(str, form.errors["reason"])))
    revoke_mandate(number=number, reason=form.cleaned_data["reason"], actor=own.actor, organisation_uscc=own.uscc)
    return redirect("mine" if number == own.held.number else "mine-mandates")


@require_POST
def withdraw_letter(request: HttpRequest, number: int) -> HttpResponse:
    """Take back a letter that lets one more account act for the own organisation, before its code is used."""
    own, form = entered(request), ReasonForm(request.POST)
    if not form.is_valid():
        return _mandates(request, own, refused=" ".join(map(str, form.errors["reason"])))
    reason = form.cleaned_data["reason"]
    withdraw_invitation(number=number, reason=reason, actor=own.actor, organisation_uscc=own.uscc)
    return redirect("mine-mandates")


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """What the archive holds, and the way to it."""
    return page(request, "download", entered(request), here="download")


@require_safe
def everything_file(request: HttpRequest) -> HttpResponse:
    """Everything about the organisation as one archive."""
    made = everything(entered(request), day=clock.today())
    answer = HttpResponse(made.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer
