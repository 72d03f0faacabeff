"""A real node on a bad day: its worker dies, its database dies, its disk fills; and what its logs then hold.

One node for all of them, on a small disk of its own where this process may make one (as root).
"""

import contextlib
import errno
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import IO, Any
from urllib.parse import quote

import pytest

from factories.files import csv_bytes, penalty
from guarantees import traces
from killed.launcher import Launcher, children, runs
from xinheng.shell.postgres.cluster import Cluster

pytestmark = pytest.mark.journey
DISK_MIB = 400
PATIENCE = 180.0
"""Seconds; after a full disk, what failed again and again is tried again after a minute only."""
PORTS = range(20000, 32000)
"""None of them is given to who asks for any: between its choice and its use nobody takes it."""


class Node:
    """A served node: its data folder, its address, what it and its commands said."""

    def __init__(self, folder: Path, port: int, *, small_disk: bool) -> None:
        self.folder, self.port, self.small_disk = folder, port, small_disk
        self.home, self.said = folder / "home", folder / "serving"
        self.settings = {
            "XINHENG_HOME": str(self.home),
            "XINHENG_DISK_MINIMUM": "8",
            "XINHENG_LOG_REQUESTS": "1",
        }
        self.cluster = Cluster(self.home.resolve())
        self.commands = Launcher(folder, self.settings)
        self.run = self.commands.run
        self.parent = 0

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        """One request, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): one for name, one in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def ready(self) -> dict[str, str]:
        """What is not ready; nothing while nobody listens is told as such."""
        try:
            return {name: said for name, said in json.loads(self.ask("/readyz")[2])["checks"].items() if said != "ok"}
        except (OSError, http.client.HTTPException) as gone:
            return {"site": f"nobody listens: {gone}"}

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until it holds; gives what it is by then."""
        deadline = time.monotonic() + PATIENCE
        while not (found := holds()):
            assert time.monotonic() < deadline, (self.ready(), self.said.read_text()[-3000:])
            time.sleep(0.1)
        return found

    def until_ready(self) -> None:
        """Wait until the node says that it is ready."""
        self.until(lambda: not self.ready())

    def processes(self, mark: str) -> set[int]:
        """The processes of this node with this mark in their command line."""
        found = set()
        for path in Path("/proc").glob("[0-9]*"):
            try:
                line, around = (path / "cmdline").read_bytes(), (path / "environ").read_bytes()
            except OSError:
                continue
            if mark.encode() in line and str(self.home).encode() in around:
                found.add(int(path.name))
        return found

    def worker(self, before: int = 0) -> int:
        """The one process that works on jobs, as soon as it runs; not the one that ran ``before``."""
        return int(self.until(lambda: sum(found) if len(found := self.workers() - {before}) == 1 else 0))

    def workers(self) -> set[int]:
        """The processes that work on jobs."""
        return self.processes("xinheng.shell.jobs")

    def numbers(self) -> dict[str, float]:
        """What /metrics says."""
        lines = [one for one in self.ask("/metrics")[2].splitlines() if not one.startswith("#")]
        return {name: float(value) for name, _, value in (one.rpartition(" ") for one in lines)}


@contextmanager
def disk(place: Path, mib: float) -> Iterator[bool]:
    """A small disk of its own at ``place``, where this process may mount one; whether it does."""
    options = ["-t", "tmpfs", "-o", f"size={int(mib * 2**20)},mode=711", "tmpfs", str(place)]
    try:
        done = subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def free_port() -> int:
    """A port where nobody listens."""
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        with socket() as free, contextlib.suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"every port is taken: {PORTS}")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    folder = Path(tempfile.mkdtemp(prefix="bad-days-"))
    folder.chmod(0o711)
    (folder / "home").mkdir(mode=0o711)
    port = free_port()
    with disk(folder / "home", DISK_MIB) as small:
        made = Node(folder, port, small_disk=small)
        with made.said.open("a") as log:
            serving = subprocess.Popen(
                traces.command("serve", "--port", str(port), "--workers", "1"),
                env=made.commands.environment,
                stdout=log,
                stderr=log,
            )
        made.parent = serving.pid
        try:
            made.until_ready()
            senders, base = folder / "senders.csv", folder / "base.csv"
            senders.write_text(
                f"name,uscc,level,division,kinds\n星河市市场监督管理局,{traces.AUTHORITY},city,350100,*\n"
            )
            base.write_text(f"name,uscc\n{penalty(1)['CF_XDR_MC']},{penalty(1)['CF_XDR_SHXYM']}\n")
            assert made.run("accounts", "authorities", "import", str(senders))[0] == 0
            assert made.run("subjects", "import", str(base))[0] == 0
            yield made
        finally:
            made.commands.close()
            serving.send_signal(signal.SIGCONT)
            serving.terminate()
            serving.wait(PATIENCE)
            subprocess.run(["rm", "-rf", str(made.cluster.data)], check=True)
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def sent(node: Node, first: int, count: int, **cells: str) -> Path:
    path = node.folder / "sent.csv"
    rows = [penalty(1, CF_WSH=f"岚市监罚〔2026〕{first + at}号", **cells) for at in range(count)]
    path.write_bytes(csv_bytes(rows))
    return path


def intake(node: Node, file: Path, *options: str) -> tuple[int, dict[str, Any]]:
    return node.run("exchange", "intake", str(file), "--kind", "penalty", "--authority", traces.AUTHORITY, *options)


def test_a_dead_worker_is_started_again(node: Node) -> None:
    if not Path("/proc/self").is_dir():
        sys.stdout.write("no /proc: the worker cannot be found from outside\n")
        return
    worker = node.worker()  # it may not run yet: the site is ready before it is
    os.kill(worker, signal.SIGKILL)
    assert node.worker(before=worker) != worker
    node.until(lambda: node.numbers()["xinheng_worker_alive"])
    node.until_ready()


def test_a_dead_database_is_told_in_both_languages_and_comes_back_by_itself(node: Node) -> None:
    assert node.ask("/registers/penalty")[0] == 200
    os.kill(node.parent, signal.SIGSTOP)  # or it might start the server again before anybody looks
    postmaster = int((node.cluster.data / "postmaster.pid").read_text().split()[0])
    left = children(postmaster)
    os.kill(postmaster, signal.SIGKILL)
    node.until(lambda: not any(map(runs, left)))  # until then they answer whoever was connected
    assert "database" in node.ready()
    for language, title in (("zh-hans", "暂时无法连接数据库"), ("en", "The database cannot be reached just now")):
        status, headers, page = node.ask("/registers/penalty", Cookie=f"xinheng_language={language}")
        assert (status, headers["Retry-After"]) == (503, "5")
        assert title in page
        status, headers, problem = node.ask("/api/v1/records", Cookie=f"xinheng_language={language}")
        assert (status, headers["Content-Type"]) == (503, "application/problem+json")
        assert (json.loads(problem)["code"], json.loads(problem)["title"]) == ("database-unavailable", title)
    assert node.numbers()["xinheng_database_up"] == 0
    os.kill(node.parent, signal.SIGCONT)
    assert node.ask("/healthz")[0] == 200
    node.until_ready()
    assert node.ask("/registers/penalty")[0] == 200
    node.until(lambda: "the database server was gone and runs again" in node.said.read_text())


def filled(ballast: IO[bytes], place: Path) -> bool:
    """Fill a disk up to 16 blocks; whether that could be done: the node may write between the look and the deed."""
    room = os.statvfs(place)
    try:
        os.posix_fallocate(ballast.fileno(), 0, (room.f_bavail - 16) * room.f_frsize)
    except OSError as full:
        assert full.errno == errno.ENOSPC
        return False
    return True


def test_a_full_disk_leaves_no_batch_and_the_node_alive(node: Node) -> None:
    if not node.small_disk:
        sys.stdout.write("no disk of its own can be mounted here: a full one is not tried\n")
        return
    before = node.numbers()["xinheng_batches_total"]
    out = node.folder / "asked-for"
    out.mkdir()
    many = sent(node, 1, 1500, CF_YJ="上级要求")
    for place, mib, options in (
        (node.home / "batches", 0.004, ()),
        (out, 0.05, ("--errors", str(out / "wrong.xlsx"))),
        (out, 0.05, ("--issues", str(out / "issues.jsonl"))),
    ):
        place.mkdir(exist_ok=True)
        with disk(place, mib):
            code, problem = intake(node, many, *options)
            assert (code, problem["code"]) == (3, "disk-full"), (place, problem)
            assert "nothing of it was kept" in problem["detail"]
            assert list(place.iterdir()) == []
    assert node.run("publicity", "snapshot", str(out / "bulk"))[0] == 0
    with disk(out, 0.02):
        code, problem = node.run("publicity", "snapshot", str(out / "bulk"))
        assert (code, problem["code"]) == (3, "disk-full")
        assert [one.name for one in out.iterdir() if not one.name.endswith(".lock")] == []
    with (node.home / "ballast").open("wb") as ballast:
        node.until(lambda: filled(ballast, node.home))
        node.until(lambda: "disk" in node.ready())
        code, problem = intake(node, many)
        assert code == 3, problem
        assert problem["code"] in ("disk-full", "database-unavailable", "not-available"), problem
        assert node.ask("/healthz")[0] == 200
    (node.home / "ballast").unlink()
    node.until_ready()
    assert node.numbers()["xinheng_batches_total"] == before, "no batch, not half a one"
    code, result = intake(node, many)
    assert (code, result["rows"], result["accepted"] + result["unchanged"]) == (0, 1500, 1500)
    assert node.run("ledger", "verify")[1]["valid"] is True


def test_nothing_of_a_person_gets_into_a_log_by_any_door(node: Node) -> None:
    chance, before = random.Random(3), node.said.stat().st_size  # other days of this node had their own lines
    name, number, phone = traces.name(chance), traces.identity(chance), traces.phone(chance)
    for word in (quote(name), number, phone):
        for path in (
            f"/search?q={word}", f"/organisations/{word}", f"/records/{word}", f"/registers/penalty?authority={word}",
            f"/registers/{word}", f"/rulebook/instruments/{word}", f"/{word}", f"/api/v1/organisations?q={word}",
            f"/api/v1/organisations/{word}", f"/api/v1/records?kind={word}", f"/api/v1/records?from={word}",
            f"/api/v1/changes?cursor={word}", f"/reconcile?queries={word}", f"/metrics?{word}", f"/api/v1/{word}",
        ):  # fmt: skip
            for method in ("GET", "POST"):
                node.ask(path, method, X_Request_Id=number, User_Agent=phone, Referer=f"http://x/{word}", Cookie=word)
        node.ask("/", Host=f"{word}.example")
    for arguments in (
        ("subjects", "match", name), ("records", "show", number), ("publicity", "show", phone),
        ("records", "withdraw", number, "--reason", name), ("identifiers", "check", number), ("rulebook", "show", name),
    ):  # fmt: skip
        assert node.run(*arguments)[0] in (0, 1)
    file = traces.write_csv(node.folder / "persons.csv", traces.rows(seed=4, count=100))
    assert intake(node, file)[0] == 0
    found = [one for path in (node.said, node.commands.log, node.cluster.log) for one in traces.traces_in(path)]
    assert found == []
    lines = [json.loads(one) for one in node.said.read_bytes()[before:].decode().splitlines() if one.startswith("{")]
    requests = [one for one in lines if one["event"] == "request"]
    assert len(requests) > 90
    assert {"method", "route", "status", "ms", "request", "level", "timestamp", "event"} == set().union(*requests)
    assert {one["event"] for one in lines} <= {"request", "not-available", "request-failed"}
