"""Fill a new data folder from a file of the desk node: ``python -m xinheng.shell.public_node.building FILE DIGEST``.

``network take`` runs it with ``XINHENG_HOME`` at the new folder. The digest is that of the manifest it believed.
"""

import os
import sys
from pathlib import Path

from xinheng.shell import database
from xinheng.shell.backup.archive import BackupReader
from xinheng.shell.backup.errors import BackupWrongError
from xinheng.shell.running import server_in_use


def build(path: Path, digest: str) -> None:
    """Schema, rows, one act; the server is stopped and its files are safe when this returns."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinheng.shell.settings")
    reader = BackupReader(path)
    if reader.digest != digest:
        raise BackupWrongError(file=str(path), reason="it was exchanged for another meanwhile")
    with server_in_use():
        database.make_roles_and_database()
        import django

        django.setup()
        from django.db import connections

        from xinheng.network.services import note_taken
        from xinheng.shell.public_node.taking import TAKER
        from xinheng.shell.setting_up import migrate

        migrate()
        _load(reader)
        said = reader.manifest
        note_taken(number=said["number"], digest=digest, day=said["day"], actor=TAKER)
        connections.close_all()


def _load(reader: BackupReader) -> None:
    from xinheng.network.selectors import TABLES
    from xinheng.shell.backup import tables

    said = reader.manifest
    if not set(said["columns"]) <= TABLES:
        raise BackupWrongError(file=str(reader.path), reason="it holds a table no public node has")
    with database.as_owner():
        with tables.Loading(only=said["columns"]) as loading:
            for name, piece in reader.members("database"):
                loading.take(loading.tables[name.partition("/")[0]], piece)
            for name, rows in said["rows"].items():
                if loading.count(loading.tables[name]) != rows:
                    raise BackupWrongError(file=str(reader.path), reason=f"table {name} does not have {rows} rows")
        tables.renew_statistics()


if __name__ == "__main__":
    build(Path(sys.argv[1]), sys.argv[2])
