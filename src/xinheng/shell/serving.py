"""``xinheng serve``: web processes and the job worker as supervised children of one parent.

The parent holds the database server. A child that dies, and an embedded server that dies, is started again after a
growing pause; when the parent is told to end, it ends its children first and leaves the server last.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from xinheng.kernel.answers import tell
from xinheng.kernel.errors import NotAvailableError, XinhengError
from xinheng.shell import database, tallies
from xinheng.shell.postgres.lease import Lease
from xinheng.shell.running import server_in_use
from xinheng.shell.setting_up import set_up

LONGEST_PAUSE = 60.0
END_SECONDS = 20.0
DATABASE_SECONDS = 30.0
"""How long ``serve`` waits at its start for an outside database; once it serves, it outlasts any absence."""


class PortTakenError(XinhengError):
    """Somebody else listens where the site is to listen, or nobody may."""

    code = "port-taken"
    title = "The port is taken"
    detail = (
        "Nobody can listen on {host}, port {port}: {reason}. Stop what listens there, or choose another: --port {other}"
    )
    exit_code = 3
    status = 503


@dataclass
class Child:
    """One supervised process."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    pause: float = 1.0
    start_at: float = field(default=0.0)
    started: float = field(default=0.0)

    def tend(self, now: float) -> None:
        """Start it when it is due; when it ended, plan the next start."""
        if self.process is None:
            if now >= self.start_at:
                # A session of its own: Ctrl-C reaches the parent only, which then ends its children once. A web
                # server told twice leaves its workers behind, and the port taken.
                self.process = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    env=os.environ | self.environment,
                    start_new_session=True,
                )
                self.started = now
            return
        code = self.process.poll()
        if code is None:
            return
        self.process = None
        self.pause = 1.0 if now - self.started > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = now + self.pause
        tell(f"{self.name} ended with {code}; starting it again in {self.pause:.0f} s")

    def end(self, deadline: float) -> None:
        """Ask it to end, insist at the deadline."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Server:
    """The embedded database server under supervision; without a lease there is none of ours to watch."""

    lease: Lease | None
    pause: float = 1.0
    look_at: float = field(default=0.0)

    def tend(self, now: float) -> None:
        """Every second or so: start it again if it is gone, later again if that fails (a full disk)."""
        if self.lease is None or now < self.look_at:
            return
        try:
            revived = self.lease.revive()
        except NotAvailableError as error:
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            tell(f"the database server is gone: {error.explain()}; trying again in {self.pause:.0f} s")
        else:
            self.pause = 1.0
            if revived:
                tell("the database server was gone and runs again")
        self.look_at = time.monotonic() + self.pause


def _web(host: str, port: int, workers: int, *, jobs: bool) -> Child:
    program = str(Path(sys.executable).with_name("granian"))
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    options += ["--blocking-threads", "2", "--no-ws", "--respawn-failed-workers", "--log-level", "warning"]
    watched = {"XINHENG_JOBS_WATCHED": "1"} if jobs else {}
    return Child("the site", [program, *options, "xinheng.shell.wsgi:application"], watched)


def _worker() -> Child:
    return Child("the job worker", [sys.executable, "-m", "xinheng.shell.jobs"])


def claim(host: str, port: int) -> None:
    """PortTakenError when nobody can listen there; what is claimed here is let go at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, TypeError, UnicodeError) as error:  # the latter two for what can be no host's name
            other, reason = port + 1 if port < 65535 else 8000, getattr(error, "strerror", None) or str(error)
            raise PortTakenError(host=host, port=port, reason=reason, other=other) from error


def make_ready(host: str, port: int) -> None:
    """What can be wrong from the start is said at once, not by children that end again and again.

    An embedded database is brought up to date. PortTakenError; NotAvailableError when an outside one does not answer.
    """
    claim(host, port)
    if database.url():
        database.wait_for(DATABASE_SECONDS)
    else:
        set_up()


def serve(*, host: str, port: int, workers: int, jobs: bool) -> None:
    """Serve a node that is ready until SIGINT or SIGTERM."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinheng.shell.settings")
    tallies.begin_again()
    children = [_web(host, port, workers, jobs=jobs)] + ([_worker()] if jobs else [])
    with server_in_use() as lease:
        _refuse_other_rulebook()
        server = Server(lease)
        tell(f"Serving http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port} (end with Ctrl-C)")
        try:
            while True:
                server.tend(time.monotonic())
                for child in children:
                    child.tend(time.monotonic())
                time.sleep(0.2)
        except KeyboardInterrupt:
            pass
        finally:
            _end(children)


def _refuse_other_rulebook() -> None:
    """EditionNotApprovedError in production, unless the rulebook in use is the active edition (G23)."""
    import django

    django.setup()
    from django.db import connections

    from xinheng.catalogue.services import refuse_unapproved

    refuse_unapproved()
    connections.close_all()


def _end(children: list[Child]) -> None:
    deadline = time.monotonic() + END_SECONDS
    for child in children:
        if child.process is not None:
            child.process.send_signal(signal.SIGTERM)
    for child in children:
        child.end(deadline)
