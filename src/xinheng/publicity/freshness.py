"""When a public page has changed: with any act of the ledger, with the day, with the rulebook, with the program.

A page is never kept elsewhere without asking again (``no-cache``), so nothing outlives its window in anybody's cache
(G11). Here a made page is kept under its tag: the tag names everything the page is made of, so what is kept under the
present tag is what would be made now, and what was kept under another is never given out again.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import condition

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.selectors import head

View = Callable[..., HttpResponse]
KEPT_AT_MOST = 256
OK, NOT_MODIFIED = 200, 304


class KeptPages:
    """The pages made last, by tag and address; one process's memory, forgotten with it."""

    def __init__(self, at_most: int = KEPT_AT_MOST) -> None:
        self._at_most = at_most
        self._pages: OrderedDict[tuple[str, str], tuple[bytes, dict[str, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str, address: str) -> HttpResponse | None:
        """The page kept under this tag, as a new answer."""
        with self._lock:
            found = self._pages.get((tag, address))
            if found is None:
                return None
            self._pages.move_to_end((tag, address))
        return HttpResponse(found[0], headers=found[1])

    def keep(self, tag: str, address: str, response: HttpResponse) -> None:
        """Keep a page; the one not asked for longest makes room."""
        with self._lock:
            self._pages[tag, address] = (response.content, dict(response.items()))
            while len(self._pages) > self._at_most:
                self._pages.popitem(last=False)


KEPT = KeptPages()


@cache
def _program() -> str:
    return version("xinheng")


def page_tag(request: HttpRequest, **_names: str) -> str:
    """The entity tag of any public page in the reader's language; worked out once per request."""
    tag: str | None = getattr(request, "page_tag", None)
    if tag is None:
        index, commitment = head()
        parts = (
            str(index),
            commitment.hex(),
            clock.today().isoformat(),
            get_language() or "",
            rulebook().digest,
            _program(),
        )
        tag = f'W/"{hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]}"'
        request.page_tag = tag  # type: ignore[attr-defined]
    return tag


def public_page(view: View) -> View:
    """A page of the public site: answers 304 when nothing has happened since, and is never kept unasked."""
    conditional: View = condition(etag_func=page_tag)(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.META.get("HTTP_IF_NONE_MATCH") == "*":  # names no answer in hand; what is asked may be refused
            del request.META["HTTP_IF_NONE_MATCH"]
        response = conditional(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        if response.status_code not in (OK, NOT_MODIFIED):  # a refusal sent back as a tag would be answered 304
            del response["ETag"]
        return response

    return answer


def made_once(view: View) -> View:
    """Under ``public_page``: make a page once per tag and address. Not for views that count what a client asks."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tag, address = page_tag(request), request.get_full_path()
        kept = KEPT.get(tag, address)
        if kept is not None:
            return kept
        response = view(request, *args, **kwargs)
        if response.status_code == OK:
            KEPT.keep(tag, address, response)
        return response

    return answer
