"""Acts on one record: each appends a version with its act, refuses in words, and leaves what was untouched."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from factories.landing import ACTOR, land, organisation
from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.kernel.identifiers import identity_check_character
from xinheng.ledger.models import Act
from xinheng.records.domain.officers import Officer
from xinheng.records.errors import HoldFavourableError
from xinheng.records.models import Statement, Version
from xinheng.records.selectors import RegisterQuery, count_register, counts_by_kind, public_record, timeliness
from xinheng.records.services import (
    Ruling,
    TwoOfficers,
    begin_shield,
    correct_record,
    end_former,
    hold_record,
    mitigate_record,
    rematch_record,
    repair_record,
    withdraw_record,
)

pytestmark = [pytest.mark.db, pytest.mark.django_db]

FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "岚市监罚〔2026〕1号"}
KNOWN = date(2026, 5, 15)
IDENTITY = "11010119900307" + "123" + identity_check_character("11010119900307123")


def landed(**row: Any) -> str:
    _, [public_id] = land(FINE | row, known_on=KNOWN)
    return public_id


def on(day: date, act: Callable[..., Version], **options: Any) -> Version:
    with clock.on_day(day):
        return act(actor=ACTOR, **options)


def visible(public_id: str, day: date) -> bool:
    with clock.on_day(day):
        counted = counts_by_kind(day=day).get("penalty", 0)
        assert counted == count_register(RegisterQuery(kind="penalty"), day=day)
        return public_record(public_id, day=day) is not None


def test_withdrawn_is_shown_nowhere_from_that_day_on() -> None:
    public_id = landed()
    assert visible(public_id, date(2026, 7, 1))
    version = on(date(2026, 7, 1), withdraw_record, public_id=public_id, reason="行政复议撤销")
    assert (version.version, version.state, version.reason) == (2, "withdrawn", "行政复议撤销")
    assert (version.public_from, version.public_to, version.report_to) == (KNOWN, date(2026, 7, 1), date(2026, 7, 1))
    assert version.batch_id is None
    assert not visible(public_id, date(2026, 7, 1))
    act = Act.objects.get(kind="records.version.withdrawn")
    assert act.body["record"] == public_id
    assert "复议" not in str(act.body), "reasons are not written into the ledger"


def test_withdrawn_on_the_day_it_became_known_was_never_shown() -> None:
    version = on(KNOWN, withdraw_record, public_id=landed(), reason="错误")
    assert (version.public_from, version.departments_from, version.report_from) == (None, None, None)


def test_a_correction_computes_class_and_windows_anew() -> None:
    public_id = landed()
    version = on(
        date(2026, 6, 1),
        correct_record,
        public_id=public_id,
        changes={"CF_CFLB": "警告", "CF_NR_FK": " 0.20 "},
        reason="处罚种类录入错误",
    )
    assert (version.version, version.state, version.severity, version.marks) == (2, "effective", "minor", ["corrected"])
    assert (version.public_from, version.amount_fen) == (None, 200_000)
    assert (version.payload["CF_CFLB"], version.payload["CF_NR_FK"]) == ("警告", "0.2"), "written as files are read"
    assert not visible(public_id, date(2026, 6, 2))
    assert Version.objects.get(public_id=public_id, version=1).payload["CF_CFLB"] == "罚款"


def test_a_corrected_date_moves_the_windows() -> None:
    public_id = landed()
    changes = {"CF_JDRQ": "2026-04-10", "CF_GSJZQ": "2026-08-31"}
    version = on(date(2026, 6, 1), correct_record, public_id=public_id, changes=changes, reason="日期")
    assert version.decided_on == date(2026, 4, 10)
    assert (version.public_from, version.public_to) == (date(2026, 6, 1), date(2026, 9, 1))
    assert version.repair_from == date(2026, 7, 11)


def test_rematching_withdraws_here_and_begins_there() -> None:
    public_id = landed()
    other = organisation("91110000101623741K", "岚川乙有限公司")
    version = on(date(2026, 6, 1), rematch_record, public_id=public_id, uscc=other.uscc, reason="主体错误")
    assert (version.version, version.uscc, version.state) == (1, other.uscc, "effective")
    assert version.public_id != public_id
    assert version.supersedes == Version.objects.get(public_id=public_id, version=1).pk
    assert (version.public_from, version.public_to) == (date(2026, 6, 1), date(2027, 5, 11))
    assert version.payload["CF_XDR_SHXYM"] == other.uscc
    assert not visible(public_id, date(2026, 6, 1))
    assert visible(version.public_id, date(2026, 6, 1))
    assert sum(one.reported for one in timeliness()) == 1, "re-matching is not another report"


def test_a_statement_keeps_a_record_six_months_at_most() -> None:
    public_id = landed()
    version = on(date(2027, 5, 1), hold_record, public_id=public_id, reason="罚款未缴清")
    assert (version.state, version.public_to, version.statement_on) == ("held", date(2027, 11, 2), date(2027, 5, 1))
    assert version.departments_to == date(2027, 5, 11)
    assert visible(public_id, date(2027, 11, 1))
    assert not visible(public_id, date(2027, 11, 2))
    assert Statement.objects.get().reason == "罚款未缴清"
    again = on(date(2027, 10, 20), hold_record, public_id=public_id, reason="仍未缴清")
    assert again.public_to == date(2028, 4, 21)


def end_one(public_id: str, actor: Actor) -> None:
    key = bytes(Version.objects.get(public_id=public_id, known_to=None).key)
    end_former(kind="penalty", ends={key: "ended"}, reason="终止公示", actor=actor)


def set_aside(public_id: str, actor: Actor) -> None:
    uscc = Version.objects.get(public_id=public_id, known_to=None).uscc
    ruling = Ruling("（2027）岚01破1号", date(2027, 6, 1), "reorganisation", "岚川市中级人民法院")
    begin_shield(uscc=uscc, case="reorganisation-1", ruling=ruling, officers=TwoOfficers("F-1", "F-2"), actor=actor)


LEAVE: dict[str, Callable[..., Any]] = {
    "withdraw": partial(withdraw_record, reason="处罚决定已撤销"),
    "repair": partial(repair_record, reason="义务已履行"),
    "end": end_one,
    "mitigate": partial(
        mitigate_record,
        ground="slight",
        document="岚市监免〔2027〕3号",
        first=Officer("岚川市市场监督管理局", "35010012345"),
        second=Officer("岚川市司法局", "35010067890"),
    ),
    "set aside": set_aside,
}


@pytest.mark.parametrize("leave", LEAVE.values(), ids=LEAVE)
def test_a_record_kept_beyond_its_maximum_leaves_like_any_other(leave: Callable[..., Any]) -> None:
    public_id, day = landed(), date(2027, 6, 1)
    on(date(2027, 5, 1), hold_record, public_id=public_id, reason="罚款未缴清")
    assert visible(public_id, day)
    on(day, leave, public_id=public_id)
    left = Version.objects.get(public_id=public_id, known_to=None)
    assert (left.public_to, left.statement_on, visible(public_id, day)) == (date(2027, 5, 11), None, False)


def test_no_statement_keeps_what_harms_nobody() -> None:
    licence = {"decided_on": date(2026, 5, 10), "document_number": "许1号", "valid_to": date(2026, 12, 31)}
    _, [public_id] = land(licence, kind="licence", known_on=KNOWN)
    with pytest.raises(HoldFavourableError) as refused:
        on(date(2026, 12, 1), hold_record, public_id=public_id, reason="未办理注销")
    assert refused.value.explain()
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("day", "act", "options", "code"),
    [
        (date(2026, 6, 1), withdraw_record, {"reason": "  "}, "reason-missing"),
        (date(2026, 5, 14), withdraw_record, {"reason": "撤销"}, "act-before-known"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR": "罚款"}}, "nothing-changed"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_WSH": "2号"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_FRDB": "某人"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NONE": "1"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_JDRQ": "昨天"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_JDRQ": "2026-06-02"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_JDRQ": ""}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR_FK": "两万"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR_FK": "-1"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR_FK": "NaN"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR_FK": "Infinity"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR_FK": "1e999999"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR_FK": "9" * 13}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR_FK": "0.0000001"}}, "correction-refused"),
        (date(2026, 6, 1), correct_record, {"reason": "x", "changes": {"CF_NR": "长" * 9000}}, "correction-refused"),
        (
            date(2026, 6, 1),
            correct_record,
            {"reason": "x", "changes": {"CF_SY": f"当事人身份证号{IDENTITY}"}},
            "correction-refused",
        ),
        (
            date(2026, 6, 1),
            correct_record,
            {"reason": "x", "changes": {"CF_SY": "电话138 0013 8000"}},
            "correction-refused",
        ),
        (date(2026, 6, 1), withdraw_record, {"reason": f"{IDENTITY}来电"}, "correction-refused"),
        (date(2027, 5, 11), hold_record, {"reason": "未缴清"}, "statement-too-late"),
    ],
)
def test_refused(day: date, act: Callable[..., Version], options: dict[str, Any], code: str) -> None:
    public_id = landed()
    with pytest.raises(XinhengError) as refusal:
        on(day, act, public_id=public_id, **options)
    assert refusal.value.code == code
    assert refusal.value.explain()
    assert Version.objects.count() == 1


def test_rematching_to_the_same_organisation_is_refused() -> None:
    with pytest.raises(XinhengError, match="nothing-changed"):
        on(date(2026, 6, 1), rematch_record, public_id=landed(), uscc=organisation().uscc, reason="x")


def test_rematching_to_an_unknown_organisation_is_refused() -> None:
    with pytest.raises(XinhengError, match="subject-unknown"):
        on(date(2026, 6, 1), rematch_record, public_id=landed(), uscc="91110000101623741K", reason="x")


def test_what_is_withdrawn_stays_withdrawn() -> None:
    public_id = landed()
    on(date(2026, 6, 1), withdraw_record, public_id=public_id, reason="撤销")
    for act, options in ((withdraw_record, {}), (correct_record, {"changes": {"CF_NR": "新"}}), (hold_record, {})):
        with pytest.raises(XinhengError, match="transition-refused"):
            on(date(2026, 6, 2), act, public_id=public_id, reason="x", **options)


def test_an_invented_identifier_is_refused() -> None:
    with pytest.raises(XinhengError, match="record-unknown"):
        on(KNOWN, withdraw_record, public_id="0" * 32, reason="x")
