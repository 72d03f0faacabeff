"""The guide "add a record kind" does what it says: its own texts make a valid rulebook with the new kind."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from xinheng.catalogue import current
from xinheng.catalogue.answers import would_show
from xinheng.catalogue.checking import check
from xinheng.catalogue.compiling import compile_rulebook
from xinheng.catalogue.loading import load

pytestmark = pytest.mark.pure

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
TODAY = date(2026, 11, 22)


def _block(marker: str) -> str:
    text = (GUIDES / "add-a-record-kind.md").read_text(encoding="utf-8")
    found = re.search(re.escape(f"<!-- {marker} -->") + r"\n```\w+\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The copy that the guide's first commands make."""
    root = tmp_path / "cn"
    commands = _block("run").replace("src/xinheng/rulebook/cn", str(current.PACKAGED))
    subprocess.run(["sh", "-e", "-c", commands.replace("/tmp/my-rulebook", str(root))], check=True)
    return root


def test_the_guides_texts_add_a_kind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(folder, TODAY).problems == ()
    assert "award" not in compile_rulebook(load(folder)).kinds
    (folder / "catalogue" / "award.yaml").write_text(_block("file: catalogue/award.yaml"), encoding="utf-8")
    missing = check(folder, TODAY).problems
    assert {one.code for one in missing} == {"time-gap"}
    windows = folder / "windows.yaml"
    rules = "rules:\n" + _block('insert: windows.yaml after "rules:"')
    windows.write_text(windows.read_text(encoding="utf-8").replace("rules:\n", rules, 1), encoding="utf-8")
    assert check(folder, TODAY).problems == ()
    monkeypatch.setenv("XINHENG_RULEBOOK", str(folder))
    book = current.rulebook()
    assert book.kinds["award"].roles["name"] == "X_MC"
    shown = would_show(book, "award", None, special=False, decided_on=date(2026, 5, 10), asked_on=TODAY)
    assert [(one.channel, one.max_months) for one in shown] == [
        *(("public", 60), ("bulk", 60), ("departments", 60), ("report", 60)),
    ]


def test_every_refusal_is_explained() -> None:
    text = (GUIDES / "rulebook-problems.md").read_text(encoding="utf-8")
    explained = {
        code for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for code in re.findall("`(.*?)`", row)
    }
    wrong = Path(__file__).parent / "wrong"
    shown = {code for path in wrong.glob("*.yaml") for code in re.findall(r"code: ([a-z-]+)", path.read_text("utf-8"))}
    assert explained == shown | {"file-missing"}
