"""The records of one authority for its officers: what it sent or decided, and one of them whole; always traced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import CHANNELS, Kind
from xinheng.kernel import clock
from xinheng.records.domain.identity import document_number_normal
from xinheng.records.domain.states import SHOWN, Act, allowed
from xinheng.records.errors import RecordUnknownError
from xinheng.records.models import Revocation, Version
from xinheng.records.rows import WINDOW_FIELDS, windows_of
from xinheng.records.selectors.archive import ArchivedRecord, archived
from xinheng.records.selectors.stops import stop_reasons
from xinheng.subjects.selectors import search

PAGE_ROWS = 50
COUNTED_AT_MOST = 10_001
MOST_SUBJECTS = 100


@dataclass(frozen=True)
class OwnQuery:
    """What a list of an authority's records is narrowed to: these kinds, and what else is not empty.

    ``number`` is a document number as printed, ``subject`` a code or name of the organisation, ``division`` a prefix.
    """

    kinds: Sequence[str]
    number: str = ""
    subject: str = ""
    division: str = ""


@dataclass(frozen=True)
class OwnLine:
    """The current version of a record in a list; ``last_day`` of public display is None where it is not shown."""

    id: int
    public_id: str
    kind: Kind
    uscc: str
    name: str
    document_number: str
    decided_on: date
    state: str
    version: int
    shown: bool
    until: date | None


@dataclass(frozen=True)
class OwnList:
    """A page of records, the newest first; ``total`` is counted up to ``COUNTED_AT_MOST``."""

    lines: Sequence[OwnLine]
    total: int
    next_before: int | None


@dataclass(frozen=True)
class OwnRecord:
    """One record of an authority: its current version, every version (latest first), and the acts its state allows."""

    kind: Kind
    current: Version
    name: str
    versions: Sequence[ArchivedRecord]
    allowed: Sequence[Act]
    revocation: Revocation | None


def own_records(query: OwnQuery, *, viewer: Viewer, before: int | None = None) -> OwnList:
    """The records that the viewer's authority sent, or decided and another sent; traced for each that is listed."""
    authority = viewer.actor.authority_uscc if viewer.actor else None
    with transaction.atomic():
        held = _narrowed(query)
        sent = held.filter(sender_uscc=authority)
        decided = held.filter(authority_uscc=authority).exclude(authority_uscc=F("sender_uscc"))
        total = sum(part.order_by()[:COUNTED_AT_MOST].count() for part in (sent, decided))
        rows = [one for part in (sent, decided) for one in _page(part, before)]
        rows.sort(key=lambda one: -one.pk)
        shown = rows[:PAGE_ROWS]
        trace(viewer=viewer, subjects=sorted({one.uscc for one in shown}), what="records.own")
    lines = [_line(one) for one in shown]
    return OwnList(lines, min(total, COUNTED_AT_MOST), lines[-1].id if len(rows) > PAGE_ROWS else None)


def _narrowed(query: OwnQuery) -> QuerySet[Version]:
    held = Version.objects.filter(known_to__isnull=True, kind__in=query.kinds)
    if query.division:
        held = held.filter(division__startswith=query.division)
    if query.number:
        held = held.filter(document_number_normal=document_number_normal(query.number))
    if query.subject:
        found = search(query.subject, limit=MOST_SUBJECTS).results
        held = held.filter(organisation_id__in=[one.organisation_id for one in found])
    return held


_LISTED = (
    *("kind", "public_id", "uscc", "document_number", "decided_on", "state", "version", "organisation__name"),
    *(f"{channel}{end}" for channel in CHANNELS for end in ("_from", "_to", "_to_turned")),
    *WINDOW_FIELDS,
)
"""What a line is made of: a version has many more columns, its content among them."""


def _page(part: QuerySet[Version], before: int | None) -> Sequence[Version]:
    if before is not None:
        part = part.filter(pk__lt=before)
    return list(part.select_related("organisation").only(*_LISTED).order_by("-pk")[: PAGE_ROWS + 1])


def _line(one: Version) -> OwnLine:
    windows, today = windows_of(one), clock.today()
    return OwnLine(
        id=one.pk,
        public_id=one.public_id,
        kind=rulebook().kinds[one.kind],
        uscc=one.uscc,
        name=one.organisation.name,
        document_number=one.document_number,
        decided_on=one.decided_on,
        state=one.state,
        version=one.version,
        shown=one.state in SHOWN and windows.shows_on("public", today),
        until=windows.end_asked("public", today),
    )


def own_record(public_id: str, *, viewer: Viewer, what: str) -> OwnRecord:
    """One record of the viewer's authority with all its versions, traced.

    RecordUnknownError alike for another authority's (the attempt is traced) and one that never was.
    """
    authority = viewer.actor.authority_uscc if viewer.actor else None
    with transaction.atomic():
        current = (
            Version.objects.select_related("organisation").filter(public_id=public_id, known_to__isnull=True).first()
        )
        if current is None:
            raise RecordUnknownError(public_id=public_id)
        own = bool(authority) and authority in (current.sender_uscc, current.authority_uscc, current.source_uscc)
        trace(viewer=viewer, subjects=[current.uscc], what=what if own else f"{what}.refused")
        held = list(Version.objects.filter(kind=current.kind, key=current.key).order_by("-version"))
        revoked = Revocation.objects.filter(kind=current.kind, key=current.key).order_by("-id").first()
        reasons = stop_reasons(held)
    if not own:
        raise RecordUnknownError(public_id=public_id)
    book, today = rulebook(), clock.today()
    return OwnRecord(
        kind=book.kinds[current.kind],
        current=current,
        name=current.organisation.name,
        versions=[archived(book, one, today, reasons(one)) for one in held],
        allowed=allowed(current.state),
        revocation=revoked,
    )
