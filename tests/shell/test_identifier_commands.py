"""``xinheng identifiers check`` answers in the order asked, echoes what it was given, and judges by exit code."""

import json

import pytest
from click.testing import CliRunner

from xinheng.shell.identifier_commands import group

pytestmark = pytest.mark.pure


def test_answers_come_in_the_order_of_the_arguments_and_echo_them() -> None:
    codes = ["91350100M000100Y43", " 91440101x18407888T", "92340621MA2UJW690P", "无", "91350100M000100Y43"]
    outcome = CliRunner().invoke(group, ["check", *codes, "--json"])
    assert outcome.exit_code == 1
    answers = json.loads(outcome.stdout)
    assert [one["code"] for one in answers] == codes
    assert [one["verdict"] for one in answers] == ["valid", "quarantine", "refused", "quarantine", "valid"]
    assert answers[0] == {
        "code": "91350100M000100Y43",
        "kind": "uscc",
        "verdict": "valid",
        "reasons": [],
        "subject_kind": "enterprise",
    }
    assert answers[2]["reasons"] == ["person-not-held"]


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("91350100M000100Y43", 0),
        ("110108000000016", 0),
        ("13497257-7", 0),
        ("911101066976941873", 1),
        ("92340621MA2UJW690P", 1),
        ("", 1),
    ],
)
def test_a_code_found_invalid_leaves_with_1(code: str, exit_code: int) -> None:
    assert CliRunner().invoke(group, ["check", code]).exit_code == exit_code


def test_a_warning_is_no_invalid_code() -> None:
    from xinheng.kernel.identifiers import uscc_check_character

    first17 = "91110000101623745"
    outcome = CliRunner().invoke(group, ["check", first17 + uscc_check_character(first17), "--json"])
    assert outcome.exit_code == 0
    assert json.loads(outcome.stdout)[0]["reasons"] == ["orgcode-check-digit"]


def test_people_are_told_what_was_probably_meant() -> None:
    outcome = CliRunner().invoke(group, ["check", "91440101x18407888T"])
    assert "perhaps 91440101X18407888T" in outcome.stdout
    assert "perhaps" not in CliRunner().invoke(group, ["check", "91350100M000100Y43"]).stdout


@pytest.mark.parametrize("arguments", [["check"], ["check", "--no-such-option", "91350100M000100Y43"]])
def test_wrong_use_leaves_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(group, arguments).exit_code == 2
