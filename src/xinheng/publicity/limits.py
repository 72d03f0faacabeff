"""How much one process grants one client: a bucket of requests of the API, a bucket of searches, places for searches.

Buckets live in this process's memory only and are forgotten when full again; an address is never written.
With several workers each has its own, so the whole site grants at most that many times more.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from xinheng.publicity.errors import SearchBusyError, TooManySearchesError

_BUSY_RETRY_SECONDS = 2
_REMEMBERED = 10_000


@dataclass
class _Bucket:
    level: float
    at: float


@dataclass(frozen=True)
class Grant:
    """Whether a client got what it asked for, what is left, and in how many seconds there is one, and all, again."""

    given: bool
    left: int
    one_in: int
    full_in: int


class Buckets:
    """``burst`` at once for each client, ``per_second`` more as time passes."""

    def __init__(self, *, burst: int, per_second: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._seconds = burst, per_second, seconds
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, client: str) -> Grant:
        """Take one out of a client's bucket, when there is one."""
        with self._lock:
            now = self._seconds()
            self._forget_full(now)
            bucket = self._buckets.setdefault(client, _Bucket(self._burst, now))
            bucket.level = min(self._burst, bucket.level + (now - bucket.at) * self._per_second)
            bucket.at = now
            given = bucket.level >= 1
            bucket.level -= given
            level = bucket.level
        one_in = ceil((1 - level) / self._per_second) if level < 1 else 0
        return Grant(given, int(level), one_in, ceil((self._burst - level) / self._per_second))

    def _forget_full(self, now: float) -> None:
        if len(self._buckets) < _REMEMBERED:
            return
        full_after = self._burst / self._per_second
        self._buckets = {name: one for name, one in self._buckets.items() if now - one.at < full_after}


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
    ) -> None:
        self._buckets = Buckets(burst=burst, per_second=per_second, seconds=seconds)
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

    def __init__(self, *, quota: int, window: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self.quota, self.window = quota, window
        self._buckets = Buckets(burst=quota, per_second=quota / window, seconds=seconds)
        self.policy = f'"api";q={quota};w={window}'

    def take(self, client: str) -> Grant:
        """Count one request of a client."""
        return self._buckets.take(client)
