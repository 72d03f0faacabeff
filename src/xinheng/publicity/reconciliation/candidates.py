"""Finding organisations for queries, each on its own and each counted as one search of its client."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xinheng.kernel import clock
from xinheng.publicity import selectors
from xinheng.publicity.errors import SearchBusyError
from xinheng.publicity.reconciliation.batch import ROOT_TYPE, Extension, Query
from xinheng.publicity.reconciliation.vocabulary import BY_ID, property_node, type_node
from xinheng.records.selectors import counts_by_kind
from xinheng.subjects import selectors as subjects
from xinheng.subjects.domain import normal_form
from xinheng.subjects.errors import OrganisationUnknownError, SearchTooLongError
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import Found

Node = dict[str, Any]
CODE_LENGTH = 18
LOOKED_AT = 20
"""Organisations looked at for a query, before types narrow them: enough to see that a name is not unique."""
_BUSY_RETRY_SECONDS = 2
_WHOLE_NAMES = frozenset({"exact", "former-name"})


def _is_code(text: str) -> bool:
    bare = "".join(text.split())
    return len(bare) == CODE_LENGTH and bare.isascii() and bare.isalnum()


def _found(query: Query, client: str) -> list[Found]:
    """What the search of the site finds, without organisations known only from rows that wait."""
    code = query.uscc or (query.text if _is_code(query.text) else "")
    with selectors.SEARCHES.search(client):
        try:
            if code:
                found: Sequence[Found] = subjects.search(code, limit=LOOKED_AT).results if _is_code(code) else ()
            else:
                found = subjects.match(query.text, division=query.division, limit=max(query.limit, LOOKED_AT))
        except SearchTooLongError as error:
            raise SearchBusyError(retry_after=_BUSY_RETRY_SECONDS) from error
    hidden = _hidden([one.uscc for one in found])
    return [one for one in found if one.uscc not in hidden]


def _hidden(usccs: Sequence[str]) -> set[str]:
    """Those of these organisations that are known only from rows that wait: they are shown nowhere."""
    stubs = Organisation.objects.filter(uscc__in=usccs, is_stub=True).values_list("uscc", flat=True)
    return {uscc for uscc in stubs if not counts_by_kind(day=clock.today(), uscc=uscc)}


def _names_of(uscc: str) -> set[str]:
    held = subjects.organisation(uscc)
    return {normal_form(one.name) for one in held.names}


def _is_match(one: Found, query: Query, found: Sequence[Found]) -> bool:
    """Exact code, with no name beside it that says otherwise; or the only organisation that has or had the name."""
    if one.reason == "code":
        return (
            not query.uscc or not query.text or _is_code(query.text) or normal_form(query.text) in _names_of(one.uscc)
        )
    whole = [other for other in found if other.reason in _WHOLE_NAMES]
    return one.reason == "exact" and whole == [one]


def candidates(query: Query, client: str) -> list[Node]:
    """The candidates of one query, best first. TooManySearchesError, SearchBusyError."""
    found = _found(query, client)
    wanted = {kind for kind in query.types if kind}
    typed = [one for one in found if not wanted or ROOT_TYPE in wanted or one.subject_kind in wanted]
    return [_candidate(one, _is_match(one, query, found)) for one in typed[: query.limit]]


def _candidate(one: Found, match: bool) -> Node:
    place = f"{one.province} {one.city}".strip()
    node = {
        "id": one.uscc,
        "name": one.name,
        "score": round(one.score * 100, 2),
        "match": match,
        "type": [type_node(one.subject_kind), type_node(ROOT_TYPE)],
        "features": [
            {"id": "code_exact", "value": one.reason == "code"},
            {"id": "name_exact", "value": one.reason == "exact"},
            {"id": "former_name_exact", "value": one.reason == "former-name"},
            {"id": "name_similarity", "value": round(one.score * 100, 2)},
        ],
    }
    return node | ({"description": place} if place else {})


def suggestions(prefix: str, *, skip: int, client: str) -> list[Node]:
    """Organisations for a field that completes what is typed: a code, or part of a name."""
    asked = Query(prefix, (), LOOKED_AT + skip)
    return [
        {"id": one.uscc, "name": one.name, "description": one.uscc, "notable": [type_node(one.subject_kind)]}
        for one in (_found(asked, client) if prefix else [])[skip : skip + LOOKED_AT]
    ]


def extended(asked: Extension, client: str) -> Node:
    """The values of properties; an organisation not held and a property not known have none."""
    with selectors.SEARCHES.search(client):
        hidden = _hidden(asked.usccs)
        rows = {uscc: _row("" if uscc in hidden else uscc, asked.properties) for uscc in asked.usccs}
    return {"meta": [property_node(one) for one in asked.properties], "rows": rows}


def _row(uscc: str, properties: Sequence[str]) -> Node:
    try:
        held = subjects.organisation(uscc)
    except OrganisationUnknownError:
        return {one: [] for one in properties}
    return {one: [_cell(value) for value in BY_ID[one].values(held)] if one in BY_ID else [] for one in properties}


def _cell(value: str | date) -> Node:
    return {"date": f"{value.isoformat()}T00:00:00"} if isinstance(value, date) else {"str": value}
