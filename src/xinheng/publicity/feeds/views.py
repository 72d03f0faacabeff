"""Doors of the feeds: ``/registers/KIND.atom`` and ``/catalog.jsonld``."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.publicity.cards import card
from xinheng.publicity.errors import KindUnknownError
from xinheng.publicity.feeds import catalogue
from xinheng.publicity.feeds.atom import MEDIA_TYPE, Entry, register_feed
from xinheng.publicity.freshness import made_once, public_page
from xinheng.publicity.snapshot import standing
from xinheng.records.selectors import newest_records

NEWEST = 100


@require_safe
@public_page
@made_once
def register_atom(request: HttpRequest, kind: str) -> HttpResponse:
    """The records of a kind that became known last. Not for search engines: it names organisations of every name."""
    book, day = rulebook(), clock.today()
    if kind not in book.kinds:
        raise KindUnknownError(kind=kind, known=", ".join(sorted(book.kinds)))
    entries = [
        Entry(card(record, book, today=day), record.known_from)
        for record in newest_records(kind, day=day, limit=NEWEST)
    ]
    text = register_feed(
        book.kinds[kind], entries, site=settings.BASE_URL, day=day, language=get_language() or settings.LANGUAGE_CODE
    )
    response = HttpResponse(text, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def data_catalogue(request: HttpRequest) -> HttpResponse:
    """The description of the data for catalogues. No tag: a snapshot comes without an act."""
    kinds = tuple(rulebook().kinds.values())
    described = catalogue.described(settings.BASE_URL, kinds, standing.present(), today=clock.today())
    text = json.dumps(described, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/ld+json; charset=utf-8", headers={"Cache-Control": "no-cache"})
