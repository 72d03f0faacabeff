"""The packaged rulebook: it is valid, says where everything comes from, and gives the worked examples' values."""

from datetime import date, timedelta
from itertools import product

import pytest

from outside_data import folder, rows
from xinheng.catalogue.answers import deadline, parameter, resting_on, would_show
from xinheng.catalogue.checking import check
from xinheng.catalogue.core import RANKS, SUBJECT_KINDS, names_a_person
from xinheng.catalogue.current import PACKAGED, lists, rulebook
from xinheng.catalogue.domain import CHANNELS, SEVERITIES, Rulebook, Severity
from xinheng.catalogue.errors import EntryUnknownError

pytestmark = pytest.mark.pure

BEFORE_TURN, AFTER_TURN = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook()


def _months(
    book: Rulebook, severity: Severity, decided: date, asked: date, channel: str = "public", special: bool = False
) -> tuple[bool, int | None, int | None]:
    (one,) = [
        shown
        for shown in would_show(book, "penalty", severity, special=special, decided_on=decided, asked_on=asked)
        if shown.channel == channel
    ]
    return one.shown, one.min_months, one.max_months


def test_it_has_no_problems() -> None:
    report = check(PACKAGED, date(2026, 11, 22))
    assert report.problems == ()
    assert report.valid
    assert report.entries > 7000


def test_every_list_is_found_by_its_own_name_and_goes_to_its_own_door(book: Rulebook) -> None:
    for rule in lists().values():
        kind = book.kinds[rule.kind]
        named = [one.key for one in kind.lists if any(word in rule.zh for word in one.words)]
        assert named[:1] == [rule.key] or not kind.lists, rule.key
    serious = book.kinds["serious-list"]
    doors = {
        one: serious.door({serious.roles["list"]: lists()[one].zh}) for one in ("procurement", "market-regulation")
    }
    assert doors == {"procurement": "credit-china", "market-regulation": "necips"}


def test_at_least_forty_instruments_each_with_rank_and_first_day_or_reason(book: Rulebook) -> None:
    assert len(book.instruments) >= 40
    assert {one.rank for one in book.instruments.values()} <= set(RANKS)
    undated = {key for key, one in book.instruments.items() if one.in_force_from is None}
    assert undated <= {
        *("jiangsu-2019-35-implementation", "db32-4040-5-2021", "db37-4275", "db15-1102-2024", "db14-1421"),
        "xinheng-guarantees",
    }


@pytest.mark.parametrize(
    ("severity", "decided", "asked", "expected"),
    [
        ("general", date(2026, 5, 10), date(2026, 5, 15), (True, 3, 12)),
        ("serious", date(2026, 5, 10), date(2026, 5, 10), (True, 12, 36)),
        ("general", date(2025, 12, 31), BEFORE_TURN, (True, 3, 36)),
        ("general", date(2025, 12, 31), AFTER_TURN, (True, 3, 12)),
        ("serious", date(2026, 3, 31), BEFORE_TURN, (True, 3, 36)),
        ("serious", date(2026, 3, 31), AFTER_TURN, (True, 3, 36)),
        ("serious", date(2026, 4, 1), AFTER_TURN, (True, 12, 36)),
        ("general", date(2024, 1, 10), date(2027, 1, 1), (True, 3, 12)),
        ("minor", date(2026, 5, 10), date(2026, 5, 10), (False, 0, 0)),
        ("minor", date(2024, 5, 10), date(2024, 6, 1), (False, 0, 0)),
        ("general", date(2019, 5, 10), date(2019, 6, 1), (True, 3, 12)),
    ],
)
def test_the_worked_examples_terms(
    book: Rulebook, severity: Severity, decided: date, asked: date, expected: tuple[bool, int, int]
) -> None:
    assert _months(book, severity, decided, asked) == expected
    assert _months(book, severity, decided, asked, channel="bulk") == expected


def test_special_statutes_lengthen_the_minimum_of_the_rule_of_2023_only(book: Rulebook) -> None:
    assert _months(book, "general", date(2025, 6, 1), BEFORE_TURN, special=True) == (True, 12, 36)
    assert _months(book, "general", date(2025, 6, 1), AFTER_TURN, special=True) == (True, 3, 12)
    assert _months(book, "general", date(2026, 6, 1), AFTER_TURN, special=True) == (True, 3, 12)
    assert book.special_statutes == ("特种设备", "安全生产", "消防")


def test_departments_see_a_minor_item_three_months_and_the_own_report_five_years(book: Rulebook) -> None:
    for severity in SEVERITIES:
        assert _months(book, severity, date(2026, 6, 1), AFTER_TURN, channel="report")[2] == 60
    assert _months(book, "minor", date(2026, 6, 1), AFTER_TURN, channel="departments") == (True, 0, 3)
    assert _months(book, "general", date(2026, 6, 1), AFTER_TURN, channel="departments") == (True, 3, 12)


def test_a_licence_has_no_maximum_of_its_own(book: Rulebook) -> None:
    shown = would_show(book, "licence", None, special=False, decided_on=date(2026, 3, 1), asked_on=AFTER_TURN)
    assert {one.channel: (one.shown, one.max_months) for one in shown} == {
        **dict.fromkeys(("public", "bulk", "departments"), (True, None)),
        "report": (True, 60),
    }


def test_every_day_has_exactly_one_rule_for_every_class_and_channel(book: Rulebook) -> None:
    days = [
        date(1990, 1, 1),
        date(2023, 4, 30),
        date(2023, 5, 1),
        date(2026, 3, 31),
        date(2026, 4, 1),
        date(2040, 1, 1),
    ]
    for severity, special, day in product(SEVERITIES, (False, True), days):
        shown = would_show(book, "penalty", severity, special=special, decided_on=day, asked_on=day)
        assert [one.channel for one in shown] == list(CHANNELS)


def test_the_milder_value_never_lengthens_and_is_never_verified(book: Rulebook) -> None:
    turned = [rule for rule in book.window_rules if rule.turned is not None]
    assert turned
    for rule in turned:
        assert rule.turned is not None
        assert rule.turned.confidence == "unverified"
        assert (rule.turned.max_months or 0) <= (rule.term.max_months or 0)
        assert (rule.turned.min_months or 0) <= (rule.term.min_months or 0)
        assert rule.term.shown or not rule.turned.shown


def test_classes_of_the_penalty_types(book: Rulebook) -> None:
    by_class = {severity: {one.zh for one in book.penalty_types if one.severity == severity} for severity in SEVERITIES}
    assert by_class["minor"] == {"警告", "通报批评"}
    assert by_class["general"] == {"罚款", "没收违法所得", "没收非法财物", "暂扣许可证件", "降低资质等级", "其他"}
    assert by_class["serious"] == {"吊销许可证件", "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业"}


@pytest.mark.parametrize(("kind", "count", "prefix"), [("licence", 28, "XK_"), ("penalty", 30, "CF_")])
def test_a_kind_has_every_field_of_the_standard(book: Rulebook, kind: str, count: int, prefix: str) -> None:
    codes = [field.code for field in book.kinds[kind].fields]
    standard = [code for code in codes if code.startswith(prefix) or code == "BZ"]
    assert len(set(codes)) == len(codes)
    assert len([code for code in standard if code not in {"CF_CFWS", "CF_CFWSH"}]) == count
    assert set(book.kinds[kind].subject_kinds) == SUBJECT_KINDS


def test_personal_fields_have_one_action_are_seen_by_nobody_and_required_nowhere(book: Rulebook) -> None:
    actions: dict[str, str] = {}
    for kind in book.kinds.values():
        for field in kind.fields:
            assert (field.personal is not None) == (names_a_person(field.code) or names_a_person(field.zh))
            if field.personal:
                assert (field.public, field.required) == (False, "never")
                actions[field.code] = field.personal
    assert {code for code, action in actions.items() if action == "refuse_row"} == {
        *("XK_XDR_ZJLX", "XK_XDR_ZJHM", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "X_XDR_ZJLX", "X_XDR_ZJHM"),
    }


@pytest.mark.parametrize(
    ("kind", "code", "heading"),
    [
        ("penalty", "CF_NR_FK", "罚款金额（万元）"),
        ("penalty", "CF_NR_FK", "罚款金额(万元)"),
        ("penalty", "CF_NR_FK", "罚款金额"),
        ("penalty", "CF_XDR_SHXYM", "行政相对人代码_1（统一社会信用代码）"),
        ("penalty", "CF_XDR_ZZJG", "CF_XDR_ZDM"),
        ("penalty", "CF_XDR_ZJHM", "CF_XDR_SFZ"),
        ("penalty", "CF_FRDB", "CF_FDDB"),
        ("penalty", "CF_CFJG", "CF_XZJG"),
        ("penalty", "CF_CFLB", "CF_CFLB2"),
        ("penalty", "X_SXYZCD", "失信严重程度"),
        ("penalty", "X_CFCX", "处罚程序"),
        ("licence", "XK_FR_ZJHM", "XK_FR_SFZH"),
        ("licence", "X_SHLX", "审核类型"),
    ],
)
def test_headings_codes_and_their_ancestors_name_their_field(
    book: Rulebook, kind: str, code: str, heading: str
) -> None:
    assert [field.code for field in book.kinds[kind].fields if heading in field.headers] == [code]


def test_no_heading_in_yuan_is_taken_for_ten_thousands(book: Rulebook) -> None:
    headings = {heading for kind in book.kinds.values() for field in kind.fields for heading in field.headers}
    assert not {heading for heading in headings if "元" in heading and "万元" not in heading}


def test_divisions_with_their_history(book: Rulebook) -> None:
    assert book.divisions["110000"].last_seen is None
    assert book.divisions["371200"].name == "莱芜市"
    assert book.divisions["371200"].last_seen == "201904"
    assert (book.divisions["410307"].name, book.divisions["410307"].former_name) == ("偃师区", "洛龙区")
    assert "610131" not in book.divisions


def test_deadlines_answer_for_a_day_and_the_nearest_place(book: Rulebook) -> None:
    day = date(2026, 5, 1)
    anywhere, shanghai, shenzhen = (
        deadline(book, "objection-check", day, division=place) for place in ("", "310100", "440306")
    )
    assert [one.length for one in (anywhere, shanghai, shenzhen)] == [3, 5, 1]
    assert (anywhere.provisional, shanghai.provisional) == (True, False)
    assert (shanghai.basis, shanghai.unit) == ("shanghai-credit-regulation-2017 36", "working_days")
    assert deadline(book, "list-statement", day).binds == "organisation"
    with pytest.raises(EntryUnknownError):
        deadline(book, "repair-answer", BEFORE_TURN)
    assert "objection-check" in resting_on(book, "shanghai-credit-regulation-2017")


def test_parameters_answer_for_a_day_and_only_where_they_hold(book: Rulebook) -> None:
    assert parameter(book, "report-within-working-days", date(2026, 1, 1)).value == 7
    assert parameter(book, "withdraw-within-working-days", date(2026, 1, 1)).value == 3
    with pytest.raises(EntryUnknownError) as refused:
        parameter(book, "withdraw-within-working-days", date(2021, 7, 15) - timedelta(days=1))
    assert "withdraw-within-working-days" in refused.value.facts["near"]


def test_an_instrument_knows_what_rests_on_it(book: Rulebook) -> None:
    assert "penalty-2023" in resting_on(book, "ndrc-order-58-2023")
    assert {"penalty-2026", "penalty-2023-turned-2026", "fine"} <= set(resting_on(book, "ndrc-order-36-2025"))
    assert resting_on(book, "compulsion-law-2012") == ()


def test_every_column_seen_in_public_systems_is_known(book: Rulebook) -> None:
    data = folder("formats")
    if data is None:
        return
    seen = 0
    for row in rows(data / "double_publicity_fields_observed.csv"):
        kinds = [book.kinds[row["kind"]]] if row["kind"] in book.kinds else list(book.kinds.values())
        for code in row["field"].split("/"):
            found = [field for kind in kinds for field in kind.fields if code in field.headers]
            assert found or any(code in kind.ignored_headers for kind in kinds), code
            assert all((field.personal is not None) == (row["personal"] == "1") for field in found), code
            seen += 1
    assert seen > 70
