"""What programs read: the same facts as the pages, with keys that stay stable. Days are half open where ``_to``."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from xinheng.publicity.domain.pages import Hit, OrganisationHead, OrganisationPage, RecordCard, SearchPage


@dataclass(frozen=True)
class AuthorityDocument:
    """The authority that decided."""

    uscc: str
    name: str


@dataclass(frozen=True)
class RuleDocument:
    """Why a record is shown until its end: rule, terms in months, instrument and article."""

    key: str
    min_months: int | None
    max_months: int | None
    instrument: str
    instrument_title: str
    article: str
    verified: bool


@dataclass(frozen=True)
class RecordDocument:
    """One public record. ``public_to`` is the first day not shown (None: no end); ``fields`` are by official code."""

    id: str
    kind: str
    uscc: str
    name: str
    title: str
    authority: AuthorityDocument
    document_number: str
    decided_on: date
    severity: str | None
    penalty_types: list[str]
    amount_fen: int | None
    content: str
    marks: list[str]
    fields: dict[str, str]
    public_from: date
    public_to: date | None
    repair_from: date | None
    repair_door: str
    repair_door_name: str
    repair_door_address: str
    origin: str
    rule: RuleDocument | None


@dataclass(frozen=True)
class OrganisationDocument:
    """One organisation with the number of its public records by kind."""

    uscc: str
    name: str
    subject_kind: str
    state: str
    former_names: list[str]
    entity_type: str
    registered_on: date | None
    place: str
    listed: bool
    day: date
    counts: dict[str, int]


@dataclass(frozen=True)
class ShownDocument(OrganisationDocument):
    """Everything the public site shows of one organisation on one day."""

    records: list[RecordDocument]


@dataclass(frozen=True)
class HitDocument:
    """One organisation found. ``matched_former_name`` is set where a former name matched."""

    uscc: str
    name: str
    state: str
    place: str
    matched_former_name: str | None


@dataclass(frozen=True)
class HitsDocument:
    """What a search found. ``similar`` says that no name has exactly these characters."""

    items: list[HitDocument]
    similar: bool
    next_cursor: str | None


@dataclass(frozen=True)
class ShownChangeDocument:
    """A record that is public, as it is on the day of asking."""

    act: int
    id: str
    change: Literal["published", "changed"]
    record: RecordDocument


@dataclass(frozen=True)
class EndedChangeDocument:
    """A record that is not public: its identifier, and nothing of its content or of the cause."""

    act: int
    id: str
    change: Literal["ended"]


@dataclass(frozen=True)
class ChangesDocument:
    """Some entries of the change feed. ``more`` says whether to ask again at once; the cursor is always there."""

    items: list[ShownChangeDocument | EndedChangeDocument]
    next_cursor: str
    more: bool


@dataclass(frozen=True)
class RulebookEntryDocument:
    """Every entry of the rulebook with one key. Each has its ``type``, the rest are its fields as loaded."""

    key: str
    edition: str
    entries: list[dict[str, Any]]


@dataclass(frozen=True)
class RecordsDocument:
    """Some public records and where to go on."""

    items: list[RecordDocument]
    next_cursor: str | None


def record_document(card: RecordCard) -> RecordDocument:
    """One record for programs."""
    why = card.reason
    return RecordDocument(
        id=card.public_id,
        kind=card.kind,
        uscc=card.uscc,
        name=card.name,
        title=card.title[0],
        authority=AuthorityDocument(card.authority_uscc, card.authority),
        document_number=card.document_number,
        decided_on=card.decided_on,
        severity=card.severity or None,
        penalty_types=list(card.types),
        amount_fen=card.amount_fen,
        content=card.content,
        marks=list(card.marks),
        fields={line.code: line.value for line in card.lines},
        public_from=card.shown_from,
        public_to=card.shown_to,
        repair_from=card.repair_from,
        repair_door=card.door.key,
        repair_door_name=card.door.zh,
        repair_door_address=card.door.address,
        origin=card.origin,
        rule=None
        if why is None
        else RuleDocument(
            why.rule, why.min_months, why.max_months, why.instrument, why.title_zh, why.article, why.verified
        ),
    )


def _head(head: OrganisationHead) -> dict[str, object]:
    return {
        "uscc": head.uscc,
        "name": head.name,
        "subject_kind": head.subject_kind,
        "state": head.state,
        "former_names": list(head.former_names),
        "entity_type": head.entity_type,
        "registered_on": head.registered_on,
        "place": head.place,
        "listed": head.listed,
    }


def organisation_document(page: OrganisationPage) -> OrganisationDocument:
    """One organisation for programs."""
    counts = {count.key: count.number for count in page.counts}
    return OrganisationDocument(**_head(page.head), day=page.day, counts=counts)  # type: ignore[arg-type]


def shown_document(page: OrganisationPage, cards: list[RecordCard]) -> ShownDocument:
    """One organisation with all its public records."""
    counts = {count.key: count.number for count in page.counts}
    records = [record_document(card) for card in cards]
    return ShownDocument(**_head(page.head), day=page.day, counts=counts, records=records)  # type: ignore[arg-type]


def _hit(hit: Hit) -> HitDocument:
    return HitDocument(hit.uscc, hit.name, hit.state, hit.place, hit.matched_former or None)


def hits_document(page: SearchPage) -> HitsDocument:
    """What a search found, for programs."""
    return HitsDocument([_hit(hit) for hit in page.hits], page.misspelt, page.next_cursor or None)
