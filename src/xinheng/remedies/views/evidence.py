"""The evidence pack at the organisation's own door."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from xinheng.remedies.packing import packed
from xinheng.remedies.selectors.evidence import evidence_of
from xinheng.remedies.services.stepping import own_record
from xinheng.remedies.views.mine import entered_own

OWN_FILE = "own-file"


@require_GET
def evidence(request: HttpRequest, form: str) -> HttpResponse:
    """Everything about one record (``?record=``) as a ZIP or as JSON; the read is traced as the organisation's own.

    A record of an organisation that was merged into this one is given too.
    """
    own = entered_own(request, "evidence")
    record = own_record(request.GET.get("record", ""), own.uscc)
    own.refuse_kind("evidence", record.kind)
    found = evidence_of(public_id=record.public_id, uscc=record.uscc, viewer=own.viewer(OWN_FILE, record.uscc))
    if form == "json":
        answer: HttpResponse = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    else:
        name, content = packed(found)
        answer = HttpResponse(content, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
