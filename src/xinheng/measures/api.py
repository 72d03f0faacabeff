"""The check for programs of authorities: one question, or many with a case each (G20)."""

from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from xinheng.accounts.bearing import ClientToken, covered
from xinheng.accounts.domain import Asked, MachineClient, Viewer
from xinheng.measures import services

SCOPE = "check"
router = Router(tags=["programs"], auth=ClientToken(SCOPE))
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
_HEADERS = {
    name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit-Policy", "RateLimit", "X-Request-Id")
}
_RETRY = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
_REFUSALS = {
    400: "A token stands in the address; it has been ended.",
    401: "No token in the header, or one that opens nothing.",
    403: "The client's grant does not cover the scope or the matter.",
    404: "No organisation has one of the codes.",
    409: "Whether the decision relied on this check was said before.",
    413: "More questions than are answered at once, or none.",
    422: "No matter, one that nobody may ask for, or a question without its case.",
    429: "The quota of the address, or the client's budget of checks of the day, is used up.",
    503: "The database is taken just now, or the node is closed for a while.",
}
EXAMPLE = {
    "check": 1,
    "uscc": "91350100M000100Y43",
    "matter": "tendering",
    "case": "T-2026-0017",
    "at": "2026-06-05T09:30:00+08:00",
    "day": "2026-06-05",
    "edition": "0" * 64,
    "applies": [],
    "suspended": [],
    "incentives": [],
}


class EntryDocument(Schema):
    """The entry a measure rests on."""

    list: str = Field(description="Key of the list.", examples=["wage-arrears"])
    record: str = Field(description="Public identifier of the record.", examples=["0" * 32])
    document_number: str = Field(description="Number of the decision.", examples=["岚人社列〔2026〕1号"])
    authority: str = Field(description="Who decided.", examples=["岚川市人力资源和社会保障局"])
    decided_on: str = Field(description="Day of the decision.", examples=["2026-06-04"])


class BasisDocument(Schema):
    """Where a measure stands in the law."""

    instrument: str = Field(description="Key of the instrument.", examples=["wages-regulation-2020"])
    title: str = Field(description="Its title.", examples=["保障农民工工资支付条例"])
    article: str = Field(description="The article.", examples=["48"])


class MeasureDocument(Schema):
    """One measure that applies, or that an objection suspends."""

    measure: str = Field(description="Key of the measure.", examples=["tendering-wage-arrears"])
    name: str = Field(description="Its Chinese name.", examples=["限制参加招标投标"])
    name_en: str = Field(description="Its English name.", examples=["No part in tendering"])
    effect: str = Field(description="reduces-rights, management or reference.", examples=["reduces-rights"])
    force: str = Field(description="binding, or reference only.", examples=["binding"])
    basis: BasisDocument = Field(description="The article it rests on.")
    decision_basis: BasisDocument | None = Field(
        None,
        description="Only while an objection runs that leaves this measure: the article by which the decision itself, "
        "a penalty or a court's, orders it.",
    )
    entry: EntryDocument = Field(description="The entry that carries it.")
    until: str | None = Field(description="The first day it no longer applies.", examples=["2029-06-05"])


class ConditionDocument(Schema):
    """What the organisation itself shows to have an incentive; the same for everybody."""

    months_without_records: int = Field(description="Months without an adverse record.", examples=[36])
    text: str = Field(description="In Chinese.", examples=["连续三年无不良信用记录"])
    text_en: str = Field(description="In English.", examples=["Three years without an adverse record"])


class IncentiveDocument(Schema):
    """One incentive that the matter knows."""

    measure: str = Field(description="Key of the incentive.", examples=["fast-lane"])
    name: str = Field(description="Its Chinese name.", examples=["绿色通道"])
    name_en: str = Field(description="Its English name.", examples=["Fast lane"])
    basis: BasisDocument = Field(description="The article it rests on.")
    honour: EntryDocument | None = Field(description="The honour that gives it.", examples=[None])
    condition: ConditionDocument | None = Field(description="The condition on which it is given.")


class CheckDocument(Schema):
    """An answer for one matter and one case; it never advises to refuse."""

    check: int = Field(description="Number of the answer.", examples=[1])
    uscc: str = Field(description="The organisation.", examples=["91350100M000100Y43"])
    matter: str = Field(description="The matter asked for.", examples=["tendering"])
    case: str = Field(description="The case asked for.", examples=["T-2026-0017"])
    at: str = Field(description="The moment of the answer.", examples=["2026-06-05T09:30:00+08:00"])
    day: str = Field(description="Its day.", examples=["2026-06-05"])
    edition: str = Field(description="Digest of the rulebook that answered.", examples=["0" * 64])
    applies: list[MeasureDocument] = Field(description="What applies to this matter today.")
    suspended: list[MeasureDocument] = Field(description="What an objection suspends meanwhile.")
    incentives: list[IncentiveDocument] = Field(description="Incentives of this matter.")


class ChecksDocument(Schema):
    """Answers in the order of the questions."""

    checks: list[CheckDocument] = Field(description="One answer for each question.")


class CheckQuery(Schema):
    """One question."""

    uscc: str = Field("", description="The organisation's code.", examples=["91350100M000100Y43"])
    matter: str = Field("", description="Key of the matter that is decided.", examples=["tendering"])
    case: str = Field("", description="Number of the case.", examples=["T-2026-0017"])


class QuestionDocument(Schema):
    """An organisation and the case in which somebody must know."""

    uscc: str = Field(description="The organisation's code.", examples=["91350100M000100Y43"])
    case: str = Field("", description="Number of the case.", examples=["T-2026-0017"])


class QuestionsDocument(Schema):
    """Questions about one matter."""

    matter: str = Field("", description="Key of the matter that is decided.", examples=["tendering"])
    questions: list[QuestionDocument] = Field(description="At most 10,000, each with its own case.")


class RelianceSaidDocument(Schema):
    """What the office says of an answer."""

    relied: bool = Field(description="Whether the decision of the case relied on it.", examples=[True])


class RelianceDocument(Schema):
    """What was said, once."""

    check: int = Field(description="Number of the answer.", examples=[1])
    relied: bool = Field(description="Whether the decision of the case relied on it.", examples=[True])


def _responses(description: str, example: Any, *statuses: int) -> dict[int, Any]:
    refused = {
        status: {
            "description": _REFUSALS[status],
            "headers": _HEADERS | (_RETRY if status == 429 else {}),
            "content": _PROBLEM,
        }
        for status in sorted({*statuses, 400, 401, 403, 404, 422, 429, 503})
    }
    content = {"application/json": {"example": example}}
    return {200: {"description": description, "headers": _HEADERS, "content": content}} | refused


@router.get(
    "/check",
    operation_id="check",
    response=CheckDocument,
    summary="What applies to an organisation in one matter",
    openapi_extra={"responses": _responses("The answer.", EXAMPLE)},
)
def check_one(request: HttpRequest, asked: Query[CheckQuery]) -> HttpResponse:
    """What applies to this matter only: binding or reference, article, entry, until when, what is suspended.

    The answer is numbered and kept, the organisation is told who asked and for what, and it never advises to refuse.
    """
    (found,) = _check(request, asked.matter, [services.Question(asked.uscc, asked.case)])
    return _json(found)


@router.post(
    "/check",
    operation_id="check_many",
    response=ChecksDocument,
    summary="What applies to many organisations in one matter",
    openapi_extra={"responses": _responses("The answers, in the order of the questions.", {"checks": [EXAMPLE]}, 413)},
)
def check_many(request: HttpRequest, asked: QuestionsDocument) -> HttpResponse:
    """The same for at most 10,000 organisations, each with its own case, within the day's budget; all or nothing."""
    questions = [services.Question(one.uscc, one.case) for one in asked.questions]
    return _json({"checks": _check(request, asked.matter, questions)})


@router.post(
    "/check/{int:number}/relied",
    operation_id="check_relied",
    response=RelianceDocument,
    summary="Say whether a decision relied on an answer",
    openapi_extra={"responses": _responses("What was said.", {"check": 1, "relied": True}, 409)},
)
def check_relied(request: HttpRequest, number: int, said: RelianceSaidDocument) -> HttpResponse:
    """Said once, by the authority that asked; the organisation reads it, and how often is public."""
    client = cast(MachineClient, request.auth)  # type: ignore[attr-defined]
    terms = client.grant.terms
    viewer = Viewer(client.actor, "record-keeping", f"check-{number}", terms.basis)
    services.record_reliance(number=number, relied=said.relied, viewer=viewer, matters=terms.matters)
    return _json({"check": number, "relied": said.relied})


def _check(request: HttpRequest, matter: str, questions: list[services.Question]) -> list[dict[str, Any]]:
    client = cast(MachineClient, request.auth)  # type: ignore[attr-defined]
    if matter:
        covered(client, Asked(SCOPE, matter=matter))
    viewer = Viewer(client.actor, matter, questions[0].case if questions else "", client.grant.terms.basis)
    return services.check(questions=questions, matter=matter, viewer=viewer, daily=client.daily)


def _json(document: Any) -> HttpResponse:
    answer = HttpResponse(orjson.dumps(document), content_type="application/json; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer
