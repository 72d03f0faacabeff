"""The command line as others call it: JSON alone on standard output, exit codes, refusals that teach."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from xinheng.kernel.errors import NotAvailableError
from xinheng.shell import serving

pytestmark = pytest.mark.db


def xinheng(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from xinheng.shell.command_line import main; main()", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=os.environ | environment, check=False, timeout=600
    )


def problem(said: subprocess.CompletedProcess[str]) -> str:
    document = json.loads(said.stdout)
    assert set(document) == {"code", "title", "detail", "facts"}
    return str(document["code"])


def test_wrong_use_is_two() -> None:
    assert xinheng("nowhere").returncode == 2
    assert xinheng("days", "add", "yesterday", "3").returncode == 2


@pytest.mark.parametrize(
    "words", [["nowhere"], ["days", "add", "yesterday", "3"], ["days", "add"], ["serve", "--port", "x"]]
)
def test_wrong_use_with_json_is_a_document_too(words: list[str]) -> None:
    said = xinheng(*words, "--json")
    assert (said.returncode, problem(said)) == (2, "wrong-use")


def test_help_starts_nothing(tmp_path: Path) -> None:
    said = xinheng("--help", XINHENG_HOME=str(tmp_path))
    assert said.returncode == 0
    assert "serve" in said.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_fresh_folder_says_what_to_run(tmp_path: Path) -> None:
    said = xinheng("accounts", "authorities", "import", "x.csv", "--json", XINHENG_HOME=str(tmp_path))
    assert (said.returncode, problem(said)) == (3, "not-available")
    assert "xinheng setup" in said.stdout


def test_setup_twice_is_the_same(tmp_path: Path) -> None:
    first = xinheng("setup", "--json", XINHENG_HOME=str(tmp_path))
    again = xinheng("setup", "--json", XINHENG_HOME=str(tmp_path))
    assert (first.returncode, first.stdout) == (0, again.stdout)
    assert set(json.loads(first.stdout)) == {"database", "rulebook", "schema"}


def test_production_refuses_a_named_day_and_a_missing_secret(tmp_path: Path) -> None:
    named = xinheng(
        "setup", "--json", XINHENG_HOME=str(tmp_path), XINHENG_MODE="production", XINHENG_TODAY="2026-04-01"
    )
    assert named.returncode == 3
    assert "XINHENG_TODAY" in named.stdout
    bare = xinheng("setup", "--json", XINHENG_HOME=str(tmp_path), XINHENG_MODE="production")
    assert bare.returncode == 3
    assert "XINHENG_SECRET_KEY" in bare.stdout


def test_production_refuses_a_named_day_without_a_database_too() -> None:
    said = xinheng("rulebook", "show", "penalty", "--json", XINHENG_MODE="production", XINHENG_TODAY="2026-04-01")
    assert (said.returncode, problem(said)) == (3, "not-available")


@pytest.mark.parametrize("address", ["mysql://localhost/none", "secret words"])
def test_an_address_that_is_none_is_three_and_not_repeated(tmp_path: Path, address: str) -> None:
    said = xinheng("setup", "--json", XINHENG_HOME=str(tmp_path), XINHENG_DATABASE_URL=address)
    assert (said.returncode, problem(said)) == (3, "not-available")
    assert address not in said.stdout + said.stderr


def test_an_unreachable_database_is_three(tmp_path: Path) -> None:
    said = xinheng("setup", "--json", XINHENG_HOME=str(tmp_path), XINHENG_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert (said.returncode, problem(said)) == (3, "not-available")


def test_a_day_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    said = xinheng("setup", "--json", XINHENG_HOME=str(tmp_path), XINHENG_TODAY="soon")
    assert (said.returncode, problem(said)) == (2, "today-not-a-date")


def test_serve_says_at_once_what_can_never_begin(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address without a database, a port that is taken: a sentence and 3, no children that end for ever."""
    monkeypatch.setattr(serving, "DATABASE_SECONDS", 0.2)
    monkeypatch.setattr(serving, "set_up", lambda: pytest.fail("nothing is set up on a port that is taken"))
    with socket.socket() as taken, socket.socket() as free:
        for one in (taken, free):
            one.bind(("127.0.0.1", 0))
        taken.listen()
        port, closed = taken.getsockname()[1], free.getsockname()[1]
        with pytest.raises(serving.PortTakenError, match=str(port)) as refused:
            serving.make_ready("127.0.0.1", port)
        assert refused.value.exit_code == 3
        for host in ("ä..b", "a" * 70, "999.1.1.1"):
            with pytest.raises(serving.PortTakenError, match="Nobody can listen"):
                serving.make_ready(host, closed)
        monkeypatch.setenv("XINHENG_DATABASE_URL", f"postgresql://nobody:secret@127.0.0.1:{closed}/none")
        monkeypatch.setattr(serving, "claim", lambda host, port: None)
        with pytest.raises(NotAvailableError, match="cannot be reached") as absent:
            serving.make_ready("127.0.0.1", closed)
    assert (absent.value.exit_code, "secret" in absent.value.explain()) == (3, False)
