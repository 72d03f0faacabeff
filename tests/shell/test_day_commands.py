"""``xinheng days`` answers as the contract says, quickly, and starts nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from xinheng.kernel.errors import XinhengError
from xinheng.shell.day_commands import group

pytestmark = pytest.mark.pure


def _document(*arguments: str) -> Any:
    outcome = CliRunner().invoke(group, [*arguments, "--json"], catch_exceptions=False)
    assert outcome.exit_code == 0
    return json.loads(outcome.stdout)


def test_the_nth_working_day() -> None:
    assert _document("add", "2026-04-01", "7") == {"date": "2026-04-13", "provisional": False}
    assert _document("add", "2026-12-31", "1") == {"date": "2027-01-04", "provisional": True}


def test_the_count_between_two_days() -> None:
    assert _document("count", "2026-04-01", "2026-04-13") == {"days": 7}
    assert _document("count", "2026-04-01", "2026-04-01") == {"days": 0}


def test_people_are_told_what_is_provisional() -> None:
    assert CliRunner().invoke(group, ["add", "2026-04-01", "7"]).stdout == "2026-04-13\n"
    assert "provisional" in CliRunner().invoke(group, ["add", "2026-12-31", "1"]).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "2026-04-01", "-5"],
        ["add", "2026-04-01", "0"],
        ["add", "2026-04-01", "seven"],
        ["add", "2026-04-01", "1.5"],
        ["add", "2026-02-30", "1"],
        ["add", "20260401", "1"],
        ["add", "2026-W14-3", "1"],
        ["add", "2026-04-01"],
        ["count", "2026-04-01"],
        ["count", "yesterday", "2026-04-01"],
    ],
)
def test_wrong_use_leaves_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(group, arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (["add", "2012-12-31", "1"], "calendar-not-held", 1),
        (["count", "2012-06-01", "2026-01-01"], "calendar-not-held", 1),
        (["add", "2099-12-31", "1"], "calendar-not-held", 1),
        (["add", "2026-04-01", "999999999999"], "calendar-not-held", 1),
        (["count", "2026-04-02", "2026-04-01"], "days-run-forward", 2),
    ],
)
def test_what_cannot_be_counted_is_refused(arguments: list[str], code: str, exit_code: int) -> None:
    with pytest.raises(XinhengError) as refused:
        CliRunner().invoke(group, arguments, catch_exceptions=False)
    assert (refused.value.code, refused.value.exit_code) == (code, exit_code)


def test_nothing_is_started_or_made(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from xinheng.shell.command_line import main\n"
        "try:\n    main()\n"
        "finally:\n    loaded = {'django', 'duckdb', 'pyarrow', 'psycopg'} & set(sys.modules)\n"
        "    sys.stderr.write(','.join(sorted(loaded)))\n"
    )
    command = [sys.executable, "-c", program, "days", "add", "2026-04-01", "7", "--json"]
    home = tmp_path / "home"
    environment = {"XINHENG_HOME": str(home), "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"date": "2026-04-13", "provisional": False}
    assert not home.exists()


@pytest.mark.parametrize(
    "text", ["year: soon\n", "- 1\n", "year: 2026\ndays_off: [2026-13-01]\nmake_up_days: []\n", "year: 2026\n"]
)
def test_a_calendar_that_does_not_fit_is_a_refused_rulebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "2026.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("XINHENG_RULEBOOK", str(tmp_path))
    with pytest.raises(XinhengError) as refused:
        CliRunner().invoke(group, ["add", "2026-04-01", "1"], catch_exceptions=False)
    assert (refused.value.code, refused.value.exit_code) == ("rulebook-invalid", 1)
