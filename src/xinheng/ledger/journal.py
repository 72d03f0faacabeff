"""The journal: what became less visible, written outside the database before the transaction that hides it commits.

A restored backup does not know what was withdrawn, corrected or stopped after it was made; the journal does (G11, G24).
It is a file of lines, one JSON object each, appended under a lock and flushed to the disk. Each line carries an HMAC
over itself and the line before it, so that nothing can be taken out, changed or put in between without the node's
journal secret. It names public identifiers of records, what is stopped and what mandates, programs and accounts ended,
never content and never a person.

A line whose transaction failed after all stays: replaying it hides too much for a while, never too little. What shows
more again (a lifted stop, a hold) is not written down, for the same reason.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from xinheng.kernel import canonical, clock
from xinheng.ledger.errors import JournalBrokenError, JournalNotWrittenError

SUPERSEDED, STOPPED, BACKED_UP, RESTORED = "superseded", "stopped", "backed-up", "restored"
DESTROYED = "destroyed"
"""Content was destroyed at the end of retention (G16): ``UNTIL MONTHS CERTIFICATE CERTIFICATE CHECKS BANS``.

The last two are months as well, 0 where checks or bans stayed; lines of before do not have them.
"""
ENDED = "ended"
"""Somebody's right to act was taken back or used up (G24): what it was, and its number or name, such as ``mandate 7``.

It is a ``mandate``, an ``invitation`` (withdrawn, or used: a code opens once), a ``client``, a client's
``secret``, an ``account`` or an ``operator``.
"""
ITEMS_A_LINE = 1000
_TAIL_BYTES = 256 * 1024
_BEGINNING = "0" * 64


@dataclass(frozen=True)
class Note:
    """What one act hides: ``items`` are texts such as ``PUBLIC-ID VERSION STATE`` or ``SCOPE TARGET``, one a line."""

    what: str
    items: str


@dataclass(frozen=True)
class Line:
    """One line. ``act`` is the index of the first act of its transaction, None outside an act."""

    n: int
    act: int | None
    at: str
    what: str
    items: tuple[str, ...]
    mac: str


@dataclass(frozen=True)
class Position:
    """How far a journal reaches: the number of its last line (0 before the first) and that line's HMAC."""

    n: int = 0
    mac: str = _BEGINNING


class Journal:
    """The journal in one file, made at its first line."""

    def __init__(self, path: Path, secret: str) -> None:
        self.path = path
        self._secret = bytes.fromhex(secret)

    def append(self, notes: Iterable[Note], *, act: int | None) -> None:
        """Add lines and wait until the disk has them; JournalNotWrittenError when that fails."""
        try:
            with self._locked() as handle:
                place = self._last(handle)
                for note in notes:
                    items = note.items.split("\n")
                    for start in range(0, len(items), ITEMS_A_LINE):
                        line = self._line(place, act, note.what, items[start : start + ITEMS_A_LINE])
                        place = Position(line.n, line.mac)
                        handle.write(json.dumps(asdict(line), separators=(",", ":")).encode() + b"\n")
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            raise JournalNotWrittenError(path=str(self.path), reason=error.strerror or str(error)) from error

    def read(self) -> Iterator[Line]:
        """Every line in order, checked; none where there is no file. JournalBrokenError at the first wrong one.

        A torn last line is left out: its transaction cannot have committed.
        """
        if not self.path.exists():
            return
        place = Position()
        with self.path.open("rb") as handle:
            for number, raw in enumerate(handle, start=1):
                if not raw.endswith(b"\n"):
                    return
                line = _parsed(raw)
                if line is None or line.n != number or not hmac.compare_digest(line.mac, self._mac(place, line)):
                    raise JournalBrokenError(path=str(self.path), line=number)
                place = Position(line.n, line.mac)
                yield line

    def position(self) -> Position:
        """How far the journal reaches now, by its last line alone."""
        if not self.path.exists():
            return Position()
        with self._locked() as handle:
            return self._last(handle)

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if new:
                _flush_folder(self.path.parent)
            yield handle

    def _last(self, handle: IO[bytes]) -> Position:
        """The position of the last whole line; a torn one behind it is cut off."""
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - _TAIL_BYTES))
        tail = handle.read()
        whole, _, torn = tail.rpartition(b"\n")
        if torn:
            handle.truncate(size - len(torn))
        handle.seek(0, os.SEEK_END)
        if not whole:
            return Position()
        line = _parsed(whole.rpartition(b"\n")[2])
        if line is None:
            raise JournalBrokenError(path=str(self.path), line=-1)
        return Position(line.n, line.mac)

    def _line(self, place: Position, act: int | None, what: str, items: Sequence[str]) -> Line:
        blank = Line(place.n + 1, act, clock.now().isoformat(), what, tuple(items), "")
        return Line(**vars(blank) | {"mac": self._mac(place, blank)})

    def _mac(self, before: Position, line: Line) -> str:
        said: dict[str, Any] = asdict(line) | {"mac": before.mac, "items": list(line.items)}
        return hmac.new(self._secret, canonical.dumps(said), hashlib.sha256).hexdigest()


def _parsed(raw: bytes) -> Line | None:
    try:
        said = json.loads(raw)
        return Line(**said | {"items": tuple(said["items"])})
    except (ValueError, TypeError, KeyError):
        return None


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
