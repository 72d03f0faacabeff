"""The public operations of ``/api/v1``: what the pages show, for programs, under the same rules."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.publicity import selectors
from xinheng.publicity.clients import client_address
from xinheng.publicity.domain.documents import (
    HitsDocument,
    OrganisationDocument,
    RecordsDocument,
    hits_document,
    organisation_document,
    record_document,
)
from xinheng.publicity.domain.registers import RegisterFilters
from xinheng.publicity.errors import EntryUnknownError, KindUnknownError
from xinheng.publicity.freshness import made_once, public_page

router = Router(tags=["public"])

MOST = 100


def _plain(value: object) -> object:
    """Dataclasses as objects and days in ISO 8601, for ``json``."""
    return value.isoformat() if isinstance(value, date) else vars(value)


def _answer(document: object) -> HttpResponse:
    """A document as it is: its type is the declared one, so it is not checked field by field once more."""
    text = json.dumps(document, ensure_ascii=False, default=_plain)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


Limit = Annotated[int, Field(ge=1, le=MOST, description=f"how many at most (1 to {MOST})")]
Cursor = Annotated[str, Field(max_length=500, description="unchanged from the last answer; empty to begin")]


class SearchQuery(Schema):
    """A search."""

    q: Annotated[str, Field(max_length=200, description="part of a name, or a unified social credit code")] = ""
    limit: Limit = 20
    cursor: Cursor = ""


class RecordsQuery(Schema):
    """A stretch of a register; days are days of decision, both included."""

    kind: Annotated[str, Field(description="licence or penalty")] = "penalty"
    authority: Annotated[str, Field(max_length=200, description="name or code of the deciding authority")] = ""
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None
    limit: Limit = 50
    cursor: Cursor = ""


class OwnRecordsQuery(Schema):
    """The records of one organisation."""

    kind: Annotated[str, Field(description="one kind, or empty for all")] = ""
    limit: Limit = 50
    cursor: Cursor = ""


@router.get("/organisations", response=HitsDocument, summary="Find organisations by name or code")
@decorate_view(public_page)
def organisations(request: HttpRequest, query: Query[SearchQuery]) -> HttpResponse:
    """Exact and fragment first; similar names only when nothing has exactly these characters."""
    found = selectors.search(query.q, cursor=query.cursor, client=client_address(request), limit=query.limit)
    return _answer(hits_document(found))


@router.get("/organisations/{uscc}", response=OrganisationDocument, summary="One organisation")
@decorate_view(public_page, made_once)
def organisation(request: HttpRequest, uscc: str) -> HttpResponse:
    """The organisation and how many of its records are public today."""
    return _answer(organisation_document(selectors.organisation_page(uscc, day=clock.today())))


@router.get("/organisations/{uscc}/records", response=RecordsDocument, summary="Its public records")
@decorate_view(public_page, made_once)
def organisation_records(request: HttpRequest, uscc: str, query: Query[OwnRecordsQuery]) -> HttpResponse:
    """The records of one organisation that are public today, newest decision first."""
    cards, cursor = selectors.cards(uscc, day=clock.today(), kind=query.kind, cursor=query.cursor, limit=query.limit)
    return _answer(RecordsDocument([record_document(card) for card in cards], cursor or None))


@router.get("/records", response=RecordsDocument, summary="Public records of one kind")
@decorate_view(public_page, made_once)
def records(request: HttpRequest, query: Query[RecordsQuery]) -> HttpResponse:
    """Records of one kind that are public today, newest decision first."""
    kinds = rulebook().kinds
    if query.kind not in kinds:
        raise KindUnknownError(kind=query.kind, known=", ".join(sorted(kinds)))
    filters = RegisterFilters(authority=query.authority, from_day=query.from_, to_day=query.to)
    cards, cursor = selectors.register_cards(
        kinds[query.kind], filters, day=clock.today(), cursor=query.cursor, limit=query.limit
    )
    return _answer(RecordsDocument([record_document(card) for card in cards], cursor or None))


@router.get("/rulebook/{key}", summary="One entry of the rulebook")
@decorate_view(public_page, made_once)
def rulebook_entry(request: HttpRequest, key: str) -> dict[str, Any]:
    """An instrument, a record kind, a penalty type, a window rule or a parameter, as this edition has it."""
    entries = selectors.rulebook_entries(key)
    if not entries:
        raise EntryUnknownError(key=key)
    return {
        "key": key,
        "edition": rulebook().digest,
        "entries": [{"type": type(entry).__name__, **asdict(entry)} for entry in entries],
    }
