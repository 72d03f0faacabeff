"""Several processes share one server; who leaves last stops it.

Each process holds a shared lock on ``server.lease`` while it uses the server; starting and stopping happen under
an exclusive lock on ``server.lock``. The kernel drops both when a process dies, so a killed process leaves at
worst a running server, which the next one finds and, leaving last, stops.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from xinheng.kernel.errors import NotAvailableError
from xinheng.shell.postgres.cluster import Cluster


@contextmanager
def starting_or_stopping(home: Path) -> Iterator[None]:
    """Nobody else starts or stops the server of this data folder inside the block."""
    descriptor = _open(home / "server.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise NotAvailableError(reason=f"the data folder cannot be written: {path}: {error.strerror}") from error


@dataclass
class Lease:
    """A process's use of the server."""

    cluster: Cluster
    _descriptor: int | None = field(default=None, repr=False)

    def take(self) -> None:
        """Start the server unless it runs, and hold it."""
        if self._descriptor is not None:
            return
        with starting_or_stopping(self.cluster.home):
            descriptor = _open(self.cluster.home / "server.lease")
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            try:
                if not self.cluster.is_running():
                    self.cluster.start()
            except BaseException:
                os.close(descriptor)
                raise
            self._descriptor = descriptor

    def revive(self) -> bool:
        """Start the server again if it is gone while we hold it; whether that was so. Raises NotAvailableError."""
        if self._descriptor is None or self.cluster.is_running():
            return False
        with starting_or_stopping(self.cluster.home):
            if self.cluster.is_running():
                return False
            self.cluster.start()
            return True

    def leave(self) -> None:
        """Let go; stop the server if nobody else holds it."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with starting_or_stopping(self.cluster.home):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self.cluster.stop()
            finally:
                os.close(descriptor)
