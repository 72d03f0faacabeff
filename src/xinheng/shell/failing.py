"""The site's own pages for what goes wrong outside a room's refusal; problem documents where programs ask."""

import sys

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xinheng.kernel.errors import XinhengError
from xinheng.shell.failures import site_failure
from xinheng.shell.refusing import (
    FAULT,
    asked_by_program,
    asked_for_a_token,
    instance,
    refusal_response,
    token_refusal,
)

TITLES = {
    400: "The request could not be understood",
    403: "You may not do this",
    404: "Nothing stands at this address",
    500: "Something went wrong on our side",
}


class FormTokenError(XinhengError):
    """A form came without the token that the site gave with its page."""

    code = "form-token-wrong"
    title = "This form could not be taken"
    detail = (
        "It came without the sign that this site gave with the page: the page stood open too long, or cookies of this"
        " site are refused. Nothing was done. Open the page again and send the form once more."
    )
    status = 403


class BodyTooLargeError(XinhengError):
    """More was sent than is read at an address that takes no files."""

    code = "body-too-large"
    title = "More was sent than is read at once"
    detail = "At most {most} MiB are read here; nothing was done. Send it in several parts."
    status = 413


def _answer(request: HttpRequest, status: int, code: str) -> HttpResponse:
    title = _(TITLES[status])
    if asked_for_a_token(request):
        return token_refusal(status, f"{code}: {title}")
    if asked_by_program(request):
        document = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": "",
            "code": code,
            **instance(status),
            "facts": {},
        }
        return JsonResponse(document, status=status, content_type="application/problem+json")
    document = {"title": title, "detail": "", "code": code, "status": status, **instance(status)}
    context = {"problem": document}
    return render(request, "shell/refusal.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for more than is read."""
    if isinstance(exception, RequestDataTooBig):
        return refusal_response(request, BodyTooLargeError(most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20))
    return _answer(request, 400, "bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _answer(request, 403, "forbidden")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token (CSRF)."""
    return refusal_response(request, FormTokenError())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _answer(request, 404, "not-found")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or what a full disk or a lost database means where no view was reached (sessions, accounts).

    The log line carries the request id, never address or query.
    """
    route = request.resolver_match.route if request.resolver_match else ""
    error = sys.exc_info()[1]
    refusal = site_failure(error) if isinstance(error, Exception) else None
    if refusal is not None:
        if refusal.status >= FAULT:
            structlog.get_logger().error("not-available", code=refusal.code, route=route)
        return refusal_response(request, refusal)
    structlog.get_logger().error("server-error", route=route)
    return _answer(request, 500, "server-error")
