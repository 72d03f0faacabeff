"""The archive of one organisation: every version as we knew it, its windows as they answer on a day, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import CHANNELS, Channel, Kind, Rulebook, Term
from xinheng.kernel import clock
from xinheng.records.domain.visibility import runs, stands_close
from xinheng.records.domain.windows import Windows
from xinheng.records.errors import SubjectUnknownError
from xinheng.records.models import Version
from xinheng.records.rows import windows_of
from xinheng.records.selectors.stops import stop_reasons
from xinheng.subjects.models import Organisation

PUBLISHED: tuple[Channel, ...] = ("public", "bulk")
"""The channels anybody reads: those an emergency stop closes."""

OWN_FILE_READ = f"{OWN_READ}file"
"""What a trace says of an organisation's read of its own file."""


@dataclass(frozen=True)
class Reason:
    """The rule that made a window. ``unverified`` values may shorten and favour, never lengthen."""

    rule: str
    instrument: str
    title: str
    article: str
    confidence: str
    unverified: bool


ShownOn = TypedDict("ShownOn", {"shown": bool, "from": date | None, "to": date | None, "reason": Reason | None})
"""One channel's days as they answer on the day asked about, half open: ``to`` is the first day not shown."""


@dataclass(frozen=True)
class ArchivedRecord:
    """One version of a record with everything stored about it.

    ``stopped`` are the reasons of the emergency stops that hide it from the public now, whatever its windows say.
    """

    public_id: str
    kind: str
    version: int
    state: str
    marks: tuple[str, ...]
    reason: str
    stopped: tuple[str, ...]
    document_number: str
    decided_on: date
    valid_from: date | None
    valid_to: date | None
    authority: dict[str, str]
    source: dict[str, str]
    sender_uscc: str
    name_as_sent: str
    origin: str
    severity: str | None
    special: bool
    penalty_types: tuple[str, ...]
    amount_fen: int | None
    windows: dict[str, ShownOn]
    repair: dict[str, Any]
    turn_on: date | None
    known_from: datetime
    known_to: datetime | None
    received_at: datetime
    reported_in_working_days: int | None
    batch: int | None
    row: int | None
    edition: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Archive:
    """The archive of an organisation as known at ``known``, its windows asked on ``as_of``."""

    uscc: str
    name: str
    state: str
    as_of: date
    known: datetime
    records: tuple[ArchivedRecord, ...]


def term_of(book: Rulebook, rule: str) -> Term | None:
    """The term behind a window rule's key, turned ones included; None when this edition has no such rule."""
    for one in book.window_rules:
        if one.key == rule:
            return one.term
        if one.turned_key == rule and one.turned is not None:
            return one.turned
    return None


def reason_of(book: Rulebook, rule: str) -> Reason | None:
    """Basis and confidence of a window rule."""
    term = term_of(book, rule)
    if term is None:
        return None
    instrument = book.instruments.get(term.basis.instrument)
    title = instrument.title_zh if instrument else ""
    unverified = term.confidence != "verified"
    return Reason(rule, term.basis.instrument, title, term.basis.article, term.confidence, unverified)


def answering_rule(book: Rulebook, windows: Windows, channel: Channel, day: date) -> str:
    """The rule that answers on ``day``: from the turn on the milder one. Bulk files are as the public site."""
    name = "public" if channel == "bulk" else channel
    rule: str = getattr(windows, f"{name}_rule")
    if windows.turn_on is None or day < windows.turn_on:
        return rule
    return next((one.turned_key for one in book.window_rules if one.key == rule and one.turned_key), rule)


def _shown_on(
    book: Rulebook, version: Version, windows: Windows, channel: Channel, day: date, *, stopped: bool
) -> ShownOn:
    span = windows.channel(channel)
    until = windows.end_asked(channel, day)
    reason = reason_of(book, answering_rule(book, windows, channel, day))
    if span is None or until == span.start:
        return {"shown": False, "from": None, "to": None, "reason": reason}
    shown = windows.shows_on(channel, day) and _may_show(version, channel)
    shown = shown and not (stopped and channel in PUBLISHED)
    return {"shown": shown, "from": span.start, "to": until, "reason": reason}


def _may_show(version: Version, channel: Channel) -> bool:
    return version.state in {"effective", "held"} or (channel == "report" and version.state == "repaired")


def _door(book: Rulebook, kind: Kind | None, version: Version) -> dict[str, str]:
    """Where repair is asked for (G15): the door's key, its name, what to do there, its address as text."""
    if kind is None:
        return {"door": "", "name": "", "where": "", "address": ""}
    door = book.doors[kind.door(version.payload, origin=version.origin)]
    return {"door": door.key, "name": door.zh, "where": door.where_zh, "address": door.address}


def archived(book: Rulebook, version: Version, day: date, stopped: tuple[str, ...]) -> ArchivedRecord:
    """A version with its windows as they answer on ``day``; ``stopped`` are the reasons of stops that hide it."""
    windows = windows_of(version)
    kind = book.kinds.get(version.kind)
    return ArchivedRecord(
        public_id=version.public_id,
        kind=version.kind,
        version=version.version,
        state=version.state,
        marks=tuple(version.marks),
        reason=version.reason,
        stopped=stopped,
        document_number=version.document_number,
        decided_on=version.decided_on,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        authority={"name": version.authority_name, "uscc": version.authority_uscc},
        source={"name": version.source_name, "uscc": version.source_uscc},
        sender_uscc=version.sender_uscc,
        name_as_sent=version.name_as_sent,
        origin=version.origin,
        severity=version.severity,
        special=version.special,
        penalty_types=tuple(version.penalty_types),
        amount_fen=version.amount_fen,
        windows={
            channel: _shown_on(book, version, windows, channel, day, stopped=bool(stopped)) for channel in CHANNELS
        },
        repair={"from": windows.repair_asked(day), **_door(book, kind, version)},
        turn_on=version.turn_on,
        known_from=version.known_from,
        known_to=version.known_to,
        received_at=version.received_at,
        reported_in_working_days=version.reported_in_wd,
        batch=version.batch_id,
        row=version.row_number,
        edition=version.edition_digest,
        fields=dict(version.payload),
    )


def readable(viewer: Viewer, version: Version) -> bool:
    """Whether the viewer may read this version today (G16)."""
    current, today = version.known_to is None, clock.today()
    return runs(version.state, current=current, windows=windows_of(version), day=today) or stands_close(
        viewer,
        owner_uscc=version.uscc,
        source_usccs={version.sender_uscc, version.authority_uscc, version.source_uscc} - {""},
    )


def _organisation(uscc: str) -> Organisation:
    found = Organisation.objects.filter(uscc=uscc).first()
    if found is None:
        raise SubjectUnknownError(uscc=uscc)
    return found


def _latest_first(versions: Iterable[Version]) -> list[Version]:
    """Versions of one record together, the latest first; records by the day their latest version was decided."""
    found, latest = list(versions), dict[str, Version]()
    for one in found:
        latest.setdefault(one.public_id, one)
    place = {public_id: (one.decided_on, one.pk) for public_id, one in latest.items()}
    return sorted(found, key=lambda one: (*place[one.public_id], one.pk), reverse=True)


def own_file(*, viewer: Viewer, uscc: str, as_of: date) -> Archive:
    """Every version ever held about an organisation, for itself: newest decision first, of one record the latest first.

    No known version is left out, so whatever anybody may read in ``archive`` stands here (G10). Traced as the
    organisation's own read. SubjectUnknownError when no organisation has the code or the viewer is another.
    """
    if viewer.own_uscc != uscc:
        raise SubjectUnknownError(uscc=uscc)
    with transaction.atomic():
        organisation = _organisation(uscc)
        trace(viewer=viewer, subjects=[uscc], what=OWN_FILE_READ)
        versions = _latest_first(Version.objects.filter(organisation=organisation).order_by("-id"))
        reasons = stop_reasons(versions)
    book, known = rulebook(), clock.now()
    shown = tuple(archived(book, version, as_of, reasons(version)) for version in versions)
    return Archive(uscc, organisation.name, organisation.state, as_of, known, shown)


def count_declared(uscc: str, *, day: date) -> int:
    """How many records an organisation itself is the source of were decided on a day; no content is read."""
    return Version.objects.filter(uscc=uscc, source_uscc=uscc, decided_on=day, version=1).count()


def archive(*, viewer: Viewer, uscc: str, as_of: date, known: datetime) -> Archive:
    """The versions with ``known_from`` ≤ ``known`` < ``known_to``, newest decision first; leaves a trace (G19).

    What has ended, was repaired or corrected away is there for its source, its owner and the auditor only (G16).
    SubjectUnknownError when no organisation has the code.
    """
    with transaction.atomic():
        organisation = _organisation(uscc)
        trace(viewer=viewer, subjects=[uscc], what="records.show")
        held = Version.objects.filter(organisation=organisation, known_from__lte=known).exclude(known_to__lte=known)
        versions = [one for one in held.order_by("-decided_on", "-id") if readable(viewer, one)]
        reasons = stop_reasons(versions)
    book = rulebook()
    return Archive(
        uscc,
        organisation.name,
        organisation.state,
        as_of,
        known,
        tuple(archived(book, version, as_of, reasons(version)) for version in versions),
    )
