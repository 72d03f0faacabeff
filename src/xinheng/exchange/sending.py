"""A file sent through the desk: taken in from memory, its marked workbook kept for as long as rows wait.

An upload is never written to disk as it came (G2): the web server holds it in memory and the reading child is fed from
there. The marked workbook holds gated rows only; it stands beside the issue file of its batch and is removed after
thirty days with the rows that wait.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import IO

from xinheng.accounts.domain import Actor
from xinheng.exchange.domain import WAITING_DAYS, Taken
from xinheng.exchange.filing import issue_file
from xinheng.exchange.models import Batch
from xinheng.exchange.reading.stream import UPLOAD_BYTES, Limits
from xinheng.exchange.services import Wanted, batches_folder, take_file, unheard
from xinheng.kernel import clock


def workbook_of(batch: int) -> Path:
    """Where the marked workbook of a batch stands, if it had wrong rows and they still wait."""
    return batches_folder() / f"{batch}.marked.xlsx"


@dataclass(frozen=True)
class Upload:
    """A file as it was sent, in memory only, and who sends it for which authority."""

    source: IO[bytes]
    kind: str
    authority_uscc: str
    actor: Actor
    dry_run: bool = False


def take_upload(upload: Upload, *, heard: Callable[[int], None] = unheard) -> Taken:
    """Take an upload in and keep its marked workbook. Raises what ``take_file`` raises; then nothing is stored.

    ``heard`` is told now and then how many rows have their verdict.
    """
    folder = batches_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    marked = folder / f".marked-{secrets.token_hex(6)}.xlsx"
    try:
        taken = take_file(
            source=upload.source,
            kind=upload.kind,
            authority_uscc=upload.authority_uscc,
            actor=upload.actor,
            dry_run=upload.dry_run,
            wanted=Wanted(errors=None if upload.dry_run else marked, heard=heard),
            limits=Limits(file_bytes=UPLOAD_BYTES),
        )
        if taken.batch is not None and taken.issue_count:
            marked.replace(workbook_of(taken.batch))
        return taken
    finally:
        marked.unlink(missing_ok=True)


def forget_workbooks() -> int:
    """Remove the marked workbooks of batches older than rows wait, and what a crash left; returns how many."""
    held = {str(pk): day for pk, day in Batch.objects.values_list("pk", "day")}
    gone = [path for path in batches_folder().glob("*.marked.xlsx") if _is_over(held.get(path.name.split(".")[0]))]
    gone += [path for path in batches_folder().glob(".marked-*.xlsx") if _is_left(path)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def forget_issue_files() -> int:
    """Remove the issue files of batches whose issues two officers destroyed at the end of retention; returns how many.

    After a restore as well: the destruction is done again in the database, the files of the backup go the same night.
    """
    gone = Batch.objects.filter(issue_count__gt=0, first_issues=None).values_list("pk", flat=True)
    paths = [path for path in (issue_file(batches_folder(), pk) for pk in gone) if path.exists()]
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def _is_over(day: date | None) -> bool:
    return day is None or day + timedelta(days=WAITING_DAYS) <= clock.today()


def _is_left(path: Path) -> bool:
    return clock.now().timestamp() - path.stat().st_mtime > timedelta(hours=1).total_seconds()
