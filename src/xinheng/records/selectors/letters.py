"""The notice of an adverse record to its organisation, as the facts of a printable letter.

Every adverse record *is* its notice: nothing has to be created beside it, so none can be forgotten. The notice of a
record begins with its first version; the letter says what holds on the day it is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Channel, Door
from xinheng.kernel import clock
from xinheng.records.domain.states import SHOWN
from xinheng.records.domain.windows import Windows
from xinheng.records.errors import NoNoticeError, RecordUnknownError
from xinheng.records.models import Version
from xinheng.records.rows import windows_of
from xinheng.records.selectors.archive import Reason, answering_rule, readable, reason_of
from xinheng.records.selectors.paging import in_order
from xinheng.records.selectors.stops import stop_reasons

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LetterLine:
    """One public field of the record: its name in both languages and its value."""

    zh: str
    en: str
    value: str


@dataclass(frozen=True)
class Letter:
    """What the letter says. Days are the last ones included; None is "never" (``…_first``) or "no end" (``…_last``)."""

    printed_on: date
    public_id: str
    name: str
    uscc: str
    kind_zh: str
    kind_en: str
    state: str
    stopped: bool
    severity: str | None
    authority: str
    document_number: str
    decided_on: date
    known_on: date
    lines: tuple[LetterLine, ...]
    public_first: date | None
    public_last: date | None
    departments_first: date | None
    departments_last: date | None
    repair_from: date | None
    repair_at_once: bool
    door: Door
    reason: Reason | None
    site: str


def _days(windows: Windows, channel: Channel, day: date, *, shown: bool) -> tuple[date | None, date | None]:
    span = windows.channel(channel)
    end = windows.end_asked(channel, day)
    if not shown or span is None or (end is not None and end <= max(day, span.start)):
        return None, None
    return span.start, None if end is None else end - _ONE_DAY


def _traced(viewer: Viewer, public_ids: Sequence[str]) -> list[tuple[Version, datetime]]:
    """The current versions and when the first of each became known; the reads, or the attempt, are traced."""
    with transaction.atomic():
        held = Version.objects.select_related("organisation").filter(public_id__in=public_ids, known_to=None)
        current = {one.public_id: one for one in held}
        for public_id in public_ids:
            if public_id not in current:
                raise RecordUnknownError(public_id=public_id)
        refused = [one for one in current.values() if not readable(viewer, one)]
        what = "records.letter.refused" if refused else "records.letter"
        trace(viewer=viewer, subjects=sorted({one.uscc for one in refused or current.values()}), what=what)
        firsts = Version.objects.filter(version=1, kind__in={one.kind for one in current.values()})
        known = {
            (kind, bytes(key)): since
            for kind, key, since in firsts.filter(key__in={one.key for one in current.values()}).values_list(
                "kind", "key", "known_from"
            )
        }
    for one in refused:
        raise RecordUnknownError(public_id=one.public_id)
    read = [current[public_id] for public_id in public_ids]
    return [(one, known[one.kind, bytes(one.key)]) for one in read]


@dataclass(frozen=True)
class Notice:
    """An adverse record that a batch began: whom its notice goes to, and which document it is about."""

    place: int
    public_id: str
    uscc: str
    name: str
    document_number: str
    division: str


def notices_of_batch(batch: int, *, after: int = 0, at_most: int) -> list[Notice]:
    """The records that a batch began and that are adverse now, in its order from ``after`` on.

    The caller asks who reads, and traces.
    """
    now = Version.objects.filter(
        kind=OuterRef("kind"), key=OuterRef("key"), known_to__isnull=True, severity__isnull=False
    )
    rows = (
        Version.objects.select_related("organisation")
        .filter(Exists(now), batch_id=batch, version=1, severity__isnull=False, pk__gt=after)
        .order_by("pk")[:at_most]
    )
    with in_order():
        return [
            Notice(one.pk, one.public_id, one.uscc, one.organisation.name, one.document_number, one.division)
            for one in rows
        ]


def letter(*, viewer: Viewer, public_id: str) -> Letter:
    """The letter for the current version of an adverse record, as things stand today; leaves a trace (G19).

    RecordUnknownError without such a record, and alike for one that the viewer may not read any more (G16; the attempt
    is traced). NoNoticeError for a kind that is not adverse.
    """
    return letters(viewer=viewer, public_ids=[public_id])[0]


def letters(*, viewer: Viewer, public_ids: Sequence[str]) -> list[Letter]:
    """The letters for several records, in this order, by as many queries as for one; refused as ``letter``."""
    read = _traced(viewer, public_ids) if public_ids else []
    reasons = stop_reasons([version for version, _first in read])
    return [_letter(version, first, stopped=bool(reasons(version))) for version, first in read]


def _letter(version: Version, first: datetime, *, stopped: bool) -> Letter:
    today, book = clock.today(), rulebook()
    kind = book.kinds[version.kind]
    if version.severity is None:
        raise NoNoticeError(kind=kind.key)
    windows = windows_of(version)
    shown = version.state in SHOWN
    public = _days(windows, "public", today, shown=shown)
    departments = _days(windows, "departments", today, shown=shown)
    stored = [(field, version.payload.get(field.code)) for field in kind.fields if field.public]
    return Letter(
        printed_on=today,
        public_id=version.public_id,
        name=version.organisation.name,
        uscc=version.uscc,
        kind_zh=kind.zh,
        kind_en=kind.en,
        state=version.state,
        stopped=stopped,
        severity=version.severity,
        authority=version.authority_name,
        document_number=version.document_number,
        decided_on=version.decided_on,
        known_on=first.astimezone(clock.SHANGHAI).date(),
        lines=tuple(LetterLine(field.zh, field.en, value) for field, value in stored if value),
        public_first=public[0],
        public_last=public[1],
        departments_first=departments[0],
        departments_last=departments[1],
        repair_from=windows.repair_asked(today) if shown else None,
        repair_at_once=version.severity == "minor",
        door=book.doors[kind.door(version.payload, origin=version.origin)],
        reason=reason_of(book, answering_rule(book, windows, "public" if public[0] else "departments", today)),
        site=settings.BASE_URL,
    )
