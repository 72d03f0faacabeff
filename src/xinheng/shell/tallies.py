"""How many requests were answered, and how: counted by every web process, added up by whichever one is asked.

A process keeps its numbers in memory and in a small file below ``run`` in the data folder; the files of ended processes
stay until ``serve`` starts again, so that sums never shrink in between. A disk without room loses no request.
"""

import os
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from xinheng.shell import places

DOORS = ("site", "api", "reconcile", "operation")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
REFUSALS = {
    400: "wrong",
    401: "forbidden",
    403: "forbidden",
    404: "unknown",
    409: "conflict",
    410: "unknown",
    412: "conflict",
    413: "too-large",
    422: "wrong",
    429: "limited",
    500: "fault",
    503: "unavailable",
    507: "disk-full",
}
"""Why a request was refused, by status; another status from 400 on is ``other``."""

_OPERATION = ("/healthz", "/readyz", "/metrics")
_SLOTS = [
    *(("requests", door, one) for door in DOORS for one in CLASSES),
    *(("refusals", one, "") for one in sorted({*REFUSALS.values(), "other"})),
]
_PLACES = {slot: place for place, slot in enumerate(_SLOTS)}
_FORM = struct.Struct(f"<{len(_SLOTS)}Q")


def door_of(path: str) -> str:
    """Which door a path belongs to."""
    if path in _OPERATION:
        return "operation"
    return "api" if path.startswith("/api/") else "reconcile" if path.startswith("/reconcile") else "site"


class Tally:
    """The numbers of this process."""

    def __init__(self) -> None:
        self._counts = [0] * len(_SLOTS)
        self._lock = threading.Lock()
        self._handle: int | None = None
        self._process = 0

    def count(self, path: str, status: int) -> None:
        """Count one answered request."""
        with self._lock:
            self._counts[_PLACES["requests", door_of(path), f"{max(2, min(status // 100, 5))}xx"]] += 1
            if status >= 400:
                self._counts[_PLACES["refusals", REFUSALS.get(status, "other"), ""]] += 1
            with suppress(OSError):  # numbers are not worth an answer
                os.pwrite(self._open(), _FORM.pack(*self._counts), 0)

    def _open(self) -> int:
        if self._handle is None or self._process != os.getpid():
            self._process = os.getpid()
            self._counts = [0] * len(_SLOTS) if self._handle is not None else self._counts
            path = _folder() / f"requests-{self._process}"
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        return self._handle


TALLY = Tally()


def _folder() -> Path:
    return places.folder("run")


def begin_again() -> None:
    """Forget the numbers of the site's last run, and what each client had left."""
    for pattern in ("requests-*", "limits-*"):
        for path in _folder().glob(pattern):
            path.unlink(missing_ok=True)


def totals() -> Iterator[tuple[str, str, str, int]]:
    """The sums over all processes of this run: what is counted (requests by door and class, refusals by reason)."""
    sums = [0] * len(_SLOTS)
    for path in _folder().glob("requests-*"):
        with suppress(OSError, struct.error):
            sums = [one + more for one, more in zip(sums, _FORM.unpack(path.read_bytes()), strict=True)]
    for slot, number in zip(_SLOTS, sums, strict=True):
        yield *slot, number
