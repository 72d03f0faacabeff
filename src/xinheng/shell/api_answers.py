"""What every answer below ``/api/`` carries: how much its client may still ask, and a problem document on refusal.

HEAD is answered wherever GET is, except where a question has effects: an answer that nobody reads would spend the
asker's budget and tell the organisation of it.

The fields are those of the IETF draft "RateLimit header fields for HTTP": ``RateLimit-Policy`` names quota and
window, ``RateLimit`` what is left (``r``) and in how many seconds the whole quota is there again (``t``).
"""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from xinheng.kernel.errors import XinhengError
from xinheng.publicity.clients import client_address
from xinheng.publicity.errors import TooManyRequestsError
from xinheng.publicity.limits import ApiQuota
from xinheng.shell.refusing import problem_response

Answer = Callable[[HttpRequest], HttpResponse]
NOT_ALLOWED = 405
ASKED_IN_EARNEST = {"/api/v1/check": ("GET", "POST")}
"""Addresses where GET is traced, numbered and told, with what they take."""

QUOTA = ApiQuota(quota=settings.API_QUOTA, window=settings.API_WINDOW, name="api")


class MethodNotAllowedError(XinhengError):
    """An address of the API does not take this method."""

    code = "method-not-allowed"
    title = "This address does not take this method"
    detail = "Accepted: {accepted}"
    status = NOT_ALLOWED


def api_answers(get_response: Answer) -> Answer:
    """Count each request of the API, tell its client what is left, refuse what is too much."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return get_response(request)
        refused = request.method == "HEAD" and ASKED_IN_EARNEST.get(request.path)
        if request.method == "HEAD":  # RFC 9110, 9.3.2: whatever answers GET; the server sends no body
            request.method = "GET"
        grant = QUOTA.take(client_address(request))
        if grant.given:
            response = _not_allowed(refused) if refused else _with_problem(request.path, get_response(request))
        else:
            refusal = TooManyRequestsError(retry_after=grant.one_in, quota=QUOTA.quota, window=QUOTA.window)
            response = problem_response(refusal)
        _tell(response, "RateLimit-Policy", QUOTA.policy)
        _tell(response, "RateLimit", f'"api";r={grant.left};t={grant.full_in}')
        return response

    return middleware


def _tell(response: HttpResponse, field: str, item: str) -> None:
    """Add an item to a list field: an operation may have told of a quota of its own."""
    own = response.get(field)
    response[field] = f"{item}, {own}" if own else item


def _with_problem(path: str, response: HttpResponse) -> HttpResponse:
    """The framework's refusal of a method as a problem document; any other answer as it is."""
    if response.status_code != NOT_ALLOWED:
        return response
    taken = {one.strip() for one in response["Allow"].split(",")}
    return _not_allowed(taken | {"HEAD"} if "GET" in taken and path not in ASKED_IN_EARNEST else taken)


def _not_allowed(taken: Iterable[str]) -> HttpResponse:
    accepted = ", ".join(sorted(taken))
    refused = problem_response(MethodNotAllowedError(accepted=accepted))
    refused["Allow"] = accepted
    return refused
