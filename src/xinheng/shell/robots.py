"""What search engines are asked to leave alone (RFC 9309): doors that need a sign-in, and answers made for programs."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

CLOSED = ("/accounts/", "/desk/", "/mine/", "/oauth/", "/api/", "/reconcile", "/search", "/metrics")
_TEXT = "User-agent: *\n" + "".join(f"Disallow: {place}\n" for place in CLOSED)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """The public pages are open to everybody, programs included; nothing here keeps a page secret."""
    return HttpResponse(_TEXT, content_type="text/plain; charset=utf-8")
