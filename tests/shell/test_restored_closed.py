"""A restore that leaves the node closed is no success: exit 1, and a problem document that holds what was restored."""

import json
from pathlib import Path

import click
import pytest

from xinheng.shell.backup.errors import RestoredClosedError
from xinheng.shell.backup.restoring import Restored
from xinheng.shell.command_line import _refuse
from xinheng.shell.node_commands import restore

pytestmark = pytest.mark.pure
MADE = "2026-11-22T02:00:07+08:00"


def restored(state: str, reason: str) -> Restored:
    return Restored(state, reason, MADE, 235, 52, {"index": 9}, {"in_use": True}, "records.0007", "", {"stopped": 2})


@pytest.mark.parametrize("reason", ["journal-missing", "not-verified"])
def test_a_node_that_stays_closed_is_refused_with_what_was_restored(
    reason: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xinheng.shell.backup.restoring.restore", lambda *_, **__: restored("closed", reason))
    written = restore.callback
    assert written is not None
    told: dict[str, object] = {"file": Path("a.tar"), "passphrase_file": None, "journal": None, "as_json": True}
    with pytest.raises(RestoredClosedError) as refused:
        written(**told)
    assert capsys.readouterr().out == "", "one document on standard output, the problem"
    monkeypatch.setattr("sys.argv", ["xinheng", "node", "restore", "a.tar", "--json"])
    assert _refuse(refused.value) == 1
    problem = json.loads(capsys.readouterr().out)
    assert set(problem) == {"code", "title", "detail", "facts"}
    assert (problem["code"], problem["facts"]["reason"], problem["facts"]["rows"]) == ("restored-closed", reason, 235)
    assert reason in problem["detail"]


def test_an_open_node_is_answered_with_the_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xinheng.shell.backup.restoring.restore", lambda *_, **__: restored("open", ""))
    assert isinstance(restore, click.Command) and restore.callback is not None
    restore.callback(file=Path("a.tar"), passphrase_file=None, journal=None, as_json=True)
    assert json.loads(capsys.readouterr().out)["state"] == "open"
