"""Kinds whose rows say by themselves whether they harm: class, matching, breach and its document, G5 and G6."""

import pytest

from factories.files import SENDER, codes, registered, right, sender, taken, verdicts
from factories.organisations import code
from xinheng.records.models import Version

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def _node(db):
    sender(kinds=["*"])
    registered(range(1, 13))


def held():
    return {one.uscc: one for one in Version.objects.all()}


def test_the_result_of_an_inspection_decides_what_it_is():
    results = ["1", "未发现问题", "8", "2", "公示信息隐瞒真实情况弄虚作假", "6", "9", "说不清", "不合格"]
    rows = [right("inspection-result", number, outcome=one) for number, one in enumerate(results, start=1)]
    rows += [right("inspection-result", 10, outcome="2", severity_label="轻微")]
    rows += [right("inspection-result", 11, outcome="2", severity_label="严重")]
    result = taken(rows, kind="inspection-result")
    assert verdicts(result) == {"accepted": 10, "queued": 1}
    assert [(one.row, one.code) for one in result.issues] == [(9, "outcome-unknown"), (12, "label-harsher")]
    found = held()
    classes = [found[code(number)].severity for number in range(1, 11)]
    assert classes == [None, None, None, *["general"] * 3, "minor", "general", "general", "minor"]
    shown = {number for number in range(1, 11) if found[code(number)].public_from is not None}
    assert shown == {1, 2, 3, 4, 5, 6, 8, 9}
    assert {str(found[code(number)].public_to) for number in shown} == {"2027-05-11"}
    repair = {number for number in range(1, 11) if found[code(number)].repair_from is not None}
    assert repair == {4, 5, 6, 7, 8, 9, 10}


def test_only_a_favourable_row_stands_without_a_registered_organisation():
    rows = [
        right("inspection-result", 20, outcome="未发现问题"),
        right("inspection-result", 21, outcome="2"),
        right("inspection-result", 1, outcome="未发现问题", uscc="", document_number="甲"),
        right("inspection-result", 1, outcome="2", uscc="", document_number="乙"),
    ]
    result = taken(rows, kind="inspection-result")
    assert verdicts(result) == {"accepted": 2, "queued": 2}
    assert codes(result) == ["subject-new", "subject-unknown", "subject-by-name", "subject-unknown"]


@pytest.mark.parametrize("kind", ["commitment", "contract"])
def test_a_breach_counts_only_with_the_document_that_found_it(kind):
    rows = [
        right(kind, 1, outcome="已履行"),
        right(kind, 2, outcome="违约"),
        right(kind, 3, outcome="违约") | {"X_WYWSH": ""},
        right(kind, 4, outcome="违约") | {"X_WYWSH": "无"},
        right(kind, 5, outcome="部分履行") | {"X_WYWSH": ""},
    ]
    result = taken(rows, kind=kind)
    assert verdicts(result) == {"accepted": 3, "queued": 2}
    assert codes(result) == ["breach-without-document"] * 2
    assert {uscc: one.severity for uscc, one in held().items()} == {code(1): None, code(2): "general", code(5): "minor"}


def test_no_grade_of_those_who_are_never_graded_and_no_low_grade_in_public():
    rows = [
        right("evaluation-result", 1, outcome="A级"),
        right("evaluation-result", 2, outcome="D级"),
        right("evaluation-result", 3, name="东方律师事务所", uscc=code(3, pair="31")),
        right("evaluation-result", 4, name="某县读书协会", uscc=code(4, pair="51")),
        right("evaluation-result", 5, name="岚川传媒集团有限公司"),
        right("evaluation-result", 6, uscc=""),
    ]
    result = taken(rows, kind="evaluation-result")
    assert verdicts(result) == {"accepted": 2, "refused": 4}
    assert codes(result) == [*["subject-kind-not-held"] * 3, "required-missing"]
    assert {uscc: one.public_from is not None for uscc, one in held().items()} == {code(1): True, code(2): False}
    assert held()[code(2)].departments_from is not None


def test_a_listing_on_an_excluded_ground_is_counted_only():
    rows = [
        right("abnormal-list", 1, list="活动异常名录", conduct="未按照规定设立党组织"),
        right("abnormal-list", 2, list="活动异常名录", conduct="未按照规定报送年度工作报告"),
        right("serious-list", 3, list="拒不履行国防义务严重失信主体名单", basis="《中华人民共和国国防法》"),
    ]
    assert verdicts(taken(rows[:2], kind="abnormal-list")) == {"accepted": 1, "refused": 1, "refused_matter": 1}
    assert verdicts(taken(rows[2:], kind="serious-list")) == {"refused": 1, "refused_matter": 1}


def test_an_arbitration_commission_decides_awards_and_nothing_else():
    board = code(30, pair="35")
    award = [right("judgment", 1, authority_name="岚川仲裁委员会", authority_uscc=board)]
    assert verdicts(taken(award, kind="judgment")) == {"accepted": 1}
    other = taken([right("confirmation", 1, authority_uscc=board)], kind="confirmation")
    assert (verdicts(other), codes(other)) == ({"refused": 1}, ["authority-not-public"])


def test_a_favourable_document_ends_with_its_validity_or_its_maximum():
    rows = [
        right("award", 1, valid_to="2027-01-31"),
        right("award", 2, valid_to="2099-12-31"),
        right("honour", 3, valid_to=""),
    ]
    assert verdicts(taken(rows[:2], kind="award")) == {"accepted": 2}
    assert verdicts(taken(rows[2:], kind="honour")) == {"accepted": 1}
    ends = {uscc: str(one.public_to) for uscc, one in held().items()}
    assert ends == {code(1): "2027-02-01", code(2): "2031-05-11", code(3): "None"}
    assert {one.sender_uscc for one in held().values()} == {SENDER}


def test_a_card_says_valid_until_only_where_the_validity_ends_it(client, monkeypatch):
    taken([right("award", 1, valid_to="2027-01-31"), right("award", 2, valid_to="")], kind="award")
    monkeypatch.setenv("XINHENG_TODAY", "2026-05-15")
    first, second = (client.get(f"/organisations/{code(number)}").content.decode() for number in (1, 2))
    assert "有效并公示至2027年1月31日。" in first
    assert "公示至2031年5月10日。" in second
    assert "有效并公示" not in second
