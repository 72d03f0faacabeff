"""How much the node grants one client: a bucket of requests of the API, a bucket of searches; and places for searches.

Buckets are shared by all processes of the node (``kept_buckets``), are forgotten when full again, and hold no address.
The places for searches are each process's own: they keep a process from standing still, whoever asks.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from pathlib import Path

from django.conf import settings

from xinheng.publicity.errors import SearchBusyError, TooManySearchesError
from xinheng.publicity.kept_buckets import Bucket, InFile, InProcess, Kept

_BUSY_RETRY_SECONDS = 2


@dataclass(frozen=True)
class Grant:
    """Whether a client got what it asked for, what is left, and in how many seconds there is one, and all, again."""

    given: bool
    left: int
    one_in: int
    full_in: int


def _network(client: str) -> str:
    """The /64 of an IPv6 address, which one line is given whole (RFC 6177); any other client as it is."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((address, 64), strict=False).network_address)
    return client


class Buckets:
    """``burst`` at once for each client, ``per_second`` more as time passes.

    ``name`` has all processes of the node share one file of buckets; without it each has its own.
    """

    def __init__(
        self, *, burst: int, per_second: float, seconds: Callable[[], float] = time.monotonic, name: str = ""
    ) -> None:
        self._burst, self._per_second, self._seconds, self._name = burst, per_second, seconds, name
        self._opened: Kept | None = None

    def take(self, client: str) -> Grant:
        """Take one out of a client's bucket, when there is one. Who has a whole IPv6 network has one bucket."""
        counted = _network(client)
        try:
            return self._take(counted, self._kept())
        except OSError:  # the disk fails: a process then counts for itself
            self._opened = InProcess()
            return self._take(counted, self._opened)

    def _take(self, client: str, kept: Kept) -> Grant:
        now = self._seconds()
        with kept.bucket(client, Bucket(self._burst, now), self._burst / self._per_second) as bucket:
            bucket.level = min(self._burst, bucket.level + max(0.0, now - bucket.at) * self._per_second)
            bucket.at = now
            given = bucket.level >= 1
            bucket.level -= given
            level = bucket.level
        one_in = ceil((1 - level) / self._per_second) if level < 1 else 0
        return Grant(given, int(level), one_in, ceil((self._burst - level) / self._per_second))

    def _kept(self) -> Kept:
        """Where the buckets are; the file is opened by the process that counts, never before it was forked."""
        if self._opened is None:
            self._opened = InProcess()
            if self._name:
                folder = Path(settings.LIMITS_FOLDER)
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._opened = InFile(folder / f"limits-{self._name}", settings.SECRET_KEY)
        return self._opened


class SearchBudget:
    """``burst`` searches at once per client, ``per_second`` more as time passes; ``places`` searches run together.

    ``wait`` is how long, in seconds, a search waits for a place before it is refused.
    """

    def __init__(
        self,
        *,
        burst: int = 300,
        per_second: float = 20.0,
        places: int = 4,
        wait: float = 0.5,
        seconds: Callable[[], float] = time.monotonic,
        name: str = "",
    ) -> None:
        self._buckets = Buckets(burst=burst, per_second=per_second, seconds=seconds, name=name)
        self._places, self._wait = threading.BoundedSemaphore(places), wait

    @contextmanager
    def search(self, client: str) -> Iterator[None]:
        """Hold one place while a client searches; TooManySearchesError or SearchBusyError when there is none."""
        grant = self._buckets.take(client)
        if not grant.given:
            raise TooManySearchesError(retry_after=grant.one_in)
        if not self._places.acquire(timeout=self._wait):
            raise SearchBusyError(retry_after=_BUSY_RETRY_SECONDS)
        try:
            yield
        finally:
            self._places.release()


class ApiQuota:
    """``quota`` requests of the API per client and ``window`` in seconds, all of them at once if it likes."""

    def __init__(
        self, *, quota: int, window: int, seconds: Callable[[], float] = time.monotonic, name: str = ""
    ) -> None:
        self.quota, self.window = quota, window
        self._buckets = Buckets(burst=quota, per_second=quota / window, seconds=seconds, name=name)
        self.policy = f'"api";q={quota};w={window}'

    def take(self, client: str) -> Grant:
        """Count one request of a client."""
        return self._buckets.take(client)
