"""Search: by code, exact name, fragment; a misspelling only when those find nothing.

Fragments are searched by the index of character pairs and checked on the normal form. Values are bound by the
client, so that the server plans for the very fragment: with a plan made for any fragment, two characters take a
hundred times longer. Every search runs under a statement timeout.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import OperationalError, connection, transaction

from xinheng.subjects import domain
from xinheng.subjects.domain import matching
from xinheng.subjects.errors import CursorUnknownError, SearchTooLongError
from xinheng.subjects.selectors.lookups import find_by_identifier

MOST = 100
MILLISECONDS = 2000
_FEW = 300
_CANDIDATES = 200

_DIVISION = "coalesce(nullif(o.division, ''), substr(o.uscc, 3, 6))"
_SCATTERED = "((n.organisation_id * 2654435761) & 4294967295)"
_IN_DIVISION = f"JOIN subjects_organisation o ON o.id = n.organisation_id AND {_DIVISION} LIKE %(division)s"
_HOLDS = "n.bigrams @> %(pairs)s::text[] AND n.normal LIKE %(pattern)s"


@dataclass(frozen=True)
class Found:
    """An organisation that was found, why, and by which of its names."""

    organisation_id: int
    uscc: str
    name: str
    matched_name: str
    reason: str
    score: float
    state: str
    subject_kind: str
    division: str
    province: str
    city: str
    named_after_person: bool


@dataclass(frozen=True)
class SearchPage:
    """A page of results in a fixed order; ``next_cursor`` leads to the rest. ``complete`` is False when time ran out
    while looking for a misspelling."""

    results: tuple[Found, ...]
    next_cursor: str | None
    complete: bool = True


@dataclass(frozen=True)
class _Hit:
    organisation_id: int
    normal: str
    is_current: bool


@dataclass(frozen=True)
class _Query:
    """What is asked: the normal form, and divisions by the beginning of their codes."""

    normal: str
    division: str = ""

    def sql(self, condition: str, order: str = "") -> str:
        join = _IN_DIVISION if self.division else ""
        return (
            f"SELECT n.organisation_id, n.normal, n.is_current FROM subjects_organisationname n {join}"  # noqa: S608
            f" WHERE {condition} {order} LIMIT %(limit)s"
        )

    def facts(self, limit: int) -> dict[str, Any]:
        return {
            "normal": self.normal,
            "pairs": domain.bigrams(self.normal),
            "pattern": f"%{matching.escaped(self.normal)}%",
            "beginning": f"{matching.escaped(self.normal)}%",
            "division": f"{self.division}%",
            "limit": limit,
        }


def search(text: str, *, limit: int = 20, cursor: str | None = None, milliseconds: int = MILLISECONDS) -> SearchPage:
    """Organisations by code, other identifier, name or fragment of a present or former name.

    Up to ``limit`` (at most 100) a page; the order is fixed and the cursor stays good when others are added. Raises
    SearchTooLongError after ``milliseconds`` and CursorUnknownError.
    """
    query = _Query(domain.normal_form(text.replace("\0", "")))
    limit = max(1, min(limit, MOST))
    if not query.normal or len(query.normal) > domain.MOST_CHARACTERS:
        return SearchPage((), None)
    with _limited(milliseconds):
        by_code = _by_code(text) if cursor is None else ()
        page = SearchPage(by_code, None) if by_code else _by_fragment(query, limit, cursor)
    if page.results or cursor is not None:
        return page
    return _by_misspelling(query, limit, milliseconds)


def match(name: str, *, division: str = "", limit: int = 10, milliseconds: int = MILLISECONDS) -> tuple[Found, ...]:
    """The organisations a name may mean, best first: exact, former name, fragment, else a misspelling.

    ``division`` keeps to a division and those under it (320000, 320100, 320102). Raises SearchTooLongError.
    """
    query = _Query(domain.normal_form(name.replace("\0", "")), _beginning_of(division))
    limit = max(1, min(limit, MOST))
    if not query.normal or len(query.normal) > domain.MOST_CHARACTERS:
        return ()
    with _limited(milliseconds):
        page = _by_fragment(query, limit, None)
    found = page.results or _by_misspelling(query, limit, milliseconds).results
    return tuple(sorted(found, key=lambda one: (-one.score, one.uscc)))


def _beginning_of(division: str) -> str:
    digits = "".join(character for character in division if character.isdigit())[:6]
    while len(digits) > 2 and digits.endswith("00"):
        digits = digits[:-2]
    return digits


@contextmanager
def _limited(milliseconds: int) -> Iterator[None]:
    """Stop what takes longer; the limit ends with the block also where the transaction goes on."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(milliseconds)}")
            yield
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != "57014":
            raise
        raise SearchTooLongError(milliseconds=milliseconds) from error


def _rows(sql: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return list(cursor.fetchall())


def _by_code(text: str) -> tuple[Found, ...]:
    code = "".join(text.split()).upper().replace("-", "")
    if not (code.isascii() and code.isalnum()):
        return ()
    if len(code) == 18:
        found = _shown([code], "code")
        return found or _shown(list(find_by_identifier("pboc18", [code]).values()), "identifier")
    schemes = {15: ("regno15", "taxid15"), 9: ("orgcode",), 12: ("institution-certificate",)}
    for scheme in schemes.get(len(code), ()):
        codes = list(find_by_identifier(scheme, [code]).values())
        if codes:
            return _shown(codes, "identifier")
    return ()


def _shown(codes: Sequence[str], reason: str) -> tuple[Found, ...]:
    rows = _rows(f"{_SHOWN} WHERE o.uscc = ANY(%(codes)s) ORDER BY o.uscc", {"codes": list(codes)})
    return tuple(_found(row, row[2], reason, 1.0) for row in rows)


def _found(row: tuple[Any, ...], matched_name: str, reason: str, score: float) -> Found:
    organisation_id, uscc, name, *rest = row
    return Found(organisation_id, uscc, name, matched_name, reason, score, *rest)


_SHOWN = """
SELECT o.id, o.uscc, o.name, o.state, o.subject_kind, coalesce(nullif(o.division, ''), substr(o.uscc, 3, 6)),
       o.province, o.city, o.named_after_person
FROM subjects_organisation o
"""


def _by_fragment(query: _Query, limit: int, cursor: str | None) -> SearchPage:
    """Few hits are put in order of likeness; many come in the scattered order, which an ordered scan ends early.

    A single character is answered with the first names that begin with it.
    """
    if len(query.normal) == 1:
        rows = _rows(query.sql("n.normal LIKE %(beginning)s", "ORDER BY n.normal, n.id"), query.facts(limit))
        return SearchPage(_with_organisations(query, _distinct(rows)), None)
    after = _read_cursor(cursor)
    if not after or after[0] == "few":
        rows = _rows(query.sql(_HOLDS), query.facts(_FEW + 1))
        if len(rows) <= _FEW or after:
            return _few(query, _distinct(rows), limit, after[1:])
    return _many(query, limit, after[1] if after else None)


def _few(query: _Query, hits: list[_Hit], limit: int, after: list[Any]) -> SearchPage:
    ranked = sorted((_rank(query, hit), hit) for hit in hits)
    rest = [(rank, hit) for rank, hit in ranked if not after or rank > (*after,)]
    found = _with_organisations(query, [hit for _, hit in rest[:limit]])
    return SearchPage(found, _write_cursor("few", *rest[limit - 1][0]) if len(rest) > limit else None)


def _rank(query: _Query, hit: _Hit) -> tuple[int, int, int, str, int]:
    likeness, length, normal = matching.fragment_rank(query.normal, hit.normal)
    return (likeness, 0 if hit.is_current else 1, length, normal, hit.organisation_id)


def _many(query: _Query, limit: int, after: int | None) -> SearchPage:
    """The name itself first, then the hits in scattered order; of an organisation's names the latest hit shows."""
    exact: list[_Hit] = []
    if after is None:
        exact = _distinct(_rows(query.sql("n.normal = %(normal)s", "ORDER BY n.id"), query.facts(limit)))
    condition = f"{_HOLDS} AND n.normal <> %(normal)s AND {_SCATTERED} > %(after)s"
    facts = query.facts(limit + 1) | {"after": -1 if after is None else after}
    rows = _rows(query.sql(condition, f"ORDER BY {_SCATTERED}, n.id"), facts)
    shown = _distinct(rows)[: max(limit - len(exact), 0)]
    found = _with_organisations(query, [*exact, *shown])
    if len(rows) <= len(shown):
        return SearchPage(found, None)
    last = _scattered(shown[-1].organisation_id) if shown else facts["after"]
    return SearchPage(found, _write_cursor("many", last))


def _scattered(organisation_id: int) -> int:
    return (organisation_id * 2654435761) & 4294967295


def _by_misspelling(query: _Query, limit: int, milliseconds: int) -> SearchPage:
    """Names one error away from the name asked for; failing that, names that hold it with one error."""
    try:
        for whole in (True, False):
            hits = _one_error_away(query, milliseconds, whole=whole)
            if hits:
                ranked = sorted(hits, key=lambda hit: (*matching.misspelt_rank(query.normal, hit.normal), hit))
                found = _with_organisations(query, ranked[:limit])
                return SearchPage(tuple(_as_misspelt(query, one) for one in found), None)
    except SearchTooLongError:
        return SearchPage((), None, complete=False)
    return SearchPage((), None)


def _one_error_away(query: _Query, milliseconds: int, *, whole: bool) -> list[_Hit]:
    facts = query.facts(_CANDIDATES)
    parts = []
    for number, hypothesis in enumerate(matching.hypotheses(query.normal, whole=whole)):
        condition = f"n.bigrams @> %(pairs{number})s::text[] AND n.normal LIKE ANY(%(patterns{number})s)"
        parts.append(f"({query.sql(condition)})")
        facts |= {f"pairs{number}": hypothesis.pairs, f"patterns{number}": hypothesis.patterns}
    if not parts:
        return []
    with _limited(milliseconds):
        return _distinct(_rows(" UNION ALL ".join(parts), facts))


def _as_misspelt(query: _Query, one: Found) -> Found:
    likeness = matching.score("misspelt", query.normal, domain.normal_form(one.matched_name))
    return replace(one, reason="misspelt", score=likeness)


def _distinct(rows: Sequence[tuple[Any, ...]]) -> list[_Hit]:
    """The hits, one for each organisation: by its present name where that was hit too."""
    hits: dict[int, _Hit] = {}
    for row in rows:
        hit = _Hit(*row)
        held = hits.get(hit.organisation_id)
        if held is None or (hit.is_current and not held.is_current):
            hits[hit.organisation_id] = hit
    return list(hits.values())


def _with_organisations(query: _Query, hits: Sequence[_Hit]) -> tuple[Found, ...]:
    """The hits as they are shown, in their order."""
    if not hits:
        return ()
    ids = {"ids": [hit.organisation_id for hit in hits]}
    organisations = {row[0]: row for row in _rows(f"{_SHOWN} WHERE o.id = ANY(%(ids)s)", ids)}
    written = _former_names([hit for hit in hits if not hit.is_current])
    found = []
    for hit in hits:
        row = organisations[hit.organisation_id]
        name = row[2] if hit.is_current else written[hit.organisation_id, hit.normal]
        whole = "exact" if hit.is_current else "former-name"
        reason = whole if hit.normal == query.normal else "fragment"
        found.append(_found(row, name, reason, matching.score(reason, query.normal, hit.normal)))
    return tuple(found)


def _former_names(hits: Sequence[_Hit]) -> dict[tuple[int, str], str]:
    """Former names as they were written, by organisation and normal form."""
    if not hits:
        return {}
    rows = _rows(
        "SELECT organisation_id, normal, max(name) FROM subjects_organisationname"
        " WHERE organisation_id = ANY(%(ids)s) AND NOT is_current GROUP BY organisation_id, normal",
        {"ids": [hit.organisation_id for hit in hits]},
    )
    return {(organisation_id, normal): name for organisation_id, normal, name in rows}


_CURSORS = {"few": (int, int, int, str, int), "many": (int,)}


def _write_cursor(kind: str, *position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([kind, *position], ensure_ascii=False).encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> list[Any]:
    """The kind of order and the position in it; nothing for the first page. Raises CursorUnknownError."""
    if cursor is None:
        return []
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if tuple(type(part) for part in position[1:]) == _CURSORS[position[0]]:
            return list(position)
    except (binascii.Error, ValueError, LookupError, TypeError) as error:
        raise CursorUnknownError from error
    raise CursorUnknownError
