"""Doors of the reconciliation service: ``/reconcile`` and what its manifest names."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.publicity import selectors
from xinheng.publicity.clients import client_address
from xinheng.publicity.errors import ReconciliationWrongError
from xinheng.publicity.reconciliation import batch, vocabulary
from xinheng.publicity.reconciliation.candidates import candidates, extended, suggestions

PREVIEW_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'"
"""A preview is there to be framed by whoever matches names; it runs nothing and asks for nothing."""

MOST_SKIPPED = 80


def _answer(document: dict[str, Any]) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers={"Cache-Control": "no-cache"})


@csrf_exempt  # anybody may ask, and asking changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
def reconcile(request: HttpRequest) -> HttpResponse:
    """The manifest; with ``queries`` the candidates of a batch; with ``extend`` values of properties."""
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    client = client_address(request)
    if "queries" in asked:
        found = batch.queries(str(asked["queries"]))
        return _answer({key: {"result": candidates(query, client)} for key, query in found.items()})
    if "extend" in asked:
        return _answer(extended(batch.extension(str(asked["extend"])), client))
    return _answer(vocabulary.service_manifest(settings.BASE_URL))


def _skip(request: HttpRequest) -> int:
    text = request.GET.get("cursor", "0") or "0"
    if not text.isdecimal() or int(text[:9]) > MOST_SKIPPED:
        raise ReconciliationWrongError(
            where="cursor", reason=Phrase("write a whole number up to {most}", most=MOST_SKIPPED)
        )
    return int(text[:9])


@require_safe
def suggest_entity(request: HttpRequest) -> HttpResponse:
    """Organisations for what somebody is typing."""
    prefix = request.GET.get("prefix", "").strip()[: batch.LONGEST]
    return _answer({"result": suggestions(prefix, skip=_skip(request), client=client_address(request))})


def _beginning(nodes: list[dict[str, Any]], request: HttpRequest) -> list[dict[str, Any]]:
    prefix = request.GET.get("prefix", "").strip().lower()
    return [one for one in nodes if one["id"].startswith(prefix) or one["name"].lower().startswith(prefix)]


@require_safe
def suggest_property(request: HttpRequest) -> HttpResponse:
    """Properties whose identifier or name begins so."""
    nodes = [vocabulary.property_node(one.id) for one in vocabulary.PROPERTIES]
    return _answer({"result": _beginning(nodes, request)})


@require_safe
def suggest_type(request: HttpRequest) -> HttpResponse:
    """Types whose identifier or name begins so."""
    return _answer({"result": _beginning(vocabulary.type_nodes(), request)})


@require_safe
def properties(request: HttpRequest) -> HttpResponse:
    """The properties that data extension knows; they are the same for every type."""
    text = request.GET.get("limit", "")
    limit = int(text[:9]) if text.isdecimal() else len(vocabulary.PROPERTIES)
    nodes = [vocabulary.property_node(one.id) for one in vocabulary.PROPERTIES[:limit]]
    kind = request.GET.get("type", "")[: batch.LONGEST] or batch.ROOT_TYPE
    return _answer({"properties": nodes, "type": kind, "limit": limit})


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """A small page about one organisation, to be shown in a frame."""
    page = selectors.organisation_page(request.GET.get("id", ""), day=clock.today())
    response = render(request, "publicity/preview.html", {"page": page, "site": settings.BASE_URL})
    response["Content-Security-Policy"] = PREVIEW_POLICY
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
