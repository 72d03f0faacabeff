"""The embedded server: shared by lease, recovered after kill -9, private, its folder keeps its major version."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from xinheng.shell.postgres import binaries
from xinheng.shell.postgres.account import server_account
from xinheng.shell.postgres.cluster import Cluster, _sweep_left_behind
from xinheng.shell.postgres.lease import Lease

pytestmark = pytest.mark.db

HOLD = """
import sys
from pathlib import Path
from xinheng.shell.postgres.cluster import Cluster
from xinheng.shell.postgres.lease import Lease
lease = Lease(Cluster(Path(sys.argv[1]), throwaway=True))
lease.take()
print("held", flush=True)
sys.stdin.read()
lease.leave()
"""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    home = Path(tempfile.mkdtemp(prefix="xinheng-cluster-"))
    home.chmod(0o711)
    made = Cluster(home, throwaway=True)
    yield made
    made.stop()
    shutil.rmtree(made.data, ignore_errors=True)
    shutil.rmtree(home)


def ask(cluster: Cluster, statement: str) -> str:
    with psycopg.connect(cluster.conninfo("postgres"), autocommit=True) as server:
        row = server.execute(statement.encode()).fetchone()
    return str(row[0]) if row else ""


def holder(cluster: Cluster) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HOLD, str(cluster.home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_the_last_to_leave_stops_the_server(cluster: Cluster) -> None:
    other = holder(cluster)
    lease = Lease(cluster)
    lease.take()
    other.communicate()
    assert cluster.is_running()
    lease.leave()
    assert not cluster.is_running()


def test_a_killed_holder_leaves_a_server_that_the_next_one_stops(cluster: Cluster) -> None:
    other = holder(cluster)
    other.kill()
    other.communicate()
    assert cluster.is_running()
    lease = Lease(cluster)
    lease.take()
    lease.leave()
    assert not cluster.is_running()


def test_a_killed_server_is_recovered_with_its_data(cluster: Cluster) -> None:
    lease = Lease(cluster)
    lease.take()
    with psycopg.connect(cluster.conninfo("postgres"), autocommit=True) as server:
        server.execute("CREATE TABLE kept AS SELECT 7 AS n")
        server.execute("CHECKPOINT")
    pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    lease.leave()
    lease.take()
    assert ask(cluster, "SELECT n FROM kept") == "7"
    lease.leave()


def test_a_server_that_takes_long_to_answer_is_not_gone(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one is not started beside it; who is gone is told from who is slow."""
    monkeypatch.setattr("xinheng.shell.postgres.cluster.ANSWER_SECONDS", 2)
    cluster.sockets.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as slow:
        slow.bind(str(cluster.sockets / ".s.PGSQL.5432"))
        slow.listen()
        assert cluster.is_running()
    assert not cluster.is_running()


def test_nobody_sweeps_away_what_another_is_making(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two nodes of one machine made in the same moment, where the server's account reaches neither folder."""
    if not server_account().other:
        sys.stdout.write("not root: every data folder lies in its home\n")
        return
    closed = cluster.home / "closed"
    closed.mkdir(mode=0o700)
    marked = Path.write_text

    def marking(path: Path, *arguments: Any, **named: Any) -> int:
        done = marked(path, *arguments, **named)
        _sweep_left_behind()
        return done

    monkeypatch.setattr(Path, "write_text", marking)
    place = Cluster(closed / "node", throwaway=True)._place(server_account())
    assert place.is_dir()
    assert (place.parent / "home").is_file()
    shutil.rmtree(place.parent)


def test_a_nodes_data_stays_when_its_home_is_not_there(cluster: Cluster) -> None:
    """Moved, or on a disk that is not mounted: what another start swept away would be gone for ever."""
    if not server_account().other:
        sys.stdout.write("not root: every data folder lies in its home\n")
        return
    closed = cluster.home / "closed"
    closed.mkdir(mode=0o700)
    kept, swept = (
        Cluster(closed / name, throwaway=throwaway)._place(server_account())
        for name, throwaway in (("node", False), ("test", True))
    )
    closed.rename(cluster.home / "moved")
    _sweep_left_behind()
    assert kept.is_dir()
    assert not swept.exists()
    shutil.rmtree(kept.parent)


def test_it_listens_on_a_private_socket_only(cluster: Cluster) -> None:
    lease = Lease(cluster)
    lease.take()
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert len(str(cluster.sockets)) < 80
    rules = (cluster.data / "pg_hba.conf").read_text()
    hosts = [line for line in rules.splitlines() if line.startswith("host")]
    assert hosts
    assert all(line.split()[-1] == "reject" for line in hosts)
    lease.leave()


def test_parent_folders_keep_their_mode(cluster: Cluster) -> None:
    closed = cluster.home / "closed"
    closed.mkdir(mode=0o700)
    inner = Cluster(closed / "node", throwaway=True)
    lease = Lease(inner)
    lease.take()
    try:
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert ask(inner, "SELECT 1") == "1"
        assert (inner.data.parent == inner.home) is not server_account().other
    finally:
        lease.leave()
        shutil.rmtree(inner.data, ignore_errors=True)


def test_a_folder_of_another_major_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("14\n")
    with pytest.raises(binaries.MajorNotHeldError) as refusal:
        binaries.choose(tmp_path)
    assert "xinheng node backup FILE" in refusal.value.explain()
    assert "xinheng node restore FILE" in refusal.value.explain()
    assert refusal.value.exit_code == 3


def test_a_folder_keeps_its_major_version(tmp_path: Path) -> None:
    for held in binaries.available():
        (tmp_path / "PG_VERSION").write_text(f"{held.major}\n")
        assert binaries.choose(tmp_path).major == held.major


def test_importing_the_settings_starts_nothing(tmp_path: Path) -> None:
    program = "import django; django.setup(); import os; print(sorted(os.listdir(os.environ['XINHENG_HOME'])))"
    environment = os.environ | {"XINHENG_HOME": str(tmp_path), "XINHENG_SECRET_KEY": "x" * 40}
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
