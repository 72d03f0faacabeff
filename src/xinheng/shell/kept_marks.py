"""Marks that all processes of the node share in files: which codes were used, how often one tried."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class KeptMarks(FileBasedCache):
    """Files as the framework keeps them. Of two who add the same mark in the same moment, one does."""

    _dir: str

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set it where it is not; False where it was."""
        with self._alone():
            return bool(super().add(key, value, timeout, version))

    def forget_expired(self) -> int:
        """Remove the marks whose time is over; returns how many."""
        held = sorted(Path(self._dir).glob(f"*{self.cache_suffix}"))
        return sum(self._is_over(path) for path in held)

    def _is_over(self, path: Path) -> bool:
        try:
            with path.open("rb") as mark:
                return bool(self._is_expired(mark))  # type: ignore[attr-defined]  # removes it as well
        except FileNotFoundError:
            return False

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._createdir()  # type: ignore[attr-defined]
        with (Path(self._dir) / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
