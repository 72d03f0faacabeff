"""What the public pages show, read for one day. Nothing here takes a viewer: all of it is for anybody."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Sum

from xinheng.accounts.models import Authority
from xinheng.catalogue.answers import names_of, parameter
from xinheng.catalogue.current import lists, measures, rulebook
from xinheng.catalogue.domain import (
    DeadlineRule,
    Instrument,
    Kind,
    Matter,
    Parameter,
    PenaltyType,
    Rulebook,
    WindowRule,
)
from xinheng.catalogue.lists import ListRule
from xinheng.catalogue.measures import MeasureRule
from xinheng.exchange.models import Batch
from xinheng.publicity import cursors
from xinheng.publicity.cards import card, with_objections
from xinheng.publicity.domain.documents import (
    ChangesDocument,
    EndedChangeDocument,
    ShownChangeDocument,
    ShownDocument,
    record_document,
    shown_document,
)
from xinheng.publicity.domain.pages import (
    LISTED_AT_MOST,
    Hit,
    KindCount,
    OrganisationHead,
    OrganisationPage,
    RecordCard,
    SearchPage,
    summary,
    total,
)
from xinheng.publicity.domain.registers import (
    AuthorityRefusals,
    AuthorityTimeliness,
    DayRow,
    RegisterFilters,
    RegisterPage,
    StopRow,
)
from xinheng.publicity.errors import SearchBusyError, SubjectUnknownError
from xinheng.publicity.feed import feed
from xinheng.publicity.limits import SearchBudget
from xinheng.records import selectors as records
from xinheng.records.domain.terms import Lines, compile_lines
from xinheng.records.selectors import PublicRecord, RegisterQuery
from xinheng.subjects import selectors as subjects
from xinheng.subjects.errors import OrganisationUnknownError
from xinheng.subjects.selectors import OrganisationShown

PAGE = 50
MOST_AT_ONCE = 500
DAYS_ON_HOME = 7
LOOKED_BACK = timedelta(days=60)
REPORT_WITHIN = "report-within-working-days"
SEARCHES = SearchBudget(name="search")
_BUSY_RETRY_SECONDS = 2


Entry = Instrument | Kind | PenaltyType | WindowRule | Parameter | DeadlineRule | ListRule | MeasureRule | Matter


@lru_cache(maxsize=2)
def _lines_of(digest: str) -> Lines:
    return compile_lines(rulebook())


def lines() -> Lines:
    """The compiled window rules of the present edition."""
    return _lines_of(rulebook().digest)


def _kind_counts(numbers: dict[str, int]) -> tuple[KindCount, ...]:
    kinds = rulebook().kinds.values()
    return tuple(KindCount(one.key, one.zh, one.en, numbers[one.key]) for one in kinds if numbers.get(one.key))


def counts(day: date) -> tuple[KindCount, ...]:
    """How many records of each kind are public, the empty kinds included."""
    numbers = records.counts_by_kind(day=day)
    return tuple(KindCount(one.key, one.zh, one.en, numbers.get(one.key, 0)) for one in rulebook().kinds.values())


def newly_shown(day: date) -> list[DayRow]:
    """How many records were first shown on each of the last days that brought any, latest first, by kind.

    Every row has a cell for each kind that these days brought, and for no other.
    """
    found: dict[date, dict[str, int]] = {}
    for shown_on, kind, number in records.newly_shown(since=day - LOOKED_BACK, until=day):
        found.setdefault(shown_on, {})[kind] = number
    latest = dict(list(found.items())[:DAYS_ON_HOME])
    kinds = [one for one in rulebook().kinds.values() if any(one.key in numbers for numbers in latest.values())]
    return [
        DayRow(shown_on, tuple(KindCount(one.key, one.zh, one.en, numbers.get(one.key, 0)) for one in kinds))
        for shown_on, numbers in latest.items()
    ]


def search(text: str, *, client: str, cursor: str = "", limit: int = 20) -> SearchPage:
    """What a name or code finds. TooManySearchesError, SearchBusyError; CursorWrongError of subjects."""
    text = text.strip()
    if not text:
        return SearchPage("", (), False)
    with SEARCHES.search(client):
        found = subjects.search(text, limit=limit, cursor=cursor or None)
    if not found.complete and not found.results:
        raise SearchBusyError(retry_after=_BUSY_RETRY_SECONDS)
    hits = tuple(
        Hit(one.uscc, one.name, one.state, f"{one.province} {one.city}".strip(), _former(one.name, one.matched_name))
        for one in found.results
    )
    misspelt = any(one.reason in ("misspelt", "legal-form") for one in found.results)
    return SearchPage(text, hits, misspelt, found.next_cursor or "")


def _former(name: str, matched: str) -> str:
    return matched if matched != name else ""


def _organisation(uscc: str, day: date) -> tuple[OrganisationShown, dict[str, int]]:
    """The organisation and its public records by kind. One known only from rows that wait is not shown at all."""
    try:
        found = subjects.organisation(uscc.upper())
    except OrganisationUnknownError as error:
        raise SubjectUnknownError(uscc=uscc) from error
    numbers = records.counts_by_kind(day=day, uscc=found.uscc)
    if found.is_stub and not numbers:
        raise SubjectUnknownError(uscc=uscc)
    return found, numbers


def _head(found: OrganisationShown) -> OrganisationHead:
    return OrganisationHead(
        uscc=found.uscc,
        name=found.name,
        subject_kind=found.subject_kind,
        state=found.state,
        former_names=tuple(one.name for one in found.names if not one.is_current),
        entity_type=found.entity_type,
        registered_on=found.registered_on,
        place=f"{found.province} {found.city}".strip(),
        listed=not found.named_after_person,
        merged=found.merged,
        successor=found.successor_uscc if found.state == "deregistered" else "",
    )


def organisation_page(uscc: str, *, day: date, kind: str = "", cursor: str = "") -> OrganisationPage:
    """The page of one organisation, with one kind's cards. SubjectUnknownError, CursorWrongError."""
    found, numbers = _organisation(uscc, day)
    tabs = _kind_counts(numbers)
    chosen = kind if kind in numbers else (tabs[0].key if tabs else "")
    shown, following = _cards(RegisterQuery(kind=chosen, uscc=found.uscc), day, cursor, PAGE) if tabs else ([], "")
    return OrganisationPage(
        head=_head(found),
        day=day,
        summary=summary(sum(numbers.values()), records.repair_days(found.uscc, day=day), day),
        counts=tabs,
        chosen=chosen,
        cards=_objected(shown),
        next_cursor=following,
    )


def _objected(shown: list[RecordCard]) -> tuple[RecordCard, ...]:
    """Cards of a page, those under objection with the days of it; most pages have none and ask nothing."""
    marked = {one.public_id: one for one in with_objections([one for one in shown if one.is_under_objection])}
    return tuple(marked.get(one.public_id, one) for one in shown)


def cards(uscc: str, *, day: date, kind: str = "", cursor: str = "", limit: int = PAGE) -> tuple[list[RecordCard], str]:
    """Public records of one organisation and the cursor to more. SubjectUnknownError, CursorWrongError."""
    found, _ = _organisation(uscc, day)
    return _cards(RegisterQuery(kind=kind, uscc=found.uscc), day, cursor, limit)


def _purpose(query: RegisterQuery) -> str:
    return f"{query.kind}:{query.uscc}"


def _cards(query: RegisterQuery, day: date, cursor: str, limit: int) -> tuple[list[RecordCard], str]:
    place = cursors.unseal(_purpose(query), cursor)
    after = None if place is None else (date.fromisoformat(str(place[0])), int(place[1]))
    found = records.public_records(query, day=day, after=after, limit=limit + 1)
    shown = found[:limit]
    following = ""
    if len(found) > limit:
        decided_on, number = shown[-1].cursor
        following = cursors.seal(_purpose(query), decided_on.isoformat(), number)
    book = rulebook()
    return [card(record, book, today=day) for record in shown], following


def _all_cards(query: RegisterQuery, day: date, at_most: int | None = None) -> Iterator[RecordCard]:
    book, after, seen = rulebook(), None, 0
    while True:
        found: list[PublicRecord] = records.public_records(query, day=day, after=after, limit=MOST_AT_ONCE)
        for record in found:
            if at_most is not None and seen == at_most:
                return
            seen += 1
            yield card(record, book, today=day)
        if len(found) < MOST_AT_ONCE:
            return
        after = found[-1].cursor


def shown(uscc: str, *, day: date) -> ShownDocument:
    """Everything the public site shows of one organisation on a day. SubjectUnknownError."""
    page = organisation_page(uscc, day=day)
    return shown_document(page, list(_all_cards(RegisterQuery(uscc=page.head.uscc), day)))


def record(public_id: str, *, day: date) -> PublicRecord | None:
    """The public record of this identifier; None alike for one that ended and one that never was."""
    return records.public_record(public_id, day=day)


def authorities(kind: str) -> list[tuple[str, str]]:
    """Code and name of the authorities that decided records of a kind."""
    return records.deciding_authorities(kind)


def _query(kind: Kind, filters: RegisterFilters) -> RegisterQuery:
    named = {name: uscc for uscc, name in authorities(kind.key)} if filters.authority else {}
    return RegisterQuery(
        kind=kind.key,
        authority=named.get(filters.authority, filters.authority),
        division=filters.division,
        decided_from=filters.from_day,
        decided_to=filters.to_day,
        severity=filters.severity,
        penalty_type=filters.type,
    )


def register_page(kind: Kind, filters: RegisterFilters, *, day: date, cursor: str = "") -> RegisterPage:
    """One page of a register with its honest total. CursorWrongError."""
    query = _query(kind, filters)
    rows, following = _cards(query, day, cursor, PAGE)
    counted = records.count_register(query, day=day, at_most=LISTED_AT_MOST + 1)
    return RegisterPage(kind, day, filters, tuple(rows), total(counted), following, bool(cursor))


def walk(
    kind: Kind, filters: RegisterFilters, *, day: date, cursor: str = "", limit: int = PAGE
) -> tuple[list[RecordCard], str]:
    """A stretch of a register in an order that nothing changes, and the cursor to more. CursorWrongError."""
    purpose = f"walk:{kind.key}"
    place = cursors.unseal(purpose, cursor)
    after = b"" if place is None else bytes.fromhex(str(place[0]))
    found = records.walked_records(_query(kind, filters), day=day, after=after, limit=limit + 1)
    book, more = rulebook(), len(found) > limit
    following = cursors.seal(purpose, found[limit - 1].key.hex()) if more else ""
    return [card(one.record, book, today=day) for one in found[:limit]], following


def changes(cursor: str, *, day: date, limit: int) -> ChangesDocument:
    """The next entries of the change feed. CursorWrongError, CursorGoneError."""
    book, heard = rulebook(), feed(cursor, day=day, limit=limit)
    items = [
        EndedChangeDocument(entry.act, entry.change.public_id, "ended")
        if entry.change.record is None or entry.change.told == "ended"
        else ShownChangeDocument(
            entry.act,
            entry.change.public_id,
            entry.change.told,
            record_document(card(entry.change.record, book, today=day)),
        )
        for entry in heard.entries
    ]
    return ChangesDocument(items, heard.cursor, heard.more)


def register_rows(kind: Kind, filters: RegisterFilters, *, day: date) -> Iterator[RecordCard]:
    """A whole register as far as its total is counted."""
    return _all_cards(_query(kind, filters), day, LISTED_AT_MOST)


def timeliness() -> list[AuthorityTimeliness]:
    """How each deciding authority reports, over all kinds; those least on time first."""
    sums: dict[str, AuthorityTimeliness] = {}
    for one in records.timeliness():
        before = sums.get(one.authority_uscc, AuthorityTimeliness(one.authority_name, 0, 0, 0))
        sums[one.authority_uscc] = AuthorityTimeliness(
            one.authority_name,
            before.records + one.reported,
            before.on_time + one.reported - one.late,
            before.working_days + one.working_days,
        )
    return sorted(sums.values(), key=lambda one: (one.on_time / one.records if one.records else 1, one.authority))


def reporting_days(day: date) -> int:
    """Within how many working days a decision is to be reported, as in force on ``day``."""
    return int(parameter(rulebook(), REPORT_WITHIN, day).value)


def refusals() -> list[AuthorityRefusals]:
    """How many rows each authority sent, and how many of them ended at the gate."""
    names = dict(Authority.objects.values_list("uscc", "name"))
    sums = Batch.objects.values("sender_uscc").annotate(
        sent=Sum("rows"), persons=Sum("refused_person"), grounds=Sum("refused_matter")
    )
    found = [
        AuthorityRefusals(
            names.get(one["sender_uscc"], one["sender_uscc"]), one["sent"], one["persons"], one["grounds"]
        )
        for one in sums
    ]
    return sorted(found, key=lambda one: (-(one.persons + one.grounds), one.authority))


def stops() -> list[StopRow]:
    """How many emergency stops run, by kind and authority; nothing of what they hide."""
    kinds = rulebook().kinds
    return [StopRow(kinds.get(one.kind), one.authority_name, one.running) for one in records.stop_counts()]


def rulebook_entries(key: str) -> list[Entry]:
    """Every entry of the rulebook with this key, of whatever sort."""
    book: Rulebook = rulebook()
    held: tuple[Mapping[str, Entry], ...] = (book.instruments, book.kinds, lists(), measures(), book.matters)
    single: list[Entry] = [one[key] for one in held if key in one]
    several: tuple[Entry, ...] = (*book.penalty_types, *book.parameters, *book.deadlines)
    rows: list[Entry] = [rule for rule in book.window_rules if key in names_of(rule)]
    return single + rows + [one for one in several if key in {getattr(one, "key", None), getattr(one, "code", None)}]
