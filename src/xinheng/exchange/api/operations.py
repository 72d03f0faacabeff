"""Programs of authorities send files and read what became of them; their grant says for whom and which kinds."""

from io import BytesIO
from typing import IO, Any, cast

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from xinheng.accounts.bearing import ClientToken, covered
from xinheng.accounts.domain import Actor, Asked, MachineClient, Viewer
from xinheng.accounts.services import Spent, spend
from xinheng.catalogue.current import rulebook
from xinheng.exchange import desk
from xinheng.exchange.api.description import SENDING, answered, refusals
from xinheng.exchange.api.documents import (
    BATCH,
    ISSUES,
    BatchDocument,
    IssuesDocument,
    IssuesQuery,
    SendingDocument,
    TakenDocument,
)
from xinheng.exchange.api.documents import SENDING as SENDING_EXAMPLE
from xinheng.exchange.domain import FIRST_ISSUES_SHOWN
from xinheng.exchange.errors import (
    KindUnknownError,
    LengthMissingError,
    SendingWrongError,
    UploadTooLargeError,
)
from xinheng.exchange.explaining import taken_document
from xinheng.exchange.sending import Upload, take_upload
from xinheng.exchange.underway import begin, sending
from xinheng.kernel.errors import Phrase

SCOPE = "batches"
FIELDS = ("kind", "dry_run")
YES_OR_NO = {"": False, "0": False, "false": False, "1": True, "true": True}
router = Router(tags=["programs"], auth=ClientToken(SCOPE))


@router.post(
    "/batches",
    operation_id="send_batch",
    response={201: TakenDocument, 200: TakenDocument, 202: SendingDocument},
    summary="Send a file of records",
    openapi_extra={
        **SENDING,
        "responses": answered(201, "The file was taken in as a batch.", BATCH | {"seconds": 0.4})
        | answered(200, "A trial: nothing was stored.", BATCH | {"batch": None, "seconds": 0.4})
        | answered(202, "The file is on its way; `Location` tells how far it is.", SENDING_EXAMPLE)
        | refusals(404, 411, 413, 422),
    },
)
def send_batch(request: HttpRequest) -> HttpResponse:
    """Take a file in for the client's authority: one verdict for each row, the first 100 problems.

    The same file again is no harm: its rows are `unchanged`. Who sends is the grant's authority, whatever the body
    says; a field that is none of `kind`, `file` and `dry_run` is refused. A refused file stores nothing.
    """
    client = cast(MachineClient, request.auth)  # type: ignore[attr-defined]
    _refuse_length(request)
    upload = _upload(request, client)
    left = spend(client=client, scope=SCOPE)
    answer = _begun(upload) if "respond-async" in request.headers.get("Prefer", "") else _taken(upload)
    _tell_quota(answer, left)
    return answer


def _taken(upload: Upload) -> HttpResponse:
    taken = take_upload(upload)
    document = taken_document(taken, rulebook().kinds[upload.kind], f"sha256:{taken.sha256}")
    answer = _answer(document, 200 if taken.batch is None else 201)
    if taken.batch is not None:
        answer["Location"] = f"/api/v1/batches/{taken.batch}"
    return answer


def _begun(upload: Upload) -> HttpResponse:
    token = begin(upload)
    answer = _sending(token, upload.actor, 202)
    answer["Location"] = f"/api/v1/sendings/{token}"
    answer["Preference-Applied"] = "respond-async"
    return answer


@router.get(
    "/sendings/{token}",
    operation_id="get_sending",
    response=SendingDocument,
    summary="How far a file is",
    openapi_extra={"responses": answered(200, "How far it is.", SENDING_EXAMPLE) | refusals(404)},
)
def get_sending(request: HttpRequest, token: str) -> HttpResponse:
    """How far a file is that this client sent with `Prefer: respond-async`; told for most of an hour after its end."""
    client = cast(MachineClient, request.auth)  # type: ignore[attr-defined]
    return _sending(token, client.actor)


def _sending(token: str, actor: Actor, status: int = 200) -> HttpResponse:
    found = sending(token, actor=actor)
    return _answer({name: getattr(found, name) for name in ("state", "rows", "batch", "trial", "refusal")}, status)


@router.get(
    "/batches/{int:number}",
    operation_id="get_batch",
    response=BatchDocument,
    summary="What became of a file",
    openapi_extra={
        "responses": answered(200, "The batch.", BATCH | {"kind": "penalty", "day": "2026-05-15"}) | refusals(404)
    },
)
def get_batch(request: HttpRequest, number: int) -> HttpResponse:
    """A batch of the client's authority: its counts, the first 100 problems. The read is traced."""
    page = _own_batch(request, number, "exchange.batch")
    issues = desk.first_issues(page, code="")[:FIRST_ISSUES_SHOWN]
    return _answer(
        {
            "batch": page.number,
            "kind": page.kind.key,
            "day": page.day,
            "file": f"sha256:{page.sha256}",
            "format": page.format,
            "encoding": page.encoding,
            "rows": page.rows,
            **dict(page.counts),
            "refused_person": page.refused_person,
            "refused_matter": page.refused_matter,
            "issue_count": page.issue_count,
            "issues": [{name: value for name, value in one.items() if name != "label"} for one in issues],
        }
    )


@router.get(
    "/batches/{int:number}/issues",
    operation_id="list_batch_issues",
    response=IssuesDocument,
    summary="Every problem of a batch",
    openapi_extra={"responses": answered(200, "The problems.", ISSUES) | refusals(404, 422)},
)
def list_batch_issues(request: HttpRequest, number: int, query: Query[IssuesQuery]) -> HttpResponse:
    """Every problem of a batch of the client's authority, in the order of the file. Each read is traced."""
    page = _own_batch(request, number, "exchange.batch.issues")
    start = int(query.cursor or 0)
    items = desk.issues_page(page, start=start, at_most=query.limit)
    following = start + len(items)
    more = bool(items) and following < page.issue_count
    return _answer({"items": items, "next_cursor": str(following) if more else None})


def _own_batch(request: HttpRequest, number: int, what: str) -> desk.BatchPage:
    client = cast(MachineClient, request.auth)  # type: ignore[attr-defined]
    viewer = Viewer(client.actor, purpose="own-sending", case=f"batch-{number}")
    return desk.batch_page(number, sender_uscc=client.grant.terms.authority_uscc, viewer=viewer, what=what)


def _refuse_length(request: HttpRequest) -> None:
    """Refuse what is too long, or does not say how long it is, before anything of it is read."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if not said.isdecimal():
        raise LengthMissingError
    if int(said) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        raise UploadTooLargeError(mebibytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE // 2**20)


def _upload(request: HttpRequest, client: MachineClient) -> Upload:
    """What was sent; a kind beyond the grant is refused before a body that is the file alone is read."""
    is_form = request.content_type == "multipart/form-data"
    sources = (request.GET, request.POST) if is_form else (request.GET,)
    given = {name: str(value) for source in sources for name, value in source.items()}
    unknown = sorted(set(given) - set(FIELDS) | (set(request.FILES) - {"file"} if is_form else set()))
    if unknown:
        raise SendingWrongError(field=unknown[0][:50], accepted="kind, dry_run, file")
    kind, trial = given.get("kind", ""), given.get("dry_run", "").lower()
    if not kind:
        raise SendingWrongError(field="kind", accepted=", ".join(client.grant.terms.kinds))
    if trial not in YES_OR_NO:
        raise SendingWrongError(field="dry_run", accepted="true, false")
    if kind not in rulebook().kinds:
        raise KindUnknownError(kind=kind[:50], accepted=", ".join(sorted(rulebook().kinds)))
    covered(client, Asked(SCOPE, kind))
    source = _file(request) if is_form else BytesIO(request.read())
    return Upload(source, kind, client.grant.terms.authority_uscc, client.actor, YES_OR_NO[trial])


def _file(request: HttpRequest) -> IO[bytes]:
    found = request.FILES.getlist("file")
    if len(found) != 1:
        raise SendingWrongError(field="file", accepted=Phrase("one file"))
    return cast(IO[bytes], found[0].file)


def _answer(document: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = HttpResponse(orjson.dumps(document), content_type="application/json; charset=utf-8", status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _tell_quota(answer: HttpResponse, left: Spent) -> None:
    """How much of the day's quota is left, beside the quota of the address that every answer of the API tells."""
    answer["RateLimit-Policy"] = f'"client";q={left.daily};w=86400'
    answer["RateLimit"] = f'"client";r={left.left};t={left.full_in}'
