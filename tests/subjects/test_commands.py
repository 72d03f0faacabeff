"""``xinheng subjects``: what the commands print, and their exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from factories.organisations import code, registry_file, wrong_check
from xinheng.kernel.answers import wants_database
from xinheng.subjects.commands import group

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(group, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return json.loads(result.stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        ["东方贸易有限公司", code(1)],
        ["东方贸易有限公司上海分公司", code(2)],
        ["西方贸易有限公司", wrong_check(code(3))],
        ["小吃店（个体工商户）", code(4)],
        ["重名公司", code(5)],
        ["重名公司", code(6)],
    ]
    return registry_file(tmp_path / "registry.csv", "name,uscc", rows)


def test_import_prints_the_contract_keys(file: Path) -> None:
    printed = run("import", str(file), "--source", "market register")
    issues = printed.pop("issues")
    assert printed == {
        "rows": 6,
        "created": 4,
        "changed": 0,
        "unchanged": 0,
        "quarantined": 1,
        "refused": 1,
        "refused_person": 1,
    }
    assert [(one["row"], one["code"]) for one in issues] == [
        (4, "identifier-check-digit"),
        (5, "person-not-held"),
        (6, "organisation-two-codes"),
        (7, "organisation-two-codes"),
    ]
    assert run("import", str(file))["unchanged"] == 4


def test_issues_left_out_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xinheng.subjects.services import judging

    monkeypatch.setattr(judging, "MOST_ISSUES", 3)
    file = registry_file(tmp_path / "bad.csv", "name,uscc", [["东方公司", wrong_check(code(n))] for n in range(1, 6)])
    printed = run("import", str(file))
    assert (printed["quarantined"], printed["issue_count"], len(printed["issues"])) == (5, 5, 3)


def test_match_prints_code_name_score_and_reason(file: Path) -> None:
    run("import", str(file))
    assert run("match", "东方贸易有限公司") == [
        {"uscc": code(1), "name": "东方贸易有限公司", "score": 1.0, "reason": "exact"},
        {"uscc": code(2), "name": "东方贸易有限公司上海分公司", "score": 0.5538, "reason": "fragment"},
    ]
    assert run("match", "东方贸易有限公司", "--limit", "1", "--division", "110000") == [
        {"uscc": code(1), "name": "东方贸易有限公司", "score": 1.0, "reason": "exact"}
    ]
    assert run("match", "东方贸易有限公司", "--division", "310000") == []


def test_conflicts_are_listed(file: Path) -> None:
    run("import", str(file))
    (one,) = run("conflicts")
    assert (one["kind"], {one["uscc"], one["other_uscc"]}) == ("organisation-two-codes", {code(5), code(6)})
    assert (one["name"], one["division"]) == ("重名公司", "110108")


def test_people_are_answered_in_sentences(file: Path) -> None:
    runner = CliRunner()
    imported = runner.invoke(group, ["import", str(file)], catch_exceptions=False).stdout
    assert imported.startswith("6 rows: 4 created, 0 changed, 0 unchanged, 1 quarantined, 1 refused")
    assert "row 5, row: person-not-held" in imported
    assert "exact" in runner.invoke(group, ["match", "东方贸易有限公司"], catch_exceptions=False).stdout
    assert runner.invoke(group, ["match", "没有这样的公司"], catch_exceptions=False).stdout == "nothing found\n"
    assert "organisation-two-codes" in runner.invoke(group, ["conflicts"], catch_exceptions=False).stdout


def test_wrong_use_is_said_and_every_command_asks_for_the_database() -> None:
    assert CliRunner().invoke(group, ["match", "东方", "--limit", "0"]).exit_code == 2
    assert CliRunner().invoke(group, ["match", "东方", "--division", "abc"]).exit_code == 2, (
        "what narrows nothing is told"
    )
    assert all(wants_database(command) for command in group.commands.values())
