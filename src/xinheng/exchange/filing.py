"""The files an intake makes: all issues of its batch in Parquet, and what the sender asked to have written.

Each is made under another name and gets its own once the batch is committed, so that a crash or a full disk leaves
whole files or none. The issue file stands beside the database; its values are gated: never personal. While it is
unfinished its process holds a lock on it, and it carries its batch's number before the batch is committed: so the next
intake can tell what a crash left behind, and finishes or removes it.
"""

import fcntl
import glob
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow.parquet as pq

from xinheng.exchange.domain import Issue
from xinheng.exchange.explaining import issue_of
from xinheng.exchange.judging.arrow import Table
from xinheng.exchange.judging.engine import ISSUE_SCHEMA

_UNFINISHED = ".intake-"
_OF_BATCH = ".batch-"

Stands = Callable[[int], bool | None]
"""Whether a batch is stored; None while its transaction still runs."""


def issue_file(folder: Path, batch: int) -> Path:
    """Where the issues of a batch stand."""
    return folder / f"{batch}.issues.parquet"


class IssueFile:
    """The unfinished issue file of one intake.

    ``settle`` finishes it before the commit, ``keep`` names it after its batch; leaving without that removes it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._kept = False
        self._lock, self.path = _locked_file(folder)
        self._writer = pq.ParquetWriter(self.path, ISSUE_SCHEMA, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        finally:
            if not self._kept:
                self.path.unlink(missing_ok=True)
            os.close(self._lock)

    def add(self, issues: Table) -> None:
        """Append the issues of a chunk."""
        if len(issues):
            self._writer.write_table(issues.select(ISSUE_SCHEMA.names).cast(ISSUE_SCHEMA))

    def close(self) -> None:
        """Finish writing; idempotent."""
        self._writer.close()

    def settle(self, batch: int) -> None:
        """Finish the file, safe on the disk, and note whose it is: the last thing before the commit."""
        self.close()
        os.fsync(self._lock)
        self.path = self.path.rename(self.path.with_name(f"{self.path.stem}{_OF_BATCH}{batch}.parquet"))

    def keep(self, batch: int) -> None:
        """Give the settled file the name of its batch: the first thing after the commit."""
        self.path = self.path.replace(issue_file(self._folder, batch))
        self._kept = True

    def issues(self) -> Iterator[Issue]:
        """All issues, in the order of the file."""
        self.close()
        yield from read_issues(self.path)


def _locked_file(folder: Path) -> tuple[int, Path]:
    """A new unfinished file that this process holds locked; another one's sweep may take it before the lock."""
    while True:
        path = folder / f"{_UNFINISHED}{secrets.token_hex(6)}.parquet"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, path
        os.close(handle)


def read_issues(path: Path) -> Iterator[Issue]:
    """The issues of a finished file, in order, a stretch at a time in memory."""
    with pq.ParquetFile(path) as opened:
        for batch in opened.iter_batches(batch_size=4096):
            for line in batch.to_pylist():
                yield issue_of(line)


def issues_from(path: Path, start: int, at_most: int) -> list[Issue]:
    """Up to ``at_most`` issues of a finished file from position ``start`` on; only their own stretches are read."""
    found: list[Issue] = []
    with pq.ParquetFile(path) as opened:
        begin = 0
        for group in range(opened.num_row_groups):
            rows = opened.metadata.row_group(group).num_rows
            if begin + rows > start and len(found) < at_most:
                first = max(0, start - begin)
                table = opened.read_row_group(group).slice(first, at_most - len(found))
                found += [issue_of(line) for line in table.to_pylist()]
            begin += rows
    return found


def issues_of_row(path: Path, row: int) -> list[Issue]:
    """The issues of one row of a finished file; none where the file is gone."""
    return issues_of_rows(path, [row])


def issues_of_rows(path: Path, rows: Collection[int]) -> list[Issue]:
    """The issues of some rows of a finished file, in one reading; none where the file is gone."""
    if not path.exists():
        return []
    return [issue_of(line) for line in pq.read_table(path, filters=[("row", "in", list(rows))]).to_pylist()]


def sweep(folder: Path, stands: Stands) -> None:
    """Finish or remove what intakes that ended without leaving have left: kept where the batch is stored."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        handle = _unlocked(path)
        if handle is None:
            continue
        batch = path.stem.partition(_OF_BATCH)[2]
        stored = stands(int(batch)) if batch else False
        if stored:
            path.replace(issue_file(folder, int(batch)))
        elif stored is False:
            path.unlink(missing_ok=True)
        os.close(handle)


def _unlocked(path: Path) -> int | None:
    """A locked handle on a file that nobody else holds; None where somebody does, or it is gone."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


class OutFile:
    """A file somebody asked for, made in a folder of its own beside its place and moved there by ``keep``.

    What is no regular file (a terminal, a pipe) is written in place. None for a place makes nothing.
    """

    def __init__(self, place: Path | None) -> None:
        self._place = None if place is None else place.resolve()
        self._folder: Path | None = None
        self.path = self._place

    def __enter__(self) -> Self:
        place = self._place
        if place is None or (place.exists() and not place.is_file()):
            return self
        for left in place.parent.glob(f".{glob.escape(place.name)}.*.unfinished"):
            shutil.rmtree(left, ignore_errors=True)
        self._folder = Path(tempfile.mkdtemp(".unfinished", f".{place.name}.", place.parent))
        self.path = self._folder / place.name
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def keep(self) -> None:
        """Move the finished file to its place."""
        if self._folder is not None and self._place is not None and self.path is not None:
            self.path.replace(self._place)
