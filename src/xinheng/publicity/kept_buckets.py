"""Where buckets of clients are kept: in this process, or in one small file for all processes of the node.

The file has room for so many clients and is given all of its room when it is made, so a full disk cannot spoil it. A
client stands in it as a digest under the node's web secret, never as an address. What is in it is worth a minute: it is
made anew when the site starts, and a process that cannot have it counts for itself.
"""

import errno
import fcntl
import hashlib
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

REMEMBERED = 10_000
"""Clients a process remembers for itself before it forgets those whose bucket is full again."""
_BUCKET = struct.Struct("<8sdd")  # the client's digest, level, when it was looked at
_WAYS, _SETS = 8, 2_048
"""Room for 16,384 clients; where the eight places of a digest are taken, whoever came longest ago is forgotten."""
_SET = _BUCKET.size * _WAYS
_EMPTY = bytes(8)


@dataclass
class Bucket:
    """How much is in a client's bucket, and when that was so, in seconds."""

    level: float
    at: float


class Kept(Protocol):
    """Where buckets are kept."""

    @contextmanager
    def bucket(self, client: str, fresh: Bucket, full_after: float) -> Iterator[Bucket]:
        """The bucket of a client, a full one for who is new; held, and kept as the block leaves it."""


class InProcess:
    """Buckets of one process."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    @contextmanager
    def bucket(self, client: str, fresh: Bucket, full_after: float) -> Iterator[Bucket]:
        """See ``Kept``."""
        with self._lock:
            if len(self._buckets) >= REMEMBERED:
                self._buckets = {name: one for name, one in self._buckets.items() if fresh.at - one.at < full_after}
            yield self._buckets.setdefault(client, fresh)


class InFile:
    """Buckets that all processes of a node share. OSError where the file cannot be made."""

    def __init__(self, path: Path, secret: str) -> None:
        self._secret = hashlib.sha256(secret.encode()).digest()
        self._lock = threading.Lock()  # locks of files are a process's, not a thread's
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        held = os.fstat(self._handle).st_size
        room = bytes(max(0, _SET * _SETS - held))
        if os.pwrite(self._handle, room, held) < len(room):  # not every system can reserve it
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    @contextmanager
    def bucket(self, client: str, fresh: Bucket, full_after: float) -> Iterator[Bucket]:
        """See ``Kept``."""
        digest = hashlib.blake2b(client.encode(), key=self._secret, digest_size=16).digest()
        begin = int.from_bytes(digest[8:], "little") % _SETS * _SET
        with self._lock:
            fcntl.lockf(self._handle, fcntl.LOCK_EX, _SET, begin)
            try:
                place, found = _place(os.pread(self._handle, _SET, begin), digest[:8], fresh)
                yield found
                os.pwrite(self._handle, _BUCKET.pack(digest[:8], found.level, found.at), begin + place * _BUCKET.size)
            finally:
                fcntl.lockf(self._handle, fcntl.LOCK_UN, _SET, begin)


def _place(held: bytes, digest: bytes, fresh: Bucket) -> tuple[int, Bucket]:
    """Where a client stands in its set, and its bucket; else an empty place, or that of who came longest ago."""
    oldest, longest = 0, float("inf")
    for place, (name, level, at) in enumerate(_BUCKET.iter_unpack(held)):
        if name == digest:
            return place, Bucket(level, min(at, fresh.at))  # a clock that began again counts from now
        since = at if name != _EMPTY else float("-inf")
        if since < longest:
            oldest, longest = place, since
    return oldest, fresh
