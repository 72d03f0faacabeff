"""``xinheng node restore``: a backup into an empty data folder, closed until all that was hidden since is hidden again.

The order makes a cut-off restore harmless: the backup is read and believed first, then the marker ``restoring`` is on
the disk, then everything else; the marker goes last. Until then every command refuses this data folder.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinheng.kernel import clock
from xinheng.shell import database, places
from xinheng.shell.backup.archive import BackupReader
from xinheng.shell.backup.errors import BackupNewerError, BackupWrongError, TargetNotEmptyError
from xinheng.shell.backup.sealing import Seal
from xinheng.shell.closing import Closing, close
from xinheng.shell.running import server_in_use


@dataclass(frozen=True)
class Restored:
    """What a restore did. ``state`` is ``open`` or ``closed``; ``reason`` says why it is closed."""

    state: str
    reason: str
    made_at: str
    rows: int
    files: int
    head: dict[str, Any]
    rulebook: dict[str, Any]
    schema: str
    journal: str
    hidden_again: dict[str, int]


def restore(path: Path, *, passphrase: bytes | None, journal: Path | None) -> Restored:
    """Restore a backup, hide again what was hidden since, verify, and open.

    It stays closed where no journal is found: then nobody knows what was hidden since. Raises what ``shell.backup
    .errors`` holds; after an error the data folder is as empty as before, or refuses to be used.
    """
    _refuse_occupied()
    reader = BackupReader(path)
    seal = reader.unseal(passphrase)
    said = reader.manifest
    places.folder()
    closing = Closing(
        "restoring",
        clock.now().isoformat(),
        "restoring",
        reader.digest,
        said["made_at"],
        said["head"]["index"],
        (said["journal"]["n"], said["journal"]["mac"]),
    )
    close(closing)
    with _emptied_after_failure(), server_in_use(while_restoring=True):
        files = _write_files(reader, seal)
        database.make_roles_and_database()
        import django

        django.setup()
        from xinheng.shell.backup.opening import settle

        rows, schema = _load(reader)
        settled = settle(closing, given=journal, recorded=Path(said["journal"]["path"]))
    return Restored(
        state=settled.state,
        reason=settled.reason,
        made_at=said["made_at"],
        rows=rows,
        files=files,
        head=said["head"],
        rulebook=_rulebook(said["rulebook"]),
        schema=schema,
        journal=settled.journal,
        hidden_again=settled.hidden_again,
    )


def _refuse_occupied() -> None:
    home = places.home()
    held = sorted(one.name for one in home.iterdir()) if home.is_dir() else []
    if held:
        raise TargetNotEmptyError(target=str(home), found=", ".join(held[:5]))
    if database.url():
        import psycopg

        with psycopg.connect(database.url(), connect_timeout=20) as server:
            found = server.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relkind IN ('r', 'v', 'p') ORDER BY relname LIMIT 5"
            ).fetchall()
        if found:
            raise TargetNotEmptyError(target="the database", found=", ".join(str(one[0]) for one in found))


@contextmanager
def _emptied_after_failure() -> Iterator[None]:
    """Leave the data folder as empty as it was when a restore fails; a killed one leaves the marker instead."""
    try:
        yield
    except BaseException:
        if not database.url():
            home = places.home()
            data = database.cluster().data
            marker = home / "closed.json"
            for one in [data, *(one for one in home.iterdir() if one != marker)]:
                shutil.rmtree(one, ignore_errors=True) if one.is_dir() and not one.is_symlink() else one.unlink(
                    missing_ok=True
                )
            marker.unlink(missing_ok=True)
        raise


def _write_files(reader: BackupReader, seal: Seal | None) -> int:
    """Keys, issue files and the rulebook, each flushed and readable by the owner only."""
    written = 0
    for name, data in reader.members("keys"):
        _write(places.folder("keys") / name, data if seal is None else seal.open(name, data))
        written += 1
    for folder in ("batches", "rulebook"):
        for name, data in reader.members(folder):
            place = places.home() / folder / name
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(place, data)
            written += 1
    return written


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _load(reader: BackupReader) -> tuple[int, str]:
    """The schema as it was, every row, then the later migrations; returns rows and the present schema."""
    from xinheng.shell.backup import tables
    from xinheng.shell.setting_up import migrate

    said = reader.manifest
    with database.as_owner():
        _migrate_to([(app, name) for app, name in said["migrations"]], said["program"])
        with tables.Loading() as loading:
            for table in loading.tables.values():
                if list(table.columns) != said["columns"].get(table.name):
                    raise BackupWrongError(file=str(reader.path), reason=f"table {table.name} has other columns")
            for name, piece in reader.members("database"):
                loading.take(loading.tables[name.partition("/")[0]], piece)
            for name, rows in said["rows"].items():
                if loading.count(loading.tables[name]) != rows:
                    raise BackupWrongError(file=str(reader.path), reason=f"table {name} does not have {rows} rows")
            loading.set_sequences(said["sequences"])
        tables.renew_statistics()
    return sum(said["rows"].values()), migrate()


def _migrate_to(applied: list[tuple[str, str]], program: str) -> None:
    """Make the schema as these migrations left it; BackupNewerError when one of them is not known here."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    for node in applied:
        if node not in graph.nodes:
            raise BackupNewerError(migration=".".join(node), version=program)
    held = set(applied)
    last = [node for node in applied if not any(child.key in held for child in graph.node_map[node].children)]
    executor.migrate(last)


def _rulebook(digest: str) -> dict[str, Any]:
    """The backup's rulebook beside the one in use here."""
    from xinheng.catalogue import current

    same = current.rulebook().digest == digest
    return {"digest": digest, "in_use": same, "path": str(places.home() / "rulebook")}
