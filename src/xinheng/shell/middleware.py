"""What every answer of the site carries: a request id, security headers, refusals as pages or problem documents."""

import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from xinheng.kernel.errors import XinhengError
from xinheng.shell.refusing import refusal_response

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


def request_identity(get_response: Answer) -> Answer:
    """Give every request an id, bound to the operators' log lines and returned in a header."""

    def middleware(request: HttpRequest) -> HttpResponse:
        identity = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request=identity)
        response = get_response(request)
        response["X-Request-Id"] = identity
        structlog.contextvars.clear_contextvars()
        return response

    return middleware


def security_headers(get_response: Answer) -> Answer:
    """Add the headers that keep foreign content out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response

    return middleware


class RefusalsMiddleware:
    """Turn a room's refusal into a page or a problem document."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal; None leaves other exceptions to the framework."""
        return refusal_response(request, exception) if isinstance(exception, XinhengError) else None


refusals = RefusalsMiddleware
