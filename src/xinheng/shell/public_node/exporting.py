"""``xinheng network export``: what is public on this day, signed, in one file."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.db import connection, transaction

from xinheng.accounts.domain import Actor
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.network.domain import PUBLIC_FILE, Signer
from xinheng.network.selectors import ask_on, parts
from xinheng.network.services import number_file
from xinheng.shell import places
from xinheng.shell.backup import tables
from xinheng.shell.backup.archive import BackupWriter
from xinheng.shell.backup.making import add_folder


@dataclass(frozen=True)
class Exported:
    """The file, its number, its day, and how many rows and records it holds."""

    file: str
    number: int
    day: str
    rows: int
    records: int
    bytes: int
    key: str


def export(path: Path, *, actor: Actor) -> Exported:
    """Write what a public node needs for today. BackupExistsError, BackupNotWrittenError."""
    number, day, own = number_file(actor=actor), clock.today(), Signer(places.secret("network"))
    counted = {}
    with BackupWriter(path) as writer, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        held = parts(day)
        for part in held:
            ask_on(day)
            counted[part.table] = 0
            for place, (rows, piece) in enumerate(tables.copy_pieces(f"({part.query})")):
                writer.add(f"database/{part.table}/{place:06}", piece)
                counted[part.table] += rows
        add_folder(writer, "rulebook", current.path(), "**/*")
        manifest = {
            "kind": PUBLIC_FILE,
            "program": version("xinheng"),
            "number": number,
            "day": day.isoformat(),
            "rows": counted,
            "columns": {part.table: list(part.columns) for part in held},
            "rulebook": current.rulebook().digest,
            "keys": {"salt": None},
        }
        writer.finish(manifest, own.sign)
    return Exported(
        str(path),
        number,
        day.isoformat(),
        sum(counted.values()),
        counted["records_version"],
        path.stat().st_size,
        own.public_key,
    )
