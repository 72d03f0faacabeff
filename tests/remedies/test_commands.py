"""``xinheng remedies``: one JSON document each, a refusal as a problem document."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from factories.remedies import ASKED, BASIS, OWNER, REPAIRABLE, authorities, fine
from xinheng.accounts.services import ensure_operator
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.records.models import Version
from xinheng.remedies.commands import group

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OFFICER = "岚川市市场监督管理局:35010099999"


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    authorities()
    ensure_operator(account="operator")


def run(*words: str) -> dict[str, Any]:
    done = CliRunner().invoke(group, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_object_and_decide() -> None:
    public_id = fine()
    with on_day(ASKED):
        case = run("object", public_id, "--uscc", OWNER, "--ground", "fact", "--text", "不是本单位。")
        assert (case["case"], case["state"], case["due_on"]) == (f"objection-{case['number']}", "marked", "2026-06-10")
        said = ("--decision", "uphold", "--reason", "已核实", "--basis", BASIS)
        with pytest.raises(XinhengError, match="officer-wrong"):
            run("decide", str(case["number"]), *said, "--officer", "operator")
        done = run("decide", str(case["number"]), *said, "--officer", OFFICER)
    assert done["state"] == "upheld"
    assert Version.objects.get(public_id=public_id, known_to=None).marks == []


def test_eligibility_application_and_approval() -> None:
    public_id = fine()
    with on_day(REPAIRABLE):
        (told,) = run("eligibility", OWNER)["records"]
        assert (told["public_id"], told["verdict"], told["repair_from"], told["door"]) == (
            public_id, "now", "2026-08-11", "here",
        )  # fmt: skip
        assert told["materials"] == ["proof", "commitment"]
        assert told["duty"] == "罚款"
        number = str(run("apply", public_id, "--uscc", OWNER, "--proof", "票据1", "--committed")["number"])
        assert run("accept", number, "--officer", OFFICER)["state"] == "accepted"
        done = run("approve", number, "--reason", "义务已经履行。", "--officer", OFFICER)
        assert done["state"] == "approved"
        (after,) = run("eligibility", OWNER)["records"]
    assert (after["verdict"], after["reason"]) == ("nothing-to-repair", "left-already")


def test_refuse_and_text_for_people() -> None:
    public_id = fine()
    with on_day(REPAIRABLE):
        said = CliRunner().invoke(group, ["eligibility", OWNER], catch_exceptions=False).output
        assert f"{public_id} penalty 岚市监罚〔2026〕1号: now from 2026-08-11" in said
        number = str(run("apply", public_id, "--uscc", OWNER, "--proof", "票据1", "--committed")["number"])
        done = run("refuse", number, "--reason", "罚款未缴清。", "--basis", BASIS, "--officer", OFFICER)
    assert done["state"] == "refused"


@pytest.mark.parametrize("wrong", ["CF_NR", "=x"])
def test_a_change_is_written_code_equals_value(wrong: str) -> None:
    words = ["decide", "1", "--decision", "correct", "--reason", "x", "--officer", OFFICER, "--set", wrong]
    with on_day(ASKED):
        done = CliRunner().invoke(group, words)
    assert done.exit_code != 0
