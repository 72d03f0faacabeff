"""The table of verdicts (worked examples): one row in, one verdict and its codes out."""

from datetime import date

import pytest

from factories.files import SENDER, codes, licence, penalty, registered, sender, taken, verdicts
from factories.organisations import code, imported, wrong_check, wrong_orgcode_check
from xinheng.accounts.domain import Actor
from xinheng.accounts.errors import AuthorityUnknownError
from xinheng.accounts.models import Authority
from xinheng.catalogue.current import rulebook
from xinheng.exchange.errors import KindNotMandatedError, KindUnknownError, SenderNotMandatedError
from xinheng.exchange.models import Batch, WaitingRow
from xinheng.records.models import Version
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def _node(db):
    sender()
    registered([1, 2])


PENALTIES = [
    ({}, "accepted", []),
    # Whose record it is.
    ({"CF_XDR_MC": "岚川旧名机械厂"}, "accepted", []),
    ({"CF_XDR_MC": "岚川第１机械有限公司"}, "accepted", []),
    ({"CF_XDR_MC": "别家机械有限公司"}, "queued", ["subject-unknown"]),
    ({"CF_XDR_SHXYM": ""}, "queued", ["subject-unknown"]),
    ({"CF_XDR_SHXYM": code(99), "CF_XDR_MC": "岚川第99机械有限公司"}, "queued", ["subject-unknown"]),
    ({"CF_XDR_SHXYM": wrong_check(code(1))}, "quarantined", ["identifier-check-digit"]),
    ({"CF_XDR_SHXYM": "00000000000000000X"}, "quarantined", ["identifier-placeholder"]),
    ({"CF_XDR_SHXYM": "无"}, "quarantined", ["identifier-placeholder"]),
    ({"CF_XDR_SHXYM": code(1, pair="15")}, "quarantined", ["identifier-registrar-unknown"]),
    ({"CF_XDR_SHXYM": "123456788"}, "quarantined", ["identifier-not-uscc"]),
    ({"CF_XDR_SHXYM": code(1).lower().replace("9", "９", 1)}, "quarantined", ["identifier-written-form"]),
    # Persons and grounds that are not held.
    ({"CF_XDR_LB": "自然人"}, "refused", ["person-not-held"]),
    ({"CF_XDR_SHXYM": code(1, pair="92")}, "refused", ["person-not-held"]),
    # Dates.
    ({"CF_JDRQ": "2026年5月10日"}, "accepted", []),
    ({"CF_JDRQ": "46152"}, "accepted", []),
    ({"CF_JDRQ": "2026-13-01"}, "refused", ["date-not-a-date"]),
    ({"CF_JDRQ": "01/02/2026"}, "refused", ["date-ambiguous"]),
    ({"CF_JDRQ": "2026-05-16"}, "refused", ["date-in-future"]),
    ({"CF_JDRQ": "1912-05-16"}, "refused", ["date-not-plausible"]),
    ({"CF_JDRQ": ""}, "refused", ["required-missing"]),
    ({"CF_GSJZQ": "2026-05-01"}, "refused", ["date-order"]),
    ({"CF_JDRQ": "2026-04-01"}, "accepted", ["late-report"]),
    # Amounts.
    ({"CF_NR_FK": "两千"}, "refused", ["amount-not-a-number"]),
    ({"CF_NR_FK": "-0.2"}, "refused", ["amount-negative"]),
    ({"CF_NR_FK": "0.00000001"}, "refused", ["amount-too-precise"]),
    ({"CF_NR_FK": "2000元"}, "accepted", ["amount-unit-stated"]),
    ({"CF_NR_FK": "2000"}, "accepted", ["amount-unit-suspicious"]),
    ({"CF_NR_FK": "200000", "CF_NR": "见决定书"}, "accepted", ["amount-unit-suspicious"]),
    # Types and what goes with them.
    ({"CF_CFLB": "警告；罚款"}, "accepted", []),
    ({"CF_NR_FK": ""}, "accepted", ["type-without-fine"]),
    ({"CF_CFLB": "警告"}, "accepted", ["fine-without-type"]),
    ({"CF_CFLB": "没收违法所得", "CF_NR_FK": ""}, "accepted", ["type-without-confiscation"]),
    ({"CF_NR_WFFF": "1"}, "accepted", ["confiscation-without-type"]),
    ({"CF_CFLB": "吊销许可证件", "CF_NR_FK": ""}, "accepted", ["permit-missing"]),
    ({"CF_NR_ZKDX": "食品经营许可证JY1"}, "accepted", ["permit-without-type"]),
    ({"CF_CFLB": "责令改正;罚款"}, "accepted", ["type-unknown"]),
    ({"CF_YJ": "上级要求"}, "accepted", ["basis-unknown"]),
    ({"X_SXYZCD": "严重"}, "queued", ["label-harsher"]),
    ({"X_SXYZCD": "轻微"}, "accepted", []),
    ({"X_SXYZCD": "很坏"}, "accepted", ["label-unknown"]),
    # Other fields.
    ({"CF_SY": ""}, "refused", ["required-missing"]),
    ({"CF_XDR_LB": "企业"}, "accepted", ["category-unknown"]),
    ({"BZ": "长" * 513}, "accepted", ["value-too-long"]),
    ({"BZ": "#REF!"}, "refused", ["cell-error"]),
    ({"CF_NR_FK": "#N/A"}, "refused", ["amount-not-a-number"]),
    ({"CF_NR": "处贰仟元罚款", "CF_NR_FK": "2000"}, "accepted", ["amount-unit-suspicious"]),
    ({"BZ": "#REF! 见附件"}, "accepted", []),
    ({"CF_JDRQ": "#VALUE!"}, "refused", ["date-not-a-date"]),
    ({"CF_WSH": "无"}, "accepted", ["document-number-placeholder"]),
    ({"CF_CFJGDM": code(5)}, "refused", ["authority-not-public"]),
    ({"CF_CFJGDM": wrong_check(SENDER)}, "accepted", ["authority-code-wrong"]),
    ({"CF_SJLYDM": "12"}, "accepted", ["source-code-wrong"]),
]


def judged(result):
    """Row → (verdict, codes), as the tables and the answer tell it."""
    found = {}
    for issue in result.issues:
        found.setdefault(issue.row, []).append(issue.code)
    rows = dict(Version.objects.filter(batch_id=result.batch).values_list("row_number", "version"))
    waiting = dict(WaitingRow.objects.filter(batch_id=result.batch).values_list("row_number", "verdict"))

    def verdict(row):
        if row in rows:
            return "accepted" if rows[row] == 1 else "version"
        return waiting.get(row, "refused")

    return {row: (verdict(row), found.get(row, [])) for row in range(2, result.counts.rows + 2)}


def own(number, changes):
    """The changes of a case, with the code and names of its own organisation."""
    moved = {code(1): code(number), "岚川旧名机械厂": f"岚川旧名{number}机械厂"}
    same = {
        "岚川第１机械有限公司": f"岚川第{number}机械有限公司".translate(
            str.maketrans("0123456789", "０１２３４５６７８９")
        )
    }
    return {name: (moved | same).get(value, value) for name, value in changes.items()}


def test_every_penalty_gets_its_verdict():
    numbers = range(101, 101 + len(PENALTIES))
    registered(numbers, former={number: f"岚川旧名{number}机械厂" for number in numbers})
    rows = [penalty(number, **own(number, case[0])) for number, case in zip(numbers, PENALTIES, strict=True)]
    result = taken(rows)
    assert judged(result) == {row: (case[1], case[2]) for row, case in enumerate(PENALTIES, start=2)}
    assert result.counts.balanced()
    assert result.issue_count == len(result.issues)


LICENCES = [
    ({}, "accepted", []),
    ({"XK_XDR_SHXYM": code(99), "XK_XDR_MC": "岚川第99机械有限公司"}, "accepted", ["subject-new"]),
    ({"XK_XDR_SHXYM": ""}, "accepted", ["subject-by-name"]),
    ({"XK_XDR_SHXYM": "", "XK_XDR_MC": "岚川无此机械有限公司"}, "queued", ["subject-unknown"]),
    ({"XK_XDR_MC": "别家机械有限公司"}, "queued", ["subject-unknown"]),
    ({"XK_YXQZI": "长期"}, "accepted", ["date-open-ended"]),
    ({"XK_YXQZI": "2026-05-10"}, "refused", ["date-order"]),
    ({"XK_ZT": "9"}, "accepted", ["status-unknown"]),
    ({"XK_ZT": "注销"}, "accepted", ["value-too-long"]),
    ({"XK_XDR_SHXYM": wrong_check(code(1))}, "quarantined", ["identifier-check-digit"]),
]


def test_every_licence_gets_its_verdict():
    numbers = range(101, 101 + len(LICENCES))
    registered(numbers)
    rows = [licence(number, **own(number, case[0])) for number, case in zip(numbers, LICENCES, strict=True)]
    result = taken(rows, kind="licence")
    assert judged(result) == {row: (case[1], case[2]) for row, case in enumerate(LICENCES, start=2)}


def test_a_wrong_second_check_character_is_accepted_with_an_issue():
    Organisation.objects.filter(uscc=code(2)).update(uscc=wrong_orgcode_check(code(2)))
    result = taken([penalty(2, CF_XDR_SHXYM=wrong_orgcode_check(code(2)))])
    assert (verdicts(result), codes(result)) == ({"accepted": 1}, ["identifier-second-check-digit"])


@pytest.mark.parametrize(
    ("name", "verdict", "found"),
    [
        ("岚川第1机械有限公司", "accepted", ["subject-by-identifier"]),
        ("别家机械有限公司", "queued", ["subject-unknown"]),
    ],
)
def test_an_organisation_code_with_the_right_name_is_an_identifier_too(name, verdict, found):
    result = taken([penalty(1, CF_XDR_SHXYM="", CF_XDR_MC=name) | {"CF_XDR_ZZJG": code(1)[8:17]}])
    assert (verdicts(result), codes(result)) == ({verdict: 1}, found)


def test_a_code_of_an_abolished_division_is_accepted_with_an_issue(tmp_path):
    gone = next(one for one, held in rulebook().divisions.items() if held.last_seen is not None)
    uscc = code(55, division=gone)
    imported(tmp_path / "registry.csv", "name,uscc", [("岚川第55机械有限公司", uscc)])
    result = taken([penalty(55, CF_XDR_SHXYM=uscc)])
    assert (verdicts(result), codes(result)) == ({"accepted": 1}, ["division-abolished"])


def test_what_is_sent_again_is_not_late():
    taken([penalty(1)])
    late = taken([penalty(1), penalty(2)], day=date(2026, 6, 30))
    assert [(issue.row, issue.code) for issue in late.issues] == [(3, "late-report")]


def test_a_stub_made_for_a_waiting_row_proves_nothing_against_it_later():
    row = penalty(99)
    for _ in range(2):
        assert verdicts(taken([row])) == {"queued": 1}
    assert Organisation.objects.get(uscc=code(99)).is_stub
    assert WaitingRow.objects.count() == 1


def test_a_waiting_row_lands_once_the_registry_knows_its_organisation():
    taken([penalty(3)])
    Organisation.objects.filter(uscc=code(3)).update(is_stub=False)
    assert verdicts(taken([penalty(3)])) == {"accepted": 1}
    assert not WaitingRow.objects.exists()


def test_the_suggestion_of_a_mismatch_is_the_registered_name():
    (issue,) = taken([penalty(1, CF_XDR_MC="别家机械有限公司")]).issues
    assert issue.suggestion == "岚川第1机械有限公司"


def test_the_suggestion_of_a_slip_is_the_amount_the_text_names():
    (issue,) = taken([penalty(1, CF_NR_FK="2000")]).issues
    assert issue.suggestion == "0.2"
    assert Version.objects.get().amount_fen == 2000 * 1_000_000


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"kind": "gossip"}, KindUnknownError),
        ({"authority_uscc": code(8, pair="11")}, AuthorityUnknownError),
        ({"authority_uscc": code(9, pair="11")}, KindNotMandatedError),
    ],
)
def test_a_kind_or_sender_without_mandate_is_refused_and_nothing_stored(options, refusal):
    sender(code(9, pair="11"), kinds=["licence"])
    with pytest.raises(refusal):
        taken([penalty()], **options)
    assert not Batch.objects.exists()
    assert not Version.objects.exists()


def test_an_officer_sends_for_the_own_authority_for_those_below_and_from_a_centre_for_all() -> None:
    own, above, top, centre, other = (code(number, pair="11") for number in (11, 12, 13, 14, 15))
    for uscc, kinds in ((own, ["penalty"]), (above, ["licence"]), (top, []), (centre, ["*"]), (other, ["penalty"])):
        sender(uscc, kinds=kinds)
    Authority.objects.filter(uscc=own).update(parent_uscc=above)
    Authority.objects.filter(uscc=above).update(parent_uscc=top)
    with pytest.raises(SenderNotMandatedError) as refused:
        taken([penalty()], authority_uscc=own, actor=Actor("F-0001", other, ""))
    assert refused.value.facts == {"own": other, "authority": own}
    with pytest.raises(SenderNotMandatedError):
        taken([penalty()], authority_uscc=top, actor=Actor("F-0001", own, ""))
    assert not Batch.objects.exists()
    for place, sends in enumerate((own, above, top, centre)):
        result = taken([penalty(1, CF_WSH=f"岚罚〔2026〕{place}号")], authority_uscc=own, actor=Actor("F", sends, ""))
        assert verdicts(result) == {"accepted": 1}
    assert set(Version.objects.values_list("sender_uscc", flat=True)) == {own}
    taken([penalty()], authority_uscc=own)  # the operator of the machine sends for whom the file says
