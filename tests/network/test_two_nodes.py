"""Desk node and public node: pages alike, and on the public node's disk nothing that is not public now."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client

from factories.files import code, licence, penalty, registered, sender, taken
from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.network.domain import Signer, is_signed
from xinheng.network.errors import (
    DeskOnlyError,
    FileOlderError,
    PublicOnlyError,
    SignatureWrongError,
    SignerUnknownError,
)
from xinheng.publicity import freshness
from xinheng.records.models import Version
from xinheng.records.services import start_stop, withdraw_record
from xinheng.shell import database, places
from xinheng.shell.backup.archive import BackupReader, BackupWriter
from xinheng.shell.backup.errors import BackupWrongError
from xinheng.shell.postgres.cluster import Cluster
from xinheng.shell.postgres.lease import Lease
from xinheng.shell.public_node.exporting import export
from xinheng.shell.public_node.taking import shown, take
from xinheng.shell.role import PUBLIC_DOES, refuse_desk_work

pytestmark = pytest.mark.db
ACTOR = Actor("clerk-kx7f2", None, "unit-kx7f2")
FIRST, SECOND = date(2026, 5, 20), date(2026, 6, 20)
SECRET = "5a" * 32
PAGES = (
    *(
        "/",
        "/registers/penalty",
        "/registers/licence",
        "/registers/penalty.csv",
        "/timeliness",
        "/not-held",
        "/rulebook",
    ),
    *("/objection", "/search?q=岚川第2", "/api/v1/organisations?q=岚川第3", "/api/v1/records?kind=penalty"),
)


def word() -> str:
    """What stands in one place only."""
    return f"私{secrets.token_hex(8)}"


@contextmanager
def environment(**names: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextmanager
def public_node(home: Path) -> Iterator[None]:
    key = Signer(places.secret("network")).public_key
    with environment(
        XINHENG_HOME=str(home), XINHENG_ROLE="public", XINHENG_DESK_KEY=key, XINHENG_DATABASE_NAME="xinheng"
    ):
        yield


def pages() -> dict[str, bytes]:
    freshness.KEPT = freshness.KeptPages()
    paths = (*PAGES, *(f"/organisations/{code(number)}" for number in range(1, 8)))
    with clock.on_day(SECOND):
        return {
            path: b"".join(answer) if (answer := Client().get(path)).streaming else answer.content for path in paths
        }


def plain(page: bytes) -> bytes:
    """Without what is new in every answer: the random marks of forms, signed cursors, request numbers."""
    return re.sub(rb"(urn:xinheng:request:|csrf[a-z]*\"[^>]*value=\"|cursor[=\":]+\s*)[\w:.%-]+", b"", page)


def found(folder: Path, wanted: dict[str, str]) -> set[str]:
    """Which words stand in any file below a folder, links followed."""
    names = {name: text.encode() for name, text in wanted.items()}
    hit = set()
    for path in (Path(at) / one for at, _, files in os.walk(folder, followlinks=True) for one in files):
        try:
            data = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:  # a file of the running server may go at any time
            continue
        hit |= {name for name, text in names.items() if text in data}
    return hit


def fill(wanted: dict[str, str]) -> None:
    """A desk node with one word in each place that must not reach the public node, and three licences."""
    sender()
    registered(range(1, 7))
    rows = [
        penalty(1, BZ=wanted["remark"]),
        penalty(2, CF_NR=wanted["ended"], CF_GSJZQ="2026-06-10"),
        penalty(3, CF_NR=wanted["withdrawn"]),
        penalty(4, CF_NR=wanted["corrected"]),
        penalty(5, CF_NR=wanted["stopped"]),
        penalty(6, CF_CFLB="警告", CF_NR=wanted["never"], CF_NR_FK=""),
        penalty(90, CF_NR=wanted["waiting"]),
    ]
    taken(rows, day=FIRST)
    taken([licence(number) for number in range(1, 4)], kind="licence", day=FIRST)


def change() -> None:
    """A month later: one record ended by the calendar; one is withdrawn, one corrected, one stopped."""
    taken([penalty(4, CF_NR="罚款九百元")], day=SECOND)
    with clock.on_day(SECOND):
        withdrawn = Version.objects.get(uscc=code(3), kind="penalty")
        withdraw_record(public_id=withdrawn.public_id, reason="复议撤销", actor=ACTOR)
        stopped = Version.objects.get(uscc=code(5))
        start_stop(scope="record", target=stopped.public_id, reason="核查", actor=ACTOR)


def pages_of(home: Path) -> dict[str, bytes]:
    """What the node in a data folder serves."""
    lease = Lease(Cluster(home, throwaway=True))
    lease.take()
    connection.close()
    desk = {name: connection.settings_dict[name] for name in ("HOST", "NAME")}
    connection.settings_dict |= {"HOST": str(lease.cluster.sockets), "NAME": "xinheng"}
    try:
        return pages()
    finally:
        connection.close()
        connection.settings_dict |= desk
        lease.leave()


def test_the_public_node_shows_the_same_and_holds_nothing_else(own_database: str, tmp_path: Path) -> None:
    wanted = {name: word() for name in ("remark", "ended", "withdrawn", "corrected", "stopped", "waiting", "never")}
    fill(wanted)
    with clock.on_day(FIRST):
        assert export(tmp_path / "first.tar", actor=ACTOR).records == 8
    change()
    with clock.on_day(SECOND):
        second = export(tmp_path / "second.tar", actor=ACTOR)
    wanted |= {"actor": ACTOR.name, "file": connection_value("SELECT sha256 FROM exchange_batch LIMIT 1")}
    at_desk = pages()
    connection.close()
    with written_out():
        assert found(database.cluster().data, wanted) == set(wanted), "the search finds what is there"

    home = tmp_path / "public"
    with public_node(home):
        with clock.on_day(FIRST):
            take(tmp_path / "first.tar")
        assert found(home, wanted) == {"ended", "withdrawn", "corrected", "stopped"}
        before = (home / "database").resolve()
        with clock.on_day(SECOND):
            assert take(tmp_path / "second.tar") == shown()
        assert found(home, wanted) == set()
        assert not before.exists(), "the old cluster is gone, wherever the server keeps it"
        for older in ("first.tar", "second.tar"):
            with pytest.raises(FileOlderError, match=str(second.number)):
                take(tmp_path / older)
        in_public = pages_of(home)
    del at_desk["/not-held"]  # it counts the single record that is stopped, and no trace of that one leaves the desk
    for path, page in at_desk.items():
        assert plain(in_public[path]) == plain(page), path


def connection_value(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


@contextmanager
def written_out() -> Iterator[None]:
    """Let the tests' server write everything it holds to its files."""
    with psycopg.connect(database.cluster().conninfo("postgres"), autocommit=True) as server:
        server.execute("CHECKPOINT")
    yield


def small_file(path: Path, signer: Signer | None, **changes: object) -> Path:
    said = {
        "kind": "xinheng-public",
        "number": 9,
        "day": "2026-06-01",
        "rows": {},
        "columns": {},
        "keys": {"salt": None},
    }
    with BackupWriter(path) as writer:
        writer.finish(said | changes, signer and signer.sign)
    return path


def test_only_the_desk_nodes_own_file_is_taken(tmp_path: Path) -> None:
    right = Signer(SECRET)
    with environment(XINHENG_HOME=str(tmp_path / "p"), XINHENG_ROLE="public", XINHENG_DESK_KEY=right.public_key):
        for name, signer in (("unsigned", None), ("foreign", Signer("6b" * 32))):
            with pytest.raises(SignatureWrongError):
                take(small_file(tmp_path / name, signer))
        with pytest.raises(BackupWrongError):
            take(small_file(tmp_path / "backup", right, kind="other"))
        del os.environ["XINHENG_DESK_KEY"]
        with pytest.raises(SignerUnknownError):
            take(small_file(tmp_path / "right", right))
    with pytest.raises(PublicOnlyError):
        take(tmp_path / "right")
    assert not (tmp_path / "p" / "database").exists()
    seal = str(BackupReader(tmp_path / "right").manifest["seal"])
    assert not any(is_signed(key, b"x" * 32, seal) for key in (right.public_key, "", "zz", "00" * 32, "00" * 31))


@pytest.mark.parametrize(
    "words", ["exchange intake", "records withdraw", "accounts authorities import", "node backup", "network export"]
)
def test_a_public_node_does_no_desk_work(words: str) -> None:
    refuse_desk_work(words)
    with environment(XINHENG_ROLE="public"):
        with pytest.raises(DeskOnlyError, match="XINHENG_ROLE"):
            refuse_desk_work(words)
        for allowed in PUBLIC_DOES:
            refuse_desk_work(allowed)
