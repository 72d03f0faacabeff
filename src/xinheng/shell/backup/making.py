"""``xinheng node backup``: one consistent picture of the node in one file."""

import hashlib
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.ledger import selectors as ledger
from xinheng.ledger.journal import BACKED_UP, Note
from xinheng.ledger.services import journal
from xinheng.shell import places
from xinheng.shell.backup import tables
from xinheng.shell.backup.archive import BackupWriter
from xinheng.shell.backup.sealing import Seal

NEEDED_SECRETS = ("records", "journal")
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class MadeBackup:
    """What a backup holds. ``keys`` is ``sealed`` or ``plain``; ``head`` the ledger's last act in it."""

    file: str
    bytes: int
    sha256: str
    made_at: str
    tables: int
    rows: int
    files: int
    keys: str
    rulebook: str
    schema: str
    head: dict[str, Any]
    journal: dict[str, Any]


def make_backup(path: Path, *, passphrase: bytes | None) -> MadeBackup:
    """Write the node to ``path``: database, keys, rulebook, issue files. BackupExistsError, BackupNotWrittenError.

    A line in the journal says that a backup began, so that after it no journal can be absent for having been empty.
    The database is read in one transaction, so the file is the node at one instant, whatever is written meanwhile.
    The journal's position is read before that instant and the head of the ledger in it: between the two, nothing that
    was being hidden is lost.
    """
    made_at = clock.now().isoformat()
    for name in NEEDED_SECRETS:
        places.secret(name)  # made now if nothing has asked for it yet
    journal().append([Note(BACKED_UP, made_at)], act=None)
    position = journal().position()
    seal = None if passphrase is None else Seal.of(passphrase)
    with BackupWriter(path) as writer:
        counted, facts = _database(writer)
        files = add_folder(writer, "batches", places.home() / "batches", "*.issues.parquet")
        files += add_folder(writer, "rulebook", current.path(), "**/*")
        _keys(writer, seal)
        manifest = {
            "program": version("xinheng"),
            "made_at": made_at,
            "rows": counted,
            **facts,
            "rulebook": current.rulebook().digest,
            "journal": {"n": position.n, "mac": position.mac, "path": str(places.journal())},
            "keys": {"salt": None if seal is None else seal.salt.hex()},
        }
        writer.finish(manifest, None if seal is None else seal.sign)
    return MadeBackup(
        file=str(path),
        bytes=path.stat().st_size,
        sha256=_sha256(path),
        made_at=made_at,
        tables=len(counted),
        rows=sum(counted.values()),
        files=files,
        keys="plain" if seal is None else "sealed",
        rulebook=str(manifest["rulebook"]),
        schema=".".join(facts["migrations"][-1]),
        head=facts["head"],
        journal={"path": str(places.journal()), "lines": position.n},
    )


def _database(writer: BackupWriter) -> tuple[dict[str, int], dict[str, Any]]:
    """Write every table; rows by table, and what a restore has to know of the database."""
    counted = {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SHOW server_version")
            server = cursor.fetchone()[0]
        held = tables.tables()
        for table in held:
            counted[table.name] = 0
            for number, (rows, piece) in enumerate(tables.copy_out(table)):
                writer.add(f"database/{table.name}/{number:06}", piece)
                counted[table.name] += rows
        index, commitment = ledger.head()
        facts = {
            "postgresql": server,
            "migrations": tables.migrations(),
            "columns": {table.name: list(table.columns) for table in held},
            "sequences": tables.sequences(),
            "head": {"index": index, "commitment": commitment.hex()},
        }
    return counted, facts


def add_folder(writer: BackupWriter, name: str, folder: Path, pattern: str) -> int:
    """Write the finished files of a folder; what begins with a dot is unfinished and stays out."""
    found = 0
    for path in sorted(folder.glob(pattern)):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts):
            writer.add_file(f"{name}/{inside.as_posix()}", path)
            found += 1
    return found


def _keys(writer: BackupWriter, seal: Seal | None) -> None:
    """Write the node's secrets, sealed if there is a seal."""
    for path in sorted((places.home() / "keys").glob("*.secret")):
        data = path.read_bytes()
        writer.add(f"keys/{path.name}", data if seal is None else seal.seal(path.name, data))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def is_inside_home(path: Path) -> bool:
    """Whether a backup would lie in the very folder it is to outlive."""
    return os.path.commonpath([path.resolve(), places.home().resolve()]) == str(places.home().resolve())
