"""The issue file of a batch: every issue, in Parquet, beside the database.

It is written while the file is judged, under a name that begins with a dot, and gets its own name once the batch is
committed. What a crash leaves behind is swept by the next intake. Values in it are gated: never personal.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow.parquet as pq

from xinheng.exchange.domain import Issue
from xinheng.exchange.explaining import issue_of
from xinheng.exchange.judging.arrow import Table
from xinheng.exchange.judging.engine import ISSUE_SCHEMA

_UNFINISHED = ".intake-{process}-{mark}.parquet"


def issue_file(folder: Path, batch: int) -> Path:
    """Where the issues of a batch stand."""
    return folder / f"{batch}.issues.parquet"


class IssueFile:
    """The unfinished issue file of one intake; ``keep`` names it after the batch, leaving without it removes it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sweep(folder)
        self._folder = folder
        self._kept = False
        self.path = folder / _UNFINISHED.format(process=os.getpid(), mark=secrets.token_hex(4))
        self._writer = pq.ParquetWriter(self.path, ISSUE_SCHEMA, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if not self._kept:
            self.path.unlink(missing_ok=True)

    def add(self, issues: Table) -> None:
        """Append the issues of a chunk."""
        if len(issues):
            self._writer.write_table(issues.select(ISSUE_SCHEMA.names).cast(ISSUE_SCHEMA))

    def close(self) -> None:
        """Finish writing; idempotent."""
        self._writer.close()

    def keep(self, batch: int) -> Path:
        """Give the finished file the name of its batch (after the commit)."""
        self.close()
        place = issue_file(self._folder, batch)
        self.path = self.path.replace(place)
        self._kept = True
        return place

    def issues(self) -> Iterator[Issue]:
        """All issues, in the order of the file."""
        self.close()
        yield from read_issues(self.path)


def read_issues(path: Path) -> Iterator[Issue]:
    """The issues of a finished file, in order, a stretch at a time in memory."""
    with pq.ParquetFile(path) as opened:
        for batch in opened.iter_batches(batch_size=4096):
            for line in batch.to_pylist():
                yield issue_of(line)


def sweep(folder: Path) -> None:
    """Remove unfinished files whose process is gone."""
    for path in folder.glob(_UNFINISHED.format(process="*", mark="*")):
        process = path.name.removeprefix(".intake-").partition("-")[0]
        if not process.isdigit() or not _runs(int(process)):
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
