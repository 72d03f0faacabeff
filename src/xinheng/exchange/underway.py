"""Files on their way in: each is taken by a thread of the site, while whoever sent it asks how far it is.

The file is in memory only, as ever (G2). On disk, outside backups and for at most an hour after the last word, stands
a note: the state, how many rows have their verdict, and at the end the number of the batch, the refusal, or what a
trial would do, of gated rows only. Whoever writes a note holds a lock on it; a note whose lock is free and that tells
no end is of a program that ended.
"""

import fcntl
import json
import os
import re
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connections
from django.utils.translation import gettext

from xinheng.accounts.domain import Actor
from xinheng.accounts.saying import detail_of
from xinheng.catalogue.current import rulebook
from xinheng.exchange.domain import Taken
from xinheng.exchange.errors import SendingLostError, SendingsBusyError, SendingUnknownError
from xinheng.exchange.explaining import taken_document
from xinheng.exchange.sending import Upload, take_upload
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError

WAITING, READING, TAKEN, REFUSED = "waiting", "reading", "taken", "refused"
OVER = frozenset({TAKEN, REFUSED})
AT_ONCE, PLACES = 2, 4
KEPT_SECONDS = 50 * 60
"""With a sweep every ten minutes nothing stands for more than an hour."""
BUSY_SECONDS = 30
_TOKEN = re.compile(r"[0-9a-f]{32}")
_places = threading.BoundedSemaphore(PLACES)
_UNREADABLE = (FileNotFoundError, ValueError, TypeError, KeyError)
"""No note, one that a power cut left without its bytes, or one of another edition of the program."""


@dataclass
class Sending:
    """How far a file is. ``trial`` is the document of a dry run, ``refusal`` code, title, detail and status."""

    account: str
    authority_uscc: str
    kind: str
    state: str = WAITING
    rows: int = 0
    batch: int | None = None
    trial: dict[str, Any] | None = None
    refusal: dict[str, Any] | None = None
    at: float = 0.0
    """When this was told, in seconds of the epoch."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be told."""
        return self.state in OVER


@dataclass
class _Note:
    """The note of one sending and the lock that says somebody still writes it."""

    token: str
    sending: Sending
    _lock: int = field(init=False)

    def __post_init__(self) -> None:
        _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = os.open(_lock_of(self.token), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.write()

    def write(self) -> None:
        self.sending.at = clock.now().timestamp()
        place = _note_of(self.token)
        new = place.with_suffix(".new")
        handle = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(vars(self.sending), out, ensure_ascii=False)
        new.replace(place)

    def heard(self, rows: int) -> None:
        self.sending.state, self.sending.rows = READING, rows
        self.write()

    def taken(self, taken: Taken) -> None:
        self.sending.state, self.sending.rows, self.sending.batch = TAKEN, taken.counts.rows, taken.batch
        if taken.batch is None:
            kind = rulebook().kinds[self.sending.kind]
            self.sending.trial = taken_document(taken, kind, f"sha256:{taken.sha256}")
        self.write()

    def refused(self, error: XinhengError) -> None:
        self.sending.state, self.sending.refusal = REFUSED, told(error)
        self.write()

    def close(self) -> None:
        os.close(self._lock)


def told(error: XinhengError) -> dict[str, Any]:
    """A refusal in the reader's language, without words of the file that no gate has seen."""
    detail = detail_of(error, unseen=getattr(error, "repeats", frozenset()))
    return {"code": error.code, "title": gettext(error.title), "detail": detail, "status": error.status}


def begin(upload: Upload) -> str:
    """Begin to take an upload in and return the name to ask for it by. SendingsBusyError when there is no place.

    The caller has seen to it that the actor may send this kind for this authority.
    """
    if not _places.acquire(blocking=False):
        raise SendingsBusyError(files=PLACES, retry_after=BUSY_SECONDS)
    try:
        forget_notes()
        token = secrets.token_hex(16)
        note = _Note(token, Sending(upload.actor.name, upload.authority_uscc, upload.kind))
        # The request closes its files when it is answered; the bytes live on under another name.
        own = Upload(BytesIO(upload.source.read()), upload.kind, upload.authority_uscc, upload.actor, upload.dry_run)
        context = copy_context()  # the language and the day of whoever asked
        start(lambda: context.run(_take, note, own))
    except BaseException:
        _places.release()
        raise
    return token


def _take(note: _Note, upload: Upload) -> None:
    try:
        note.taken(take_upload(upload, heard=note.heard))
    except XinhengError as refused:
        note.refused(refused)
    except Exception as fault:  # noqa: BLE001 - a thread's last word; what it held is never repeated
        structlog.get_logger().error("sending-lost", fault=type(fault).__name__)
        note.refused(SendingLostError())
    finally:
        note.close()
        _places.release()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sendings")


def start(work: Callable[[], None]) -> None:
    """Have a thread do this; its database connection is given back afterwards."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    _pool().submit(run)


def sending(token: str, *, actor: Actor) -> Sending:
    """How far this actor's sending is. SendingUnknownError alike for somebody else's and one that never was."""
    found = _read(token)
    if found is None or (found.account, found.authority_uscc) != (actor.name, actor.authority_uscc):
        raise SendingUnknownError
    if found.is_over or _is_written(token):
        return found
    found = _read(token) or found  # between the two looks the writer may have told the end and left
    if not found.is_over:
        found.state, found.refusal = REFUSED, told(SendingLostError())
    return found


def _read(token: str) -> Sending | None:
    """What a note says, None where there is none or it is too old."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        found = Sending(**json.loads(_note_of(token).read_text("utf-8")))
    except _UNREADABLE:
        return None
    return None if found.is_over and clock.now().timestamp() - found.at > KEPT_SECONDS else found


def forget_notes() -> int:
    """Remove the notes nobody writes any more and that are too old, half-written ones too; returns how many."""
    gone = 0
    for token in {path.stem for path in _folder().glob("*.*")}:
        note = _note_of(token)
        if not _is_written(token) and _age(note) > KEPT_SECONDS:
            for path in (note, note.with_suffix(".new"), _lock_of(token)):
                path.unlink(missing_ok=True)
            gone += 1
    return gone


def _age(note: Path) -> float:
    """Seconds since a note was told; of one that a crash left unfinished, since its files were written."""
    try:
        return clock.now().timestamp() - float(json.loads(note.read_text("utf-8"))["at"])
    except _UNREADABLE:
        left = [path.stat().st_mtime for path in note.parent.glob(f"{note.stem}.*")]
        return clock.machine_now().timestamp() - max(left, default=0.0)


def _is_written(token: str) -> bool:
    """Whether somebody holds the lock of a note."""
    try:
        handle = os.open(_lock_of(token), os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _folder() -> Path:
    home: Path = settings.XINHENG_HOME
    return home / "sendings"


def _note_of(token: str) -> Path:
    return _folder() / f"{token}.json"


def _lock_of(token: str) -> Path:
    return _folder() / f"{token}.lock"
