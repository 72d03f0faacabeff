"""Search: by code, exact name, fragment; another writing or a misspelling only when those find nothing.

Fragments are searched by the index of character pairs and checked on the normal form. A search is one statement, two
when hits are many. Values are bound by the client, so that the server plans for the very fragment: with a plan made
for any fragment, two characters take a hundred times longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xinheng.kernel import identifiers
from xinheng.subjects import domain
from xinheng.subjects.domain import matching
from xinheng.subjects.errors import SearchTooLongError
from xinheng.subjects.selectors import cursors
from xinheng.subjects.selectors.asking import ask
from xinheng.subjects.selectors.lookups import find_by_identifier

MOST = 100
MILLISECONDS = 2000
_FEW = 100
_CANDIDATES = 200
_FIRST_PAGE = (-1, 0, 0, "", 0)

_DIVISION = "coalesce(nullif(o.division, ''), substr(o.uscc, 3, 6))"
_SHOWN = (
    f"o.id, o.uscc, o.name, o.state, o.subject_kind, {_DIVISION}, o.province, o.city, o.named_after_person, "
    "h.name, h.normal, h.is_current"
)
_HELD = "JOIN subjects_organisation o ON o.id = h.organisation_id"
_HIT = "SELECT n.organisation_id, n.name, n.normal, n.is_current FROM subjects_organisationname n"
_IN_DIVISION = f"JOIN subjects_organisation o ON o.id = n.organisation_id AND {_DIVISION} LIKE %(division)s"
_HOLDS = "n.bigrams @> %(pairs)s::text[] AND n.normal LIKE %(pattern)s"
_SCATTERED = "((n.organisation_id * 2654435761) & 4294967295)"
_EXACTLY_NAMED = "SELECT e.organisation_id FROM subjects_organisationname e WHERE e.normal = %(normal)s"
_RANK = "h.likeness, h.past, h.length, h.normal, h.organisation_id"
_AFTER = "%(likeness)s, %(past)s, %(length)s, %(name)s, %(organisation)s"
_IN_ORDER = ("enable_bitmapscan", "enable_sort")


@dataclass(frozen=True)
class Found:
    """An organisation that was found, why, and by which of its names."""

    organisation_id: int
    uscc: str
    name: str
    state: str
    subject_kind: str
    division: str
    province: str
    city: str
    named_after_person: bool
    matched_name: str
    reason: str
    score: float


@dataclass(frozen=True)
class SearchPage:
    """A page of results in a fixed order; ``next_cursor`` leads to the rest.

    ``complete`` is False when time ran out while looking for a misspelling.
    """

    results: tuple[Found, ...]
    next_cursor: str | None
    complete: bool = True


@dataclass(frozen=True)
class _Query:
    """What is asked: a normal form, and divisions by the beginning of their codes; how long it may take."""

    normal: str
    milliseconds: int
    division: str = ""

    def hits(self, condition: str) -> str:
        """The statement for the names that meet a condition."""
        return f"{_HIT} {_IN_DIVISION if self.division else ''} WHERE {condition}"

    def facts(self, **more: Any) -> dict[str, Any]:
        """The values of the statements."""
        return {
            "normal": self.normal,
            "pairs": domain.bigrams(self.normal),
            "pattern": f"%{matching.escaped(self.normal)}%",
            "beginning": f"{matching.escaped(self.normal)}%",
            "division": f"{self.division}%",
        } | more

    def found(self, row: tuple[Any, ...], reason: str = "") -> Found:
        """A result from the columns of ``_SHOWN``."""
        shown, (matched, normal, is_current) = row[:-3], row[-3:]
        if not reason:
            whole = "exact" if is_current else "former-name"
            reason = whole if normal == self.normal else "fragment"
        return Found(*(*shown, matched, reason, matching.score(reason, self.normal, normal)))


def search(text: str, *, limit: int = 20, cursor: str | None = None, milliseconds: int = MILLISECONDS) -> SearchPage:
    """Organisations by code, other identifier, name or fragment of a present or former name.

    Up to ``limit`` (at most 100) a page; the order is fixed and the cursor stays good when others are added. Raises
    SearchTooLongError after ``milliseconds`` and CursorWrongError.
    """
    query = _Query(domain.normal_form(text.replace("\0", "")), milliseconds)
    limit = max(1, min(limit, MOST))
    if not query.normal or len(query.normal) > domain.MOST_CHARACTERS:
        return SearchPage((), None)
    by_code = _by_code(text, query) if cursor is None else ()
    page = SearchPage(by_code, None) if by_code else _by_fragment(query, limit, cursor)
    return page if page.results or cursor is not None else _by_misspelling(query, limit)


def match(name: str, *, division: str = "", limit: int = 10, milliseconds: int = MILLISECONDS) -> tuple[Found, ...]:
    """The organisations a name may mean, best first: exact, former name, fragment, else a misspelling.

    ``division`` keeps to a division and those under it (320000, 320100, 320102). Raises SearchTooLongError.
    """
    query = _Query(domain.normal_form(name.replace("\0", "")), milliseconds, _beginning_of(division))
    limit = max(1, min(limit, MOST))
    if not query.normal or len(query.normal) > domain.MOST_CHARACTERS:
        return ()
    found = _by_fragment(query, limit, None).results or _by_misspelling(query, limit).results
    return tuple(sorted(found, key=lambda one: (-one.score, one.uscc)))


def _beginning_of(division: str) -> str:
    digits = "".join(character for character in division if character.isdigit())[:6]
    while len(digits) > 2 and digits.endswith("00"):
        digits = digits[:-2]
    return digits


def _by_code(text: str, query: _Query) -> tuple[Found, ...]:
    code = identifiers.normalise(text)
    if not (code.isascii() and code.isalnum()):
        return ()
    if len(code) == 18:
        return _with_codes([code], "code", query) or _identified(("pboc18",), code, query)
    schemes = {15: ("regno15", "taxid15"), 9: ("orgcode",), 12: ("institution-certificate",)}
    return _identified(schemes.get(len(code), ()), code, query)


def _identified(schemes: Sequence[str], code: str, query: _Query) -> tuple[Found, ...]:
    for scheme in schemes:
        codes = find_by_identifier(scheme, [code])
        if codes:
            return _with_codes(list(codes.values()), "identifier", query)
    return ()


def _with_codes(codes: list[str], reason: str, query: _Query) -> tuple[Found, ...]:
    named = "JOIN subjects_organisationname h ON h.organisation_id = o.id AND h.is_current"
    sql = f"SELECT {_SHOWN} FROM subjects_organisation o {named} WHERE o.uscc = ANY(%(codes)s)"  # noqa: S608
    rows = ask(f"{sql} ORDER BY o.uscc", {"codes": codes}, query.milliseconds)
    return tuple(query.found(row, reason) for row in rows)


def _by_fragment(query: _Query, limit: int, cursor: str | None) -> SearchPage:
    """Few hits come in the order of likeness; many in the scattered order, which an ordered scan ends early.

    A single character is answered with the first names that begin with it.
    """
    if len(query.normal) == 1:
        return _beginning_with(query, limit)
    position = cursors.read(cursor)
    if position and position[0] == "many":
        return _many(query, limit, position[1], crowded=bool(position[2]))
    return _few_or_many(query, limit, position[1:] or None)


def _beginning_with(query: _Query, limit: int) -> SearchPage:
    hits = query.hits("n.normal LIKE %(beginning)s ORDER BY n.normal, n.id LIMIT %(limit)s")
    rows = ask(f"SELECT {_SHOWN} FROM ({hits}) h {_HELD}", query.facts(limit=limit), query.milliseconds)  # noqa: S608
    ordered = sorted(rows, key=lambda row: (row[-2], row[0]))
    return SearchPage(tuple(query.found(row) for row in _distinct(ordered)), None)


def _few_or_many(query: _Query, limit: int, after: list[Any] | None) -> SearchPage:
    sql = f"""
        WITH hits AS MATERIALIZED ({query.hits(_HOLDS)} LIMIT {_FEW + 1}), ranked AS (
            SELECT DISTINCT ON (organisation_id) *, length(normal) AS length, (NOT is_current)::int AS past,
                CASE WHEN normal = %(normal)s THEN 0 WHEN starts_with(normal, %(normal)s) THEN 1 ELSE 2 END AS likeness
            FROM hits ORDER BY organisation_id, is_current DESC, normal
        )
        SELECT s.hits, s.last, (SELECT max(id) FROM subjects_organisation), {_RANK}, {_SHOWN}
        FROM (SELECT count(*) AS hits, max(organisation_id) AS last FROM hits) s
        LEFT JOIN LATERAL (SELECT * FROM ranked h WHERE s.hits <= {_FEW} AND ({_RANK}) > ({_AFTER})
                           ORDER BY {_RANK} LIMIT %(limit)s) h ON true
        LEFT {_HELD} ORDER BY {_RANK}
    """  # noqa: S608
    names = ("likeness", "past", "length", "name", "organisation")
    facts = query.facts(limit=limit + 1, **dict(zip(names, after or _FIRST_PAGE, strict=True)))
    rows = ask(sql, facts, query.milliseconds)
    if rows[0][0] > _FEW:
        return _many(query, limit, None, crowded=_is_crowded(rows[0], limit))
    rows = [row for row in rows if row[8] is not None]
    found = tuple(query.found(row[8:]) for row in rows[:limit])
    return SearchPage(found, cursors.write("few", *rows[limit - 1][3:8]) if len(rows) > limit else None)


def _is_crowded(row: tuple[Any, ...], limit: int) -> bool:
    """Whether an ordered scan meets a page of hits sooner than all hits are fetched and sorted.

    The hits came in the order in which they are stored, so the last of them says how densely they lie. The planner
    cannot know: it takes pairs of characters that belong to one word for independent.
    """
    hits, last, held = row[:3]
    expected = hits * held / last
    return bool(expected * expected > limit * held)


def _many(query: _Query, limit: int, after: int | None, *, crowded: bool) -> SearchPage:
    """The name itself first, then the hits in scattered order."""
    exact = query.hits("n.normal = %(normal)s ORDER BY n.is_current DESC, n.id LIMIT %(limit)s")
    others = query.hits(
        f"{_HOLDS} AND {_SCATTERED} > %(after)s AND n.organisation_id NOT IN ({_EXACTLY_NAMED})"
        f" ORDER BY {_SCATTERED}, n.id LIMIT %(limit)s"
    )
    parts = f"({others})" if after is not None else f"({exact}) UNION ALL ({others})"
    sql = f"SELECT {_SHOWN} FROM ({parts}) h {_HELD}"  # noqa: S608
    facts = query.facts(after=-1 if after is None else after, limit=limit + 1)
    rows = ask(sql, facts, query.milliseconds, switched_off=_IN_ORDER if crowded else ())
    rows.sort(key=lambda row: (row[-2] != query.normal, _scattered(row[0]), not row[-1]))
    shown = _distinct(rows)[:limit]
    found = tuple(query.found(row) for row in shown)
    if len(rows) <= len(shown):
        return SearchPage(found, None)
    passed = [_scattered(row[0]) for row in shown if row[-2] != query.normal]
    return SearchPage(found, cursors.write("many", passed[-1] if passed else facts["after"], int(crowded)))


def _scattered(organisation_id: int) -> int:
    return (organisation_id * 2654435761) & 4294967295


def _distinct(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The first row of each organisation, in order."""
    return list({row[0]: row for row in reversed(rows)}.values())[::-1]


def _by_misspelling(query: _Query, limit: int) -> SearchPage:
    """Names that write the legal form otherwise; else names one error away; else names that hold it with one error."""
    try:
        if rows := _with_other_legal_form(query, limit):
            return SearchPage(tuple(query.found(row, "legal-form") for row in _distinct(rows)[:limit]), None)
        for whole in (True, False):
            rows = _one_error_away(query, whole=whole)
            if rows:
                rows.sort(key=lambda row: (*matching.misspelt_rank(query.normal, row[-2]), not row[-1], row[0]))
                found = tuple(query.found(row, "misspelt") for row in _distinct(rows)[:limit])
                return SearchPage(found, None)
    except SearchTooLongError:
        return SearchPage((), None, complete=False)
    return SearchPage((), None)


def _with_other_legal_form(query: _Query, limit: int) -> list[tuple[Any, ...]]:
    others = matching.other_legal_forms(query.normal)
    if not others:
        return []
    hits = query.hits("n.normal = ANY(%(others)s) ORDER BY n.is_current DESC, n.id LIMIT %(limit)s")
    sql = f"SELECT {_SHOWN} FROM ({hits}) h {_HELD}"  # noqa: S608
    return ask(sql, query.facts(others=others, limit=limit), query.milliseconds)


def _one_error_away(query: _Query, *, whole: bool) -> list[tuple[Any, ...]]:
    facts = query.facts(candidates=_CANDIDATES)
    parts = []
    for number, hypothesis in enumerate(matching.hypotheses(query.normal, whole=whole)):
        condition = f"n.bigrams @> %(pairs{number})s::text[] AND n.normal LIKE ANY(%(patterns{number})s)"
        parts.append(f"({query.hits(condition)} LIMIT %(candidates)s)")
        facts |= {f"pairs{number}": hypothesis.pairs, f"patterns{number}": hypothesis.patterns}
    if not parts:
        return []
    sql = f"SELECT {_SHOWN} FROM ({' UNION ALL '.join(parts)}) h {_HELD}"  # noqa: S608
    return ask(sql, facts, query.milliseconds)
