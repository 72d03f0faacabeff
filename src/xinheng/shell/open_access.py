"""Public data for programs that run in anybody's browser: which answers pages of other sites may read (CORS).

Only what is public without a sign-in, never with credentials, and never with a client's token: an answer that depends
on who asks cannot be had this way. See decision 150.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from xinheng.shell.refusing import asked_by_program

Answer = Callable[[HttpRequest], HttpResponse]

METHODS = "GET, HEAD, POST, OPTIONS"
ACCEPTED_HEADERS = "Content-Type, If-None-Match"
READABLE_HEADERS = "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
PREFLIGHT_SECONDS = 86_400


def open_access(get_response: Answer) -> Answer:
    """Let pages of other sites read what programs read here; answer their browsers' question beforehand."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not asked_by_program(request):
            return get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = METHODS
            response["Access-Control-Allow-Headers"] = ACCEPTED_HEADERS
            response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        else:
            response = get_response(request)
            response["Access-Control-Expose-Headers"] = READABLE_HEADERS
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return middleware
