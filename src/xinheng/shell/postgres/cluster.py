"""One database cluster: where its files lie, how it is made, started and stopped.

The server listens on a Unix socket in a private folder (0700) and on no network address. The socket folder has a
short path of its own because socket paths are limited to about 100 characters.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from xinheng.kernel.errors import NotAvailableError
from xinheng.shell.postgres.account import STATE, Account, server_account, state_folder
from xinheng.shell.postgres.binaries import Binaries, choose

SUPERUSER = "postgres"
PORT = 5432
START_SECONDS, ANSWER_SECONDS = 120, 10
PAUSES = (0.5, 1.0, 2.0, 4.0, 0.0)
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "log_min_messages": "log",  # a refused statement's message may quote a value; its sender is told it anyway
    "log_statement": "none",
    "log_min_error_statement": "panic",  # statements may hold rows of a file: never into a log
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def socket_folder(home: Path) -> Path:
    """The socket folder of the node in ``home``: short, and the same for every process."""
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    place = Path(base) if base and os.geteuid() != 0 and Path(base).is_dir() else Path(tempfile.gettempdir())
    return place / f"xinheng-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"


THROWAWAY = "throwaway"
"""Beside the data folder of a test's cluster, which may be swept away once its home is gone."""


@dataclass(frozen=True)
class Cluster:
    """The cluster of one data folder. ``throwaway`` trades durability for speed (tests only)."""

    home: Path
    throwaway: bool = False

    @property
    def sockets(self) -> Path:
        """The socket folder."""
        return socket_folder(self.home)

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.data / "server.log"

    @property
    def data(self) -> Path:
        """The data folder (a link when the server's account cannot reach ``home``)."""
        return (self.home / "database").resolve()

    def is_running(self) -> bool:
        """Whether a server answers on this folder's socket now, be it only "starting up".

        One that takes long is one: nobody listens where a server is gone, and that is told at once.
        """
        if not (self.sockets / f".s.PGSQL.{PORT}").exists():
            return False
        try:
            psycopg.connect(self.conninfo("postgres"), connect_timeout=ANSWER_SECONDS).close()
        except psycopg.errors.ConnectionTimeout:
            return True
        except psycopg.OperationalError as error:
            return "the database system is" in str(error)
        return True

    def conninfo(self, database: str, user: str = SUPERUSER) -> str:
        """How a client reaches this cluster."""
        return f"host={self.sockets} port={PORT} user={user} dbname={database}"

    def start(self) -> None:
        """Make the cluster if needed and start the server; a crash before is recovered by PostgreSQL itself."""
        account = server_account()
        if not (self.data / "PG_VERSION").exists():
            self._make(account)
        self._prepare_sockets(account)
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        settings |= UNSAFE_BUT_FAST if self.throwaway else {}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        for pause in PAUSES:
            done = self._control("start", "-w", "-t", str(START_SECONDS), "-l", str(self.log), "-o", options)
            if done.returncode == 0:
                return
            time.sleep(pause)  # the processes of a killed server may take a moment to be gone
        raise NotAvailableError(reason=f"the database server did not start; its log is {self.log}")

    def stop(self) -> None:
        """Stop the server, waiting until its files are safe."""
        self._control("stop", "-w", "-m", "fast")
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _control(self, verb: str, *options: str) -> subprocess.CompletedProcess[bytes]:
        account = server_account()
        program = reachable_binaries(choose(self.data), account).program("pg_ctl")
        return self._run(account, [program, verb, "-D", str(self.data), *options])

    def _make(self, account: Account) -> None:
        data = self._place(account)
        binaries = reachable_binaries(choose(data), account)
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        options = [
            "-U",
            SUPERUSER,
            "-E",
            "UTF8",
            f"--locale={locale}",
            "--auth-local=trust",
            "--auth-host=reject",
        ]
        done = self._run(
            account,
            [binaries.program("initdb"), "-D", str(data), *options, *(["-N"] if self.throwaway else [])],
        )
        if done.returncode != 0:
            shutil.rmtree(data, ignore_errors=True)
            raise NotAvailableError(
                reason=f"the database folder {data} could not be made: {done.stderr.decode()[-400:]}"
            )

    def _place(self, account: Account) -> Path:
        """Make the empty data folder where the account reaches it."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711)
        link = self.home / "database"
        data = link
        if link.is_symlink():  # an earlier start was cut off before its folder was filled
            link.unlink()
        if not account.reaches(link):
            _sweep_left_behind()
            data = state_folder("nodes", secrets.token_hex(8)) / "database"
            link.symlink_to(data)  # before the mark: what is marked and not linked to is swept away by others
            (data.parent / "home").write_text(str(self.home), encoding="utf-8")
            if self.throwaway:
                (data.parent / THROWAWAY).touch()
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        account.own(data)
        return data

    def _prepare_sockets(self, account: Account) -> None:
        folder = self.sockets
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
        if folder.is_symlink() or seen.st_uid not in (os.geteuid(), account.uid):
            raise NotAvailableError(reason=f"the socket folder {folder} belongs to somebody else; remove it")
        account.own(folder)
        folder.chmod(0o700)

    def _run(self, account: Account, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        # Files rather than pipes: the server inherits its parent's output and would hold a pipe open.
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
            done = subprocess.run(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=complained,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                check=False,
                **account.run_options(),
            )
            said.seek(0)
            complained.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, said.read(), complained.read())


def reachable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """The programs, copied below the account's state folder when it cannot reach the place they are installed."""
    if account.reaches(binaries.folder / "postgres"):
        return binaries
    install = binaries.folder.parent
    stamp = hashlib.sha256(f"{install}{(binaries.folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = state_folder("programs") / f"{binaries.major}-{stamp}"
    if not copy.exists():
        fresh = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}")
        shutil.copytree(install, fresh, symlinks=True)
        try:
            fresh.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(fresh, ignore_errors=True)
    return Binaries(copy / "bin", binaries.major)


def _sweep_left_behind() -> None:
    """Remove data folders of tests whose home is gone: nothing points to them any more.

    Never those of nodes: a home that is not there may have been moved, or lie on a disk that is not mounted.
    """
    for place in (STATE / "nodes").glob("*"):
        marker = place / "home"
        if not (marker.exists() and (place / THROWAWAY).exists()):
            continue
        link = Path(marker.read_text(encoding="utf-8")) / "database"
        running = (place / "database" / "postmaster.pid").exists()
        if not running and (not link.is_symlink() or link.readlink() != place / "database"):
            shutil.rmtree(place, ignore_errors=True)
