"""When a public page has changed: with any act of the ledger, with the day, with the rulebook, with the program.

A page is never kept without asking again (``no-cache``), so nothing outlives its window in anybody's cache (G11).
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import condition

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.selectors import next_index

View = Callable[..., HttpResponse]


@cache
def _program() -> str:
    return version("xinheng")


def page_tag(request: HttpRequest, **_names: str) -> str:
    """The entity tag of any public page in the reader's language."""
    parts = (str(next_index()), clock.today().isoformat(), get_language() or "", rulebook().digest, _program())
    return f'W/"{hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]}"'


def public_page(view: View) -> View:
    """A page of the public site: answers 304 when nothing has happened since, and is never kept unasked."""
    conditional: View = condition(etag_func=page_tag)(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = conditional(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        return response

    return answer
