"""Whether a snapshot may still be given out (G11).

A file outlives the question that made it, so it is judged anew each time it is asked for: the day has not come on
which one of its rows ends, no act since then took anything back, and the rulebook is the same. Acts that only add are
named here; every other act counts as one that takes back, also those of rooms this one does not know.
"""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger import selectors as ledger
from xinheng.ledger.models import ClockMark
from xinheng.publicity.errors import SnapshotAbsentError, SnapshotOutdatedError
from xinheng.publicity.snapshot import manifest
from xinheng.publicity.snapshot.manifest import File, Manifest

MANIFEST = manifest.NAME
FOLDER = "snapshots"
PRESENT = "present"

ONLY_ADDING = (
    *("accounts.%", "catalogue.%", "clocks.%", "ledger.%", "measures.%", "messages.%", "subjects.%"),
    *("exchange.batch.letters-made", "exchange.row.%", "exchange.waiting.%", "records.notice.made"),
)
"""Kinds of acts that take nothing out of the public; an edition of the rulebook is compared by its digest.

What an act does to a record is an act of its own beside it: a row that is matched is a batch of one row.
"""

# A batch that brought only new records takes nothing back either.
_TAKEN_BACK = """
SELECT EXISTS (
    SELECT FROM ledger_act WHERE index >= %s AND NOT kind LIKE ANY(%s)
    AND NOT (kind = 'exchange.batch.taken' AND coalesce((body #>> '{rows,versions}')::int, 1) = 0))
"""


@dataclass(frozen=True)
class Given:
    """One file of the present snapshot, opened, with the manifest it stands in."""

    manifest: Manifest
    file: File
    handle: IO[bytes]


def place() -> Path:
    """Where the snapshot that this site gives out stands."""
    home: Path = settings.XINHENG_HOME
    return home / FOLDER / PRESENT


def held() -> Manifest | None:
    """The manifest of the snapshot that was made last, whether it may still be given out or not."""
    try:
        return manifest.read((place() / manifest.NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def is_good(one: Manifest) -> bool:
    """Whether everything in this snapshot is still public today, and on every day this node has seen."""
    today = clock.today()
    latest = max(today, ClockMark.objects.values_list("day", flat=True).get(one=1) or today)
    if today < one.day or (one.valid_until is not None and latest >= one.valid_until):
        return False
    return one.edition == rulebook().digest and _same_history(one) and not _taken_back_since(one.act_index)


def _same_history(one: Manifest) -> bool:
    """Whether the ledger holds the act the snapshot came after: a restored database may hold another."""
    if one.act_index == 0:
        return True
    last = ledger.act(one.act_index - 1)
    return last is not None and bytes(last.commitment).hex() == one.act_commitment


def _taken_back_since(index: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK, [index, list(ONLY_ADDING)])
        return bool(cursor.fetchone()[0])


def present() -> Manifest | None:
    """The manifest of the snapshot that is given out now, None when there is none."""
    one = held()
    return one if one is not None and is_good(one) else None


def is_due(today: date) -> bool:
    """Whether the site's snapshot is to be made: there is none of today, or it may not be given out."""
    one = held()
    return one is None or one.day != today or not is_good(one)


def give(name: str) -> Given:
    """A file of the present snapshot, opened; ``manifest.json`` too.

    SnapshotAbsentError when there is none of this name, SnapshotOutdatedError when it may not be given out. Manifest
    and file come from one folder, even if another snapshot takes its place meanwhile.
    """
    try:
        folder = os.open(place(), os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise SnapshotAbsentError(name=name) from error
    try:
        with _opened(folder, manifest.NAME) as handle:
            text = handle.read()
        one = manifest.read(text.decode())
        file = _of_manifest(text) if name == manifest.NAME else one.file(name)
        if file is None:
            raise SnapshotAbsentError(name=name)
        if not is_good(one):
            raise SnapshotOutdatedError(day=one.day.isoformat())
        return Given(one, file, _opened(folder, name))
    except (FileNotFoundError, ValueError) as error:
        raise SnapshotAbsentError(name=name) from error
    finally:
        os.close(folder)


def _opened(folder: int, name: str) -> IO[bytes]:
    return os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb")


def _of_manifest(text: bytes) -> File:
    return File(manifest.NAME, "manifest", "application/json", 1, len(text), manifest.digest(text))
