"""A case walked through on the command line."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from factories.files import DAY, SENDER, registered, sender
from factories.lists import DECIDED, SERVED
from factories.organisations import code
from xinheng.accounts.domain import DEMO_OPERATOR
from xinheng.accounts.models import Trace
from xinheng.accounts.services import ensure_operator
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists.commands import group

pytestmark = [pytest.mark.db, pytest.mark.django_db]
FIRST, SECOND = "岚川市应急管理局:35010012345", "岚川市应急管理局:35010067890"
PUT = (
    "propose",
    code(1),
    "--list",
    "work-safety",
    "--criterion",
    "major-danger",
    "--facts",
    "重大事故隐患逾期未整改。",
)
PUT += (
    "--document-type",
    "penalty-decision",
    "--document-number",
    "岚应急罚〔2026〕1号",
    "--document-date",
    "2026-05-10",
)
PUT += ("--authority", SENDER, "--officer", FIRST)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        ensure_operator(account=DEMO_OPERATOR)
        sender(kinds=["*"])
        registered(range(1, 4))
        yield


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(group, [*arguments, "--json"], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return json.loads(result.output)


def test_a_case_from_proposal_to_removal() -> None:
    case = run(*PUT)
    number = str(case["case"])
    assert (case["state"], case["allowed"]) == ("proposed", ["send-notice", "drop"])
    assert run("serve", number, "--officer", FIRST)["state"] == "notice-sent"
    with on_day(SERVED):
        failed = ("--served-on", "2026-05-20", "--way", "post", "--failed", "returned", "--officer", FIRST)
        assert run("serve", number, *failed)["state"] == "notice-sent"
        proof = ("--served-on", "2026-05-20", "--way", "direct", "--proof", "SD20260520", "--officer", FIRST)
        case = run("serve", number, *proof)
        assert (case["state"], case["phase"], case["answer_until"]) == ("notice-served", "statement-open", "2026-06-03")
        said = run("state", number, "--text", "隐患已经整改。")
        assert said["unanswered"] == [5]
        run("answer", number, "5", "--text", "复查未完成。", "--officer", FIRST)
    asked = (
        "decide",
        number,
        "--outcome",
        "list",
        "--reason",
        "逾期未整改。",
        "--document-number",
        "岚应急列〔2026〕1号",
    )
    with on_day(DECIDED):
        with pytest.raises(XinhengError, match="list-second-officer"):
            run(*asked, "--officer", FIRST)
        case = run(*asked, "--officer", SECOND)
        assert (case["state"], case["ends_on"], case["exit_opens_on"]) == ("listed", "2029-06-05", "2027-06-05")
        gone = ("remove", number, "--annul", "--reason", "复议撤销。", "--document-number", "岚复〔2026〕9号")
        assert run(*gone, "--officer", FIRST)["state"] == "annulled"
    assert run("show", number)["steps"][-1]["act"] == "annul"
    assert {one.case for one in Trace.objects.filter(what="lists.case")} == {f"list-case-{number}"}


def test_without_json_it_is_told_in_lines() -> None:
    number = str(run(*PUT)["case"])
    told = CliRunner().invoke(group, ["show", number]).output
    assert f"Case {number}: " in told
    assert "proposed" in told
    dropped = CliRunner().invoke(group, ["drop", number, "--reason", "证据不足。", "--officer", FIRST])
    assert "dropped" in dropped.output
    assert "may answer" not in told + dropped.output


def test_a_ban_needs_its_article() -> None:
    given = (
        "ban",
        code(1),
        "--authority",
        SENDER,
        "--instrument",
        "work-safety-law-2021",
        "--what",
        "不得从事安全评价",
    )
    given += ("--document-number", "岚应急罚〔2026〕9号", "--document-date", "2026-05-01", "--remedy", "可以复议")
    given += ("--review-by", "2028-05-01", "--officer", FIRST, "--article")
    with pytest.raises(XinhengError, match="list-ban-wrong"):
        run(*given, " ")
    assert run(*given, "92")["review_by"] == "2028-05-01"
