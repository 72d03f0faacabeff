"""The API under ``/api/v1``: one object that mounts the rooms' routers and answers refusals as problem documents."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from xinheng.exchange.api import router as exchange
from xinheng.kernel.errors import XinhengError
from xinheng.measures.api import router as measures
from xinheng.publicity.api import INTRODUCTION, completed
from xinheng.publicity.api import router as publicity
from xinheng.shell.api_wrong import reason
from xinheng.shell.refusing import problem_response

View = Callable[..., HttpResponse]


class ReadableRenderer(JSONRenderer):
    """JSON in which Chinese stays readable."""

    json_dumps_params = {"ensure_ascii": False}


class DescribedAPI(NinjaAPI):
    """The API with what its operations share in their description."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The whole description."""
        return completed(super().get_openapi_schema(**options))


def _only_read(view: View) -> View:
    """The description is only read; it reads no cookies, so a form's token is nothing to ask for first."""
    return csrf_exempt(require_safe(view))


api = DescribedAPI(
    title="Xinheng",
    version="1",
    description=INTRODUCTION,
    docs_url=None,
    openapi_url="openapi.json",
    docs_decorator=_only_read,
    renderer=ReadableRenderer(),
    servers=[{"url": settings.BASE_URL, "description": "this node"}],
)
api.add_router("", publicity)
api.add_router("", exchange)
api.add_router("", measures)


class QueryWrongError(XinhengError):
    """A parameter of the query is not what the operation accepts."""

    code = "query-wrong"
    title = "A parameter is wrong"
    detail = "{where}: {reason}"
    status = 422


class BodyUnreadableError(XinhengError):
    """What was sent is no JSON."""

    code = "body-unreadable"
    title = "What was sent cannot be read"
    detail = "Send one JSON document, in UTF-8, with Content-Type: application/json; nothing was done"
    status = 400


class NotFoundError(XinhengError):
    """Nothing stands at this address."""

    code = "not-found"
    title = "Nothing stands at this address"
    status = 404


@api.exception_handler(XinhengError)
def _refused(_request: HttpRequest, error: XinhengError) -> HttpResponse:
    return problem_response(error)


@api.exception_handler(ValidationError)
def _wrong(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    source, *inside = first.get("loc", ())
    named = inside[1:] if source == "body" else inside  # what was sent has no name of its own
    where = ".".join(str(part) for part in named) or str(source)
    return problem_response(QueryWrongError(where=where, reason=reason(first)))


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    return problem_response(BodyUnreadableError())


@api.exception_handler(Http404)
def _absent(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response(NotFoundError())
