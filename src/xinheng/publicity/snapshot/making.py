"""Making a snapshot: everything into a folder of its own, which then takes the former one's place in one step.

A crash half way leaves the former snapshot or none; the next snapshot of the place clears away what it left.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.selectors import head
from xinheng.publicity.errors import SnapshotPlaceTakenError
from xinheng.publicity.snapshot import manifest
from xinheng.publicity.snapshot.engine import engine, write_parquet
from xinheng.publicity.snapshot.followthemoney import write_entities
from xinheng.publicity.snapshot.manifest import File, Manifest, described
from xinheng.publicity.snapshot.package import About, write_package
from xinheng.publicity.snapshot.tables import Table, tables
from xinheng.records.selectors import Bulk, bulk_of

PACKAGE, ENTITIES = "records.zip", "entities.ftm.jsonl"
_PARQUET = "application/vnd.apache.parquet"
_HALF, _FORMER = "partial", "former"


@cache
def program() -> str:
    """This program's version."""
    return version("xinheng")


def make_snapshot(folder: Path) -> Manifest:
    """Write everything public today into ``folder``, in place of the snapshot that may stand there.

    SnapshotPlaceTakenError when the folder holds anything else. Memory is bounded; time grows with the rows.
    """
    folder = folder.absolute()
    _refuse_taken(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _clear_leftovers(folder)
        half = _beside(folder, _HALF)
        half.mkdir(mode=0o755)
        try:
            made = _write(half, clock.today())
            (half / manifest.NAME).write_text(made.text(), encoding="utf-8")
            _settle(half)
            _take_place(half, folder)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    return made


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One snapshot of a place at a time; the second waits for the first."""
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(folder: Path, day: date) -> Manifest:
    about = About(settings.BASE_URL, day, rulebook().digest)
    held = tables(rulebook())
    with _scratch(folder) as scratch, engine(scratch) as connection, ThreadPoolExecutor(1) as aside:
        sources = {table.name: folder / f"{table.name}.parquet" for table in held}
        with bulk_of(day) as bulk:
            index, commitment = head()
            until = bulk.valid_until()
            rows = {
                table.name: write_parquet(connection, table, _blocks(bulk, table), sources[table.name])
                for table in held
            }
        packed = aside.submit(write_package, folder / PACKAGE, sources, held, about)
        entities = write_entities(connection, folder / ENTITIES, sources, held, about.site)
        packed.result()
    files = _files(folder, held, rows, entities)
    return Manifest(day, index + 1, commitment.hex(), about.edition, program(), until, rows, files, about.site)


def _blocks(bulk: Bulk, table: Table) -> Iterator[bytes]:
    return bulk.organisations() if table.kind is None else bulk.records(table.kind.key)


def _files(folder: Path, held: tuple[Table, ...], rows: dict[str, int], entities: int) -> tuple[File, ...]:
    return (
        described(folder, PACKAGE, form="datapackage", mediatype="application/zip", rows=sum(rows.values())),
        described(folder, ENTITIES, form="followthemoney", mediatype="application/x-ndjson", rows=entities),
        *(
            described(folder, f"{one.name}.parquet", form="parquet", mediatype=_PARQUET, rows=rows[one.name])
            for one in held
        ),
    )


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    path = folder / "scratch"
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{token_hex(4)}.{what}")


def _refuse_taken(folder: Path) -> None:
    if not folder.exists() or (folder / manifest.NAME).is_file():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise SnapshotPlaceTakenError(folder=str(folder))


def _clear_leftovers(folder: Path) -> None:
    for what in (_HALF, _FORMER):
        for left in folder.parent.glob(f".{folder.name}.*.{what}"):
            shutil.rmtree(left, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Bring every file to the disk before the folder takes its place."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _take_place(half: Path, folder: Path) -> None:
    """Put the finished folder in its place. What stood there moves aside first, and is cleared away."""
    former = _beside(folder, _FORMER)
    if folder.exists():
        folder.rename(former)
    half.rename(folder)
    shutil.rmtree(former, ignore_errors=True)
