"""``xinheng network take``: show what a file of the desk node says, and destroy what was shown before.

The file's rows go into a new cluster beside the old one, in a process of its own. Then the old server is stopped, the
link ``database`` is turned to the new cluster in one step, and the old one is removed with everything in it: tables,
write-ahead log, temporary files. Nothing is ever deleted row by row, so nothing is left in pages that a deletion
would not clear. A crash leaves the old cluster, or the new one, never a mixture.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from xinheng.accounts.domain import Actor
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.kernel.errors import NotAvailableError
from xinheng.network.domain import PUBLIC_FILE, is_signed
from xinheng.network.errors import (
    FileOlderError,
    PublicOnlyError,
    RulebookOtherError,
    SignatureWrongError,
    SignerUnknownError,
)
from xinheng.shell import database, places
from xinheng.shell.backup.archive import BackupReader, manifest_digest
from xinheng.shell.backup.errors import BackupWrongError
from xinheng.shell.postgres.cluster import Cluster
from xinheng.shell.postgres.lease import starting_or_stopping
from xinheng.shell.role import is_public

TAKER = Actor("take", None, "node")
NEXT = "next"
KEPT_BESIDE = ("keys", "server.lock", "server.lease", "database", "databases", "shown.json", "rulebook", "take")
"""What a public node's data folder may hold; everything else goes when a file is taken."""


@dataclass(frozen=True)
class Shown:
    """The file a public node shows: its number, its day, the digest of its manifest, and when it was taken."""

    number: int
    day: str
    digest: str
    taken_at: str


def shown() -> Shown | None:
    """The file this node shows; None before the first."""
    try:
        return Shown(**json.loads((places.home() / "shown.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def take(path: Path) -> Shown:
    """Take a file of the desk node and show it.

    PublicOnlyError, SignerUnknownError, BackupWrongError, SignatureWrongError, FileOlderError, RulebookOtherError; then
    nothing that is shown changed.
    """
    if not is_public() or database.url():
        raise PublicOnlyError
    reader = _believed(path)
    said = reader.manifest
    before = shown()
    if before is not None and said["number"] <= before.number:
        raise FileOlderError(number=said["number"], shown=before.number)
    _refuse_other_rulebook(reader)
    taken = Shown(said["number"], said["day"], reader.digest, clock.now().isoformat())
    home = places.folder()
    with starting_or_stopping(home / "take"):
        _remove(home / NEXT)
        try:
            _build(path, reader.digest, home / NEXT)
            with starting_or_stopping(home):
                _turn(home, taken)
        finally:
            _remove(home / NEXT)
    return taken


def _refuse_other_rulebook(reader: BackupReader) -> None:
    """Pages name rules by this program's rulebook: it must be the desk node's. The file brings it along."""
    digest = str(reader.manifest["rulebook"])
    if current.rulebook().digest == digest:
        return
    folder = places.home() / "rulebook" / digest[:12]
    _remove(folder)
    for name, data in reader.members("rulebook"):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_bytes(data)
    raise RulebookOtherError(path=str(folder))


def _believed(path: Path) -> BackupReader:
    key = os.environ.get("XINHENG_DESK_KEY", "")
    if not key:
        raise SignerUnknownError
    reader = BackupReader(path)
    if reader.manifest.get("kind") != PUBLIC_FILE:
        raise BackupWrongError(file=str(path), reason="it is not a file for a public node")
    if not is_signed(key, manifest_digest(reader.manifest), str(reader.manifest.get("seal", ""))):
        raise SignatureWrongError(file=str(path), key=key)
    return reader


def _build(path: Path, digest: str, home: Path) -> None:
    """Fill a new cluster from the file, in a process whose data folder it is."""
    home.mkdir(mode=0o711)
    environment = os.environ | {"XINHENG_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", "xinheng.shell.public_node.building", str(path), digest],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NotAvailableError(reason=f"the new database could not be made: {done.stderr.strip()[-400:]}")


def _turn(home: Path, taken: Shown) -> None:
    """From the old cluster to the new one; the old one is gone when this returns."""
    old = Cluster(home, throwaway=database.cluster().throwaway)
    serving = old.is_running()
    if serving:
        old.stop()
    link, before = home / "database", home / "before"
    if link.is_dir() and not link.is_symlink():
        link.rename(before)
    elif link.is_symlink():
        before.symlink_to(link.resolve())
    after = _settled(home, taken)
    fresh = home / ".database"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(after)
    fresh.replace(link)
    _write(home / "shown.json", taken)
    _sweep(home, after)
    if serving:
        old.start()


def _settled(home: Path, taken: Shown) -> Path:
    """The new cluster where it stays: below ``databases``, or where the server's account keeps it."""
    made = home / NEXT / "database"
    if made.is_symlink():
        place = made.resolve()
        (place.parent / "home").write_text(str(home), encoding="utf-8")  # the mark names the folder it belongs to
        made.unlink()
        return place
    place = home / "databases" / str(taken.number)
    place.parent.mkdir(exist_ok=True, mode=0o711)
    _remove(place)
    return made.rename(place)


def _write(path: Path, taken: Shown) -> None:
    fresh = path.with_name(f".{path.name}")
    fresh.write_text(json.dumps(asdict(taken)), encoding="utf-8")
    fresh.replace(path)


def _sweep(home: Path, data: Path) -> None:
    """Remove what else lies there: the cluster before, bulk files of other days, what a crash left behind."""
    for one in (*home.iterdir(), *(home / "databases").glob("*")):
        if one.name not in KEPT_BESIDE and one != data:
            _remove(one)


def _remove(path: Path) -> None:
    """Remove a file or a folder; a link to a cluster, or to the folder that holds one, with all that it links to."""
    for link in (path, path / "database"):
        if link.is_symlink():
            target = link.resolve()
            shutil.rmtree(target.parent if (target.parent / "home").is_file() else target, ignore_errors=True)
            link.unlink()
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
