"""How much searching one process grants: places at the same time, and a bucket of searches per client.

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


@dataclass
class _Bucket:
    level: float
    at: float


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
        self._burst, self._per_second = burst, per_second
        self._places, self._wait = threading.BoundedSemaphore(places), wait
        self._seconds = seconds
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    @contextmanager
    def search(self, client: str) -> Iterator[None]:
        """Hold one place while a client searches; TooManySearchesError or SearchBusyError when there is none."""
        self._take(client)
        if not self._places.acquire(timeout=self._wait):
            raise SearchBusyError(retry_after=_BUSY_RETRY_SECONDS)
        try:
            yield
        finally:
            self._places.release()

    def _take(self, client: str) -> None:
        with self._lock:
            now = self._seconds()
            self._forget_full(now)
            bucket = self._buckets.setdefault(client, _Bucket(self._burst, now))
            bucket.level = min(self._burst, bucket.level + (now - bucket.at) * self._per_second)
            bucket.at = now
            if bucket.level < 1:
                raise TooManySearchesError(retry_after=ceil((1 - bucket.level) / self._per_second))
            bucket.level -= 1

    def _forget_full(self, now: float) -> None:
        if len(self._buckets) < 10_000:
            return
        full_after = self._burst / self._per_second
        self._buckets = {name: one for name, one in self._buckets.items() if now - one.at < full_after}
