"""The reader's language: Chinese, unless the reader chose otherwise by the switch on each page.

The browser's own preference is not asked: the site is Chinese by default for everybody, and one address shows
one page. The switch is a link with ``lang``; it sets a cookie and comes back to the same address, so it works
without a script and leads nowhere else.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

Answer = Callable[[HttpRequest], HttpResponse]
_A_YEAR = 365 * 24 * 3600


def chosen_language(get_response: Answer) -> Answer:
    """Answer in the chosen language; a request with ``lang`` chooses it and is sent back without."""
    known = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        if asked in known and request.method in {"GET", "HEAD"} and not request.path.startswith("/api/"):
            return _remember(request, asked)
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = cookie if cookie in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def _remember(request: HttpRequest, language: str) -> HttpResponse:
    query = request.GET.copy()
    del query["lang"]
    rest = f"?{query.urlencode()}" if query else ""
    response = HttpResponseRedirect(escape_leading_slashes(request.path) + rest)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_A_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Cache-Control"] = "no-store"
    return response
