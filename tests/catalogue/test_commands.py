"""``xinheng rulebook``: exit codes, one JSON document, no database, never a traceback."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from xinheng.catalogue import current
from xinheng.catalogue.commands import group
from xinheng.catalogue.errors import EntryUnknownError, RulebookInvalidError, RulebookNotFoundError

pytestmark = pytest.mark.pure


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "cn"
    shutil.copytree(current.PACKAGED, root)
    return root


def _run(*arguments: str) -> tuple[int, object]:
    result = CliRunner().invoke(group, [*arguments, "--json"], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return (result.return_value or 0), json.loads(result.output)


def test_check_without_a_path_judges_the_rulebook_in_use() -> None:
    code, report = _run("check")
    assert code == 0
    assert isinstance(report, dict)
    assert (report["valid"], report["problems"]) == (True, [])


def test_check_prints_the_report_when_it_refuses(copy: Path) -> None:
    (copy / "windows.yaml").write_text("rules: []\n", encoding="utf-8")
    code, report = _run("check", str(copy))
    assert code == 1
    assert isinstance(report, dict)
    assert report["valid"] is False
    assert {one["code"] for one in report["problems"]} == {"schema-wrong"}
    assert set(report["problems"][0]) == {"file", "path", "code", "message"}


@pytest.mark.parametrize("path", ["/there/is/nothing", __file__])
def test_check_refuses_what_is_no_folder(path: str) -> None:
    with pytest.raises(RulebookNotFoundError):
        _run("check", path)


def test_an_empty_folder_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    code, report = _run("check", str(tmp_path))
    assert code == 1
    assert isinstance(report, dict)
    assert {one["code"] for one in report["problems"]} == {"file-missing"}


@pytest.mark.parametrize(
    ("key", "day", "part", "value"),
    [
        ("ndrc-order-58-2023", "2026-03-31", "in_force", True),
        ("ndrc-order-58-2023", "2026-04-01", "in_force", False),
        ("penalty-2026", "2026-04-01", "in_force", True),
        ("penalty-2026", "2026-03-31", "in_force", False),
        ("penalty", "2026-05-01", "entry", "kind"),
        ("fine", "2026-05-01", "entry", "penalty-type"),
        ("waiting-days", "2026-05-01", "entry", "parameter"),
        ("objection-mark", "2026-05-01", "entry", "deadline"),
        ("91", "2026-05-01", "entry", "registrar-pair"),
        ("320100", "2026-05-01", "entry", "division"),
        ("penalty-2023-turned-2026.general.public", "2026-05-01", "entry", "window-rule"),
    ],
)
def test_show_finds_any_entry_as_of_a_day(key: str, day: str, part: str, value: object) -> None:
    code, found = _run("show", key, "--on", day)
    assert code == 0
    assert isinstance(found, dict)
    assert (found["key"], found["on"], found[part]) == (key, day, value)


def test_show_refuses_an_unknown_key_and_names_near_ones() -> None:
    with pytest.raises(EntryUnknownError) as refused:
        _run("show", "penalti")
    assert "penalty" in refused.value.facts["near"]
    with pytest.raises(EntryUnknownError) as refused:
        _run("show", "work-safty")
    assert "work-safety" in refused.value.facts["near"]


def test_show_refuses_a_dated_value_that_is_not_in_force() -> None:
    with pytest.raises(EntryUnknownError):
        _run("show", "report-years", "--on", "2020-01-01")
    with pytest.raises(EntryUnknownError):
        _run("show", "repair-answer", "--on", "2026-03-31")


def test_a_wrong_rulebook_cannot_be_loaded(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (copy / "windows.yaml").read_text(encoding="utf-8")
    (copy / "windows.yaml").write_text(text.replace("max_months: 12}", "max_months: 120}"), encoding="utf-8")
    monkeypatch.setenv("XINHENG_RULEBOOK", str(copy))
    with pytest.raises(RulebookInvalidError) as refused:
        current.rulebook()
    assert "unverified-lengthens" in refused.value.facts["first"]


def test_the_commands_start_neither_database_nor_framework() -> None:
    code = "import sys; from xinheng.catalogue import current; current.rulebook(); print('django' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_the_digest_follows_what_decides_and_not_the_cases(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = current.rulebook().digest
    shutil.rmtree(copy / "cases")
    monkeypatch.setenv("XINHENG_RULEBOOK", str(copy))
    assert current.rulebook().digest == before
    other = copy.with_name("other")
    shutil.copytree(copy, other)
    text = (other / "parameters.yaml").read_text(encoding="utf-8")
    (other / "parameters.yaml").write_text(text.replace("value: 30,", "value: 20,"), encoding="utf-8")
    monkeypatch.setenv("XINHENG_RULEBOOK", str(other))
    assert current.rulebook().digest != before
