"""The unprivileged operating-system account the server runs as, and what that account can reach.

PostgreSQL refuses to run as root. An ordinary user runs the server as itself; root runs it as the system account
``xinheng`` (made when absent). Parent folders keep their modes: what that account cannot reach moves below
``/var/lib/xinheng``.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinheng.kernel.errors import NotAvailableError

ACCOUNT = "xinheng"
STATE = Path("/var/lib/xinheng")


@dataclass(frozen=True)
class Account:
    """Who the server runs as; ``other`` says whether that differs from who we are."""

    uid: int
    gid: int
    other: bool

    def run_options(self) -> dict[str, Any]:
        """Keyword options for ``subprocess.run`` that start a program as this account."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give one path to this account."""
        if self.other:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account can enter every existing folder on the way to ``path``."""
        if not self.other:
            return True
        return all(self._enters(parent) for parent in path.resolve().parents if parent.exists())

    def _enters(self, folder: Path) -> bool:
        seen = folder.stat()
        if seen.st_uid == self.uid:
            return bool(seen.st_mode & stat.S_IXUSR)
        if seen.st_gid == self.gid:
            return bool(seen.st_mode & stat.S_IXGRP)
        return bool(seen.st_mode & stat.S_IXOTH)


def server_account() -> Account:
    """Ourselves, or the system account when we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _make_account()
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def _make_account() -> pwd.struct_passwd:
    program = shutil.which("useradd")
    if program is None:
        raise NotAvailableError(
            reason=f"root cannot run the database and there is no useradd; make a system account named {ACCOUNT}"
        )
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        str(STATE),
        "--shell",
        "/usr/sbin/nologin",
    ]
    done = subprocess.run([program, *options, ACCOUNT], capture_output=True, text=True, check=False)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError as error:
        raise NotAvailableError(reason=f"the account {ACCOUNT} could not be made: {done.stderr.strip()}") from error


def state_folder(*names: str) -> Path:
    """A folder below the account's own state folder, for what the account cannot reach elsewhere."""
    path = STATE.joinpath(*names)
    path.mkdir(parents=True, exist_ok=True, mode=0o711)
    return path
