"""What every answer of the site carries: a request id, security headers, refusals as pages or problem documents."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from xinheng.kernel.errors import XinhengError
from xinheng.shell.closing import NodeClosedError, closing
from xinheng.shell.failures import site_failure
from xinheng.shell.refusing import FAULT, refusal_response
from xinheng.shell.tallies import TALLY

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


FORWARDED_IDENTITY = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The id a trusted proxy gives a request: 32 hexadecimal characters or a UUID, too long for a person's number."""


def _identity(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-Id", "")
    trusted = request.META.get("REMOTE_ADDR", "") in settings.TRUSTED_PROXIES
    return given if trusted and FORWARDED_IDENTITY.fullmatch(given) else secrets.token_hex(16)


def request_identity(get_response: Answer) -> Answer:
    """Give every request an id, the trusted proxy's or our own: in log lines, problem documents and a header.

    Counts the answer; writes a log line of it where ``XINHENG_LOG_REQUESTS`` asks for that. A line names the route,
    never the address: people type names and numbers into addresses.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        begun, identity = time.perf_counter(), _identity(request)
        structlog.contextvars.bind_contextvars(request=identity)
        response = get_response(request)
        response["X-Request-Id"] = identity
        TALLY.count(request.path, response.status_code)
        if settings.LOG_REQUESTS:
            took = round((time.perf_counter() - begun) * 1000)
            structlog.get_logger().info(
                "request", method=request.method, route=route(request), status=response.status_code, ms=took
            )
        structlog.contextvars.clear_contextvars()
        return response

    return middleware


def route(request: HttpRequest) -> str:
    """The pattern of addresses this one matched, empty where none did."""
    return request.resolver_match.route if request.resolver_match else ""


def security_headers(get_response: Answer) -> Answer:
    """Add the headers that keep foreign content out.

    An answer that names ``frame_ancestors`` may stand inside pages of those origins; every other stands in none.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        embedding = getattr(response, "frame_ancestors", ())
        if embedding:
            within = f"frame-ancestors {' '.join(embedding)}"
            response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", within)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response

    return middleware


STILL_ANSWERING = frozenset({"/healthz", "/readyz", "/metrics"})


def closed_node(get_response: Answer) -> Answer:
    """Serve nothing while the node is closed (G24); only what tells operators how it is still answers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = closing()
        if found is None or request.path in STILL_ANSWERING:
            return get_response(request)
        return refusal_response(request, NodeClosedError(reason=found.reason))

    return middleware


NOT_ALLOWED = frozenset({401, 403})
"""Refusals of somebody who may not: operators see that it happened and where."""


class RefusalsMiddleware:
    """Turn a room's refusal, or a failure of the machine, into a page or a problem document."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless its address holds the zero character, which no text of ours can."""
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal or a known failure; None leaves other exceptions to the framework."""
        refusal = exception if isinstance(exception, XinhengError) else site_failure(exception)
        if refusal is None:
            return None
        response = refusal_response(request, refusal)
        if refusal.status >= FAULT:
            structlog.get_logger().error("not-available", code=refusal.code, route=route(request))
            response._has_been_logged = True  # type: ignore[attr-defined]  # the framework would say it again
        elif refusal.status in NOT_ALLOWED:
            structlog.get_logger().warning("refused", code=refusal.code, route=route(request))
        return response


refusals = RefusalsMiddleware
