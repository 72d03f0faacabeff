"""A refusal, translated once: problem document (RFC 9457) for programs, page for people."""

from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xinheng.accounts.saying import detail_of
from xinheng.kernel.errors import XinhengError

FAULT = 500


def instance(status: int) -> dict[str, str]:
    """The name of this occurrence (RFC 9457) for faults: the request's id, as in the logs and the header.

    A refusal below 500 has none: its answer must be the same for known, ended and invented things.
    """
    if status < FAULT:
        return {}
    return {"instance": f"urn:xinheng:request:{structlog.contextvars.get_contextvars().get('request', '')}"}


PROGRAM_PATHS = ("/api/", "/bulk/", "/catalog.jsonld", "/reconcile")
"""Where programs ask: a refusal is a problem document there, a page elsewhere."""


TOKEN_PATHS = ("/oauth/", "/.well-known/oauth-")
"""Where clients of OAuth ask: a refusal has the form of RFC 6749, section 5.2, whatever refused."""

_OAUTH_ERRORS = {429: "temporarily_unavailable", 503: "temporarily_unavailable", 507: "temporarily_unavailable"}


def asked_by_program(request: HttpRequest) -> bool:
    """Whether this address is one that programs read."""
    return request.path.startswith(PROGRAM_PATHS) or request.path.endswith(".atom")


def asked_for_a_token(request: HttpRequest) -> bool:
    """Whether a client of OAuth asks here, who reads nothing but JSON of its own form."""
    return request.path.startswith(TOKEN_PATHS)


def token_refusal(status: int, description: str) -> JsonResponse:
    """The refusal of a token (RFC 6749, section 5.2): ``error`` says what kind it is, ``error_description`` why."""
    error = _OAUTH_ERRORS.get(status, "server_error" if status >= FAULT else "invalid_request")
    document = {"error": error, "error_description": description}
    return JsonResponse(document, status=status, headers={"Cache-Control": "no-store"})


def problem(error: XinhengError) -> dict[str, object]:
    """The problem document of a refusal, in the active language."""
    return {
        "type": "about:blank",
        "title": _(error.title),
        "status": error.status,
        "detail": detail_of(error),
        "code": error.code,
        **instance(error.status),
        "facts": {name: value for name, value in error.facts.items() if isinstance(value, str | int | float | None)},
    }


def problem_response(error: XinhengError) -> JsonResponse:
    """The problem document as an HTTP answer."""
    response = JsonResponse(problem(error), status=error.status, content_type="application/problem+json")
    _retry(response, error)
    if error.status == HTTPStatus.UNAUTHORIZED:  # RFC 6750: how one asks here
        response["WWW-Authenticate"] = "Bearer"
    return response


def refusal_response(request: HttpRequest, error: XinhengError) -> HttpResponse:
    """A problem document where programs ask, RFC 6749's where they ask for tokens, a page elsewhere."""
    if asked_by_program(request):
        return problem_response(error)
    if asked_for_a_token(request):
        said = problem(error)
        response: HttpResponse = token_refusal(error.status, f"{error.code}: {said['title']}. {said['detail']}".strip())
        _retry(response, error)
        return response
    context = {"problem": problem(error), "phrase": HTTPStatus(error.status).phrase}
    response = render(request, "shell/refusal.html", context, status=error.status)
    _retry(response, error)
    return response


def _retry(response: HttpResponse, error: XinhengError) -> None:
    seconds = error.facts.get("retry_after")
    if seconds is not None:
        response["Retry-After"] = str(seconds)
