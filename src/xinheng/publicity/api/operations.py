"""The public operations of ``/api/v1``: what the pages show, for programs, under the same rules."""

from dataclasses import asdict

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.publicity import selectors
from xinheng.publicity.api.description import answers
from xinheng.publicity.api.queries import KIND_UNSAID, ChangesQuery, OwnRecordsQuery, RecordsQuery, SearchQuery
from xinheng.publicity.clients import client_address
from xinheng.publicity.domain.documents import (
    ChangesDocument,
    HitsDocument,
    OrganisationDocument,
    RecordsDocument,
    RulebookEntryDocument,
    hits_document,
    organisation_document,
    record_document,
)
from xinheng.publicity.domain.registers import RegisterFilters
from xinheng.publicity.errors import EntryUnknownError, KindUnknownError
from xinheng.publicity.freshness import made_once, public_page

router = Router(tags=["public"])


def _answer(document: object) -> HttpResponse:
    """A document as it is, sets in order: its type is the declared one, so it is not checked field by field again."""
    return HttpResponse(orjson.dumps(document, default=sorted), content_type="application/json; charset=utf-8")


@router.get(
    "/organisations",
    operation_id="find_organisations",
    response=HitsDocument,
    summary="Find organisations by name or code",
    openapi_extra=answers("find_organisations", 422),
)
@decorate_view(public_page)
def organisations(request: HttpRequest, query: Query[SearchQuery]) -> HttpResponse:
    """Exact and fragment first; similar names only when nothing has exactly these characters (`similar`)."""
    found = selectors.search(query.q, cursor=query.cursor, client=client_address(request), limit=query.limit)
    return _answer(hits_document(found))


@router.get(
    "/organisations/{uscc}",
    operation_id="get_organisation",
    response=OrganisationDocument,
    summary="One organisation",
    openapi_extra=answers("get_organisation", 404),
)
@decorate_view(made_once, public_page)
def organisation(request: HttpRequest, uscc: str) -> HttpResponse:
    """The organisation and how many of its records are public today, by kind."""
    return _answer(organisation_document(selectors.organisation_page(uscc, day=clock.today())))


@router.get(
    "/organisations/{uscc}/records",
    operation_id="list_organisation_records",
    response=RecordsDocument,
    summary="The public records of one organisation",
    openapi_extra=answers("list_organisation_records", 404, 422),
)
@decorate_view(made_once, public_page)
def organisation_records(request: HttpRequest, uscc: str, query: Query[OwnRecordsQuery]) -> HttpResponse:
    """The records of one organisation that are public today, newest decision first."""
    cards, cursor = selectors.cards(uscc, day=clock.today(), kind=query.kind, cursor=query.cursor, limit=query.limit)
    return _answer(RecordsDocument([record_document(card) for card in cards], cursor or None))


@router.get(
    "/records",
    operation_id="list_records",
    response=RecordsDocument,
    summary="The public records of one kind",
    openapi_extra=answers("list_records", 404, 422),
)
@decorate_view(made_once, public_page)
def records(request: HttpRequest, query: Query[RecordsQuery]) -> HttpResponse:
    """Records of one kind that are public today, in an order that nothing changes, not even a correction.

    A walk to the last cursor meets every record that is public throughout the walk exactly once, whatever is landed,
    corrected or withdrawn meanwhile. What is newly public is told by `/api/v1/changes`.
    """
    kinds, kind = rulebook().kinds, query.kind or KIND_UNSAID
    if kind not in kinds:
        raise KindUnknownError(kind=kind, known=", ".join(sorted(kinds)))
    filters = RegisterFilters(authority=query.authority, from_day=query.from_, to_day=query.to)
    cards, cursor = selectors.walk(kinds[kind], filters, day=clock.today(), cursor=query.cursor, limit=query.limit)
    return _answer(RecordsDocument([record_document(card) for card in cards], cursor or None))


@router.get(
    "/changes",
    operation_id="list_changes",
    response=ChangesDocument,
    summary="The change feed",
    openapi_extra=answers("list_changes", 410, 422),
)
@decorate_view(made_once, public_page)
def changes(request: HttpRequest, query: Query[ChangesQuery]) -> HttpResponse:
    """What was published, changed and ended since a cursor, in the order of the acts behind it.

    Put each `record` in place of your copy under its `id`, delete what has `ended`, keep `next_cursor`. Ask again at
    once while `more` is true, then from time to time. A follower from the empty cursor holds exactly what is public
    today. Ends by time come without any act; an entry shows what is public on the day of asking, so `ended` never
    says why.
    """
    return _answer(selectors.changes(query.cursor, day=clock.today(), limit=query.limit))


@router.get(
    "/rulebook/{key}",
    operation_id="get_rulebook_entry",
    response=RulebookEntryDocument,
    summary="One entry of the rulebook",
    openapi_extra=answers("get_rulebook_entry", 404),
)
@decorate_view(made_once, public_page)
def rulebook_entry(request: HttpRequest, key: str) -> HttpResponse:
    """An instrument, kind, list, measure, matter, penalty type, window rule, parameter or deadline of this edition."""
    entries = selectors.rulebook_entries(key)
    if not entries:
        raise EntryUnknownError(key=key)
    found = [{"type": type(entry).__name__, **asdict(entry)} for entry in entries]
    return _answer(RulebookEntryDocument(key, rulebook().digest, found))
