"""Versions read again: are their digests, identities and windows still what their content and the rule make them?

Content and windows are computed with the edition a version was made with; versions of an edition that is not in use
here are counted, not judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import CHANNELS, SEVERITIES, Channel
from xinheng.kernel import clock
from xinheng.kernel.digests import public_id
from xinheng.records.domain.facts import Classifier
from xinheng.records.domain.identity import content_digest
from xinheng.records.domain.states import EFFECTIVE
from xinheng.records.domain.terms import Lines, compile_lines
from xinheng.records.domain.windows import Windows, windows
from xinheng.records.models import Version
from xinheng.records.rows import facts_of, windows_of

_DIGESTS = """
SELECT id FROM records_version WHERE row_digest IS NOT NULL AND row_digest <> sha256(
    int4send(length(row_salt)) || row_salt || int4send(length(key)) || key
    || int4send(length(content_digest)) || content_digest)
ORDER BY id LIMIT 100
"""
_CHAINS = """
SELECT b.id FROM records_version b LEFT JOIN records_version a
    ON a.kind = b.kind AND a.key = b.key AND a.version = b.version - 1
WHERE b.version > 1 AND a.known_to IS DISTINCT FROM b.known_from
ORDER BY b.id LIMIT 100
"""
_EVERY = "SELECT id FROM records_version WHERE id > %s ORDER BY id LIMIT %s"
_AT_ONCE = 2000
_FIRST = Version.objects.filter(kind=OuterRef("kind"), key=OuterRef("key")).order_by("version")
"""The first version of a version's record: it is shown from the day the record was known, whatever was marked since."""


@dataclass(frozen=True)
class VersionFault:
    """What is wrong with one version, by its internal number (for operators; never shown)."""

    code: str
    version: int


@dataclass
class Versions:
    """Versions read again: how many there are, how many were computed again, and how many another edition made."""

    held: int = 0
    computed: int = 0
    other_edition: int = 0


def version_faults(read: Versions, *, node_secret: bytes, sample: int | None) -> Iterator[VersionFault]:
    """What is wrong with the versions. Row digests and successions of all; content, identity and windows of a sample.

    ``sample`` is how many are computed again, evenly over all of them; None is every one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_version")
        read.held = int(cursor.fetchone()[0])
        for code, statement in (("row-digest", _DIGESTS), ("succession", _CHAINS)):
            cursor.execute(statement)
            for (number,) in cursor.fetchall():
                yield VersionFault(code, number)
    step = 1 if sample is None or read.held <= sample else -(-read.held // sample)
    book, judge = rulebook(), _Judge()
    for version in _chosen(step):
        read.computed += 1
        if public_id(node_secret, bytes(version.key)) != version.public_id:
            yield VersionFault("public-id", version.pk)
        if version.edition_digest != book.digest:
            read.other_edition += 1
            continue
        if content_digest(book.kinds[version.kind], version.payload) != bytes(version.content_digest):
            yield VersionFault("content-digest", version.pk)
        if judge.is_wrong(version):
            yield VersionFault("windows", version.pk)


def _chosen(step: int) -> Iterator[Any]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_EVERY, [last, _AT_ONCE])
            numbers = [row[0] for row in cursor.fetchall()]
        if not numbers:
            return
        last = numbers[-1]
        chosen = Version.objects.filter(pk__in=[one for one in numbers if one % step == 0]).order_by("pk")
        yield from chosen.annotate(record_known_from=Subquery(_FIRST.values("known_from")[:1]))


class _Judge:
    """Computes windows again with the edition in use."""

    def __init__(self) -> None:
        self.book = rulebook()
        self.lines: Lines = compile_lines(self.book)
        self.classifier = Classifier(self.book)

    def is_wrong(self, version: Any) -> bool:
        """Whether a version is shown longer in any channel, or is classed harsher, than the rule says.

        Only versions the rule alone has made: a held one has a statement, one with a reason an act of its own. What is
        milder or shorter than the rule favours the organisation and is no fault.
        """
        if version.state != EFFECTIVE or version.reason:
            return False
        columns = {name: getattr(version, name) for name in ("decided_on", "valid_from", "valid_to")}
        facts = facts_of(self.book.kinds[version.kind], version.payload, columns)
        classified = self.classifier.classify(facts)
        known_on = version.record_known_from.astimezone(clock.SHANGHAI).date()
        right = windows(facts, classified, self.lines, known_on=known_on)
        held = windows_of(version)
        harsher = version.severity is not None and (
            classified.severity is None or SEVERITIES.index(version.severity) > SEVERITIES.index(classified.severity)
        )
        return harsher or any(_is_longer(held, right, channel) for channel in CHANNELS)


def _is_longer(held: Windows, right: Windows, channel: Channel) -> bool:
    shown, allowed = held.channel(channel), right.channel(channel)
    if shown is None:
        return False
    if allowed is None or shown.start < allowed.start:
        return True
    days = (date.min, *(day for day in (held.turn_on, right.turn_on) if day is not None))
    return any(_later(held.end_asked(channel, day), right.end_asked(channel, day)) for day in days)


def _later(end: date | None, allowed: date | None) -> bool:
    return allowed is not None and (end is None or end > allowed)
