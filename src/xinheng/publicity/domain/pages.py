"""The facts of each public page. A sentence is a code with its facts; templates say it in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.catalogue.domain import Door
from xinheng.publicity.domain.time_bar import TimeBar, time_bar

LISTED_AT_MOST = 10_000
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sentence:
    """A sentence by its code: the template holds the words, this holds the day and the number."""

    code: str
    day: date | None = None
    number: int = 0


@dataclass(frozen=True)
class Reason:
    """Why a record is shown as long as it is: the rule, its class, its months and the article behind it."""

    rule: str
    severity: str
    min_months: int | None
    max_months: int | None
    instrument: str
    title_zh: str
    title_en: str
    article: str
    verified: bool


@dataclass(frozen=True)
class FieldLine:
    """One official field of a record as stored, with its name in both languages."""

    code: str
    zh: str
    en: str
    value: str


@dataclass(frozen=True)
class RunningObjection:
    """An objection that nobody answered yet: its number, since when, and the last day of its answer."""

    number: int
    since: date
    due_on: date


@dataclass(frozen=True)
class RecordCard:
    """One record as the public sees it on one day. ``title`` is Chinese and English; the latter may be empty.

    ``door`` is where repair is asked for (G15); ``origin`` is imported for what another body listed. ``objection`` is
    looked up for a card of a page, and None for programs, on a public node, and while none runs.
    """

    public_id: str
    kind: str
    kind_zh: str
    kind_en: str
    uscc: str
    name: str
    title: tuple[str, str]
    authority: str
    authority_uscc: str
    document_number: str
    decided_on: date
    amount_fen: int | None
    severity: str
    types: tuple[str, ...]
    content: str
    lines: tuple[FieldLine, ...]
    marks: tuple[str, ...]
    door: Door
    origin: str
    shown_from: date
    shown_to: date | None
    repair_from: date | None
    ends_with_validity: bool
    today: date
    reason: Reason | None
    objection: RunningObjection | None = None

    @property
    def is_under_objection(self) -> bool:
        """Whether an objection runs: there is no second one before it is answered."""
        return "under-objection" in self.marks or self.objection is not None

    @property
    def leaves_by_its_list(self) -> bool:
        """Whether it is an entry of a list that was decided here: no repair stands beside the list's own way out."""
        return self.origin == "own" and self.kind in IMPORTED_KINDS

    @property
    def bar(self) -> TimeBar:
        """The time bar."""
        return time_bar(
            decided_on=self.decided_on,
            shown_from=self.shown_from,
            repair_from=self.repair_from,
            shown_to=self.shown_to,
            today=self.today,
        )

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Until when it is shown and when it can be repaired."""
        return record_sentences(
            shown_to=self.shown_to,
            repair_from=self.repair_from,
            ends_with_validity=self.ends_with_validity,
            today=self.today,
        )

    @property
    def last_day(self) -> date | None:
        """The last day shown; None without end."""
        return None if self.shown_to is None else self.shown_to - _ONE_DAY


@dataclass(frozen=True)
class KindCount:
    """How many records of a kind are public today."""

    key: str
    zh: str
    en: str
    number: int


@dataclass(frozen=True)
class OrganisationHead:
    """Who the page is about. ``listed`` False asks search engines not to list the page.

    ``merged`` are deregistered organisations it succeeded, code and name; ``successor`` the code of its own successor.
    Records stay where they were made.
    """

    uscc: str
    name: str
    subject_kind: str
    state: str
    former_names: tuple[str, ...]
    entity_type: str
    registered_on: date | None
    place: str
    listed: bool
    merged: tuple[tuple[str, str], ...] = ()
    successor: str = ""


@dataclass(frozen=True)
class OrganisationPage:
    """The page of one organisation on one day. ``chosen`` is the kind of the open tab, empty when nothing is public."""

    head: OrganisationHead
    day: date
    summary: tuple[Sentence, ...]
    counts: tuple[KindCount, ...]
    chosen: str
    cards: tuple[RecordCard, ...]
    next_cursor: str = ""


@dataclass(frozen=True)
class Hit:
    """One organisation found. ``matched_former`` is the former name that matched, else empty."""

    uscc: str
    name: str
    state: str
    place: str
    matched_former: str = ""


@dataclass(frozen=True)
class SearchPage:
    """What a search found. ``misspelt`` says that only similar names were found."""

    query: str
    hits: tuple[Hit, ...]
    misspelt: bool
    next_cursor: str = ""


@dataclass(frozen=True)
class Total:
    """An honest total: exact up to ``LISTED_AT_MOST``, above it only "more than"."""

    number: int
    more: bool


def total(counted: int) -> Total:
    """The total of a count that stopped one above ``LISTED_AT_MOST``."""
    return Total(min(counted, LISTED_AT_MOST), counted > LISTED_AT_MOST)


def record_sentences(
    *, shown_to: date | None, repair_from: date | None, ends_with_validity: bool, today: date
) -> tuple[Sentence, ...]:
    """Until when a record is shown, and from when its organisation can apply for repair."""
    sentences = []
    if shown_to is None:
        sentences.append(Sentence("shown-open"))
    else:
        code = "shown-while-valid" if ends_with_validity else "shown-until"
        sentences.append(Sentence(code, shown_to - _ONE_DAY))
    if repair_from is not None and (shown_to is None or repair_from < shown_to):
        sentences.append(Sentence("repair-now" if repair_from <= today else "repair-from", repair_from))
    return tuple(sentences)


def summary(public: int, repair_days: Sequence[date], today: date) -> tuple[Sentence, ...]:
    """The organisation in words: how many records are public, how many can be repaired and from when.

    ``repair_days`` are the earliest repair days of the public records that have one.
    """
    if not public:
        return (Sentence("none-public"),)
    sentences = [Sentence("some-public", number=public)]
    now = sum(1 for day in repair_days if day <= today)
    later = sorted(day for day in repair_days if day > today)
    if now:
        sentences.append(Sentence("repairable-now" if public > 1 else "it-repairable-now", number=now))
    if later:
        code = "repairable-from" if public > 1 else "it-repairable-from"
        sentences.append(Sentence(code, day=later[0], number=later.count(later[0])))
    return tuple(sentences)
