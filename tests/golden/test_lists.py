"""The golden cases of lists: days that follow from the rulebook's terms and the working-day calendar."""

from datetime import date
from typing import Any

import pytest
import yaml

from xinheng.catalogue import current
from xinheng.clocks.domain import Deadline, due_of
from xinheng.lists.domain import ends_on, opens_on

pytestmark = pytest.mark.pure
CASES = yaml.safe_load((current.PACKAGED / "cases" / "lists.yaml").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_the_days_of_a_list(case: dict[str, Any]) -> None:
    rule = current.lists()[case["list"]]
    assert rule.origin == "here"
    if case["answer_until"] is not None:
        statement = Deadline("list-statement", "working_days", rule.statement_days, "", True, "organisation")
        assert due_of(statement, case["served_on"], current.calendar()).on == case["answer_until"]
    decided: date = case["decided_on"]
    assert ends_on(decided, rule.months) == case["ends_on"]
    opens = None if rule.early_months is None else opens_on(decided, rule.early_months)
    assert opens == case["exit_opens_on"]


def test_the_rulebook_holds_the_lists_of_the_law_and_none_about_an_excluded_ground() -> None:
    lists = current.lists().values()
    kinds = [one.kind for one in lists]
    assert kinds.count("serious-list") >= 10
    assert kinds.count("abnormal-list") == 3
    assert kinds.count("honour") >= 1
    words = "".join(clause.zh for one in lists for clause in (*one.criteria, *one.exits))
    assert not any(said in words for said in ("党", "兵役", "宗教", "言论", "出版"))
    assert all(one.exits and one.remedies and one.review_by for one in lists)
