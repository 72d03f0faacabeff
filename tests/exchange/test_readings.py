"""How dates and amounts are read, and what stays unread."""

from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from xinheng.exchange.judging.readings import AMBIGUOUS_DAY, define_readings
from xinheng.exchange.judging.said import said_fen

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        define_readings(connection)
        yield connection


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-01",
        "2024-3-1",
        "2024/3/1",
        "2024.3.1",
        "20240301",
        "20240301103000",
        "2024年3月1日",
        "2024年03月01号",
        "２０２４年３月１日",
        "２０２４－０３－０１",
        "45352",
        "45352.75",
        "2024-03-01 10:20:30",
        "2024-03-01T10:20:30+08:00",
        "2024/3/1 0:00",
        "2024年3月1日 10时20分",
        "二〇二四年三月一日",
        "二○二四年三月一日",
        "二Ｏ二四年三月一日",
        "贰零贰肆年叁月壹日",
        "2024 - 3 - 1",
        "2024年3月1日（星期五）",
        "2024/3/1 上午 12:00:00",
        "'2024-03-01",
    ],
)
def test_one_day_in_many_writings(engine, written):
    assert engine.execute("SELECT day_in_digits(day_text(half_width(?)))", [written]).fetchone() == (date(2024, 3, 1),)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二三年十月三十日", date(2023, 10, 30)),
        ("二〇二三年十二月二十九日", date(2023, 12, 29)),
        ("二〇二四年二月二十九日", date(2024, 2, 29)),
        ("二〇二四年十一月十日", date(2024, 11, 10)),
        ("2024年元月5日", date(2024, 1, 5)),
    ],
)
def test_chinese_numerals(engine, written, day):
    assert engine.execute("SELECT day_in_digits(day_text(half_width(?)))", [written]).fetchone() == (day,)


@pytest.mark.parametrize(
    "written",
    ["2024-13-01", "2023-02-29", "2024-3/1", "abc", "2024年", "99999", "2024-03-01T00:00:00Z", "0", "长期"],
)
def test_what_is_no_day_stays_unread(engine, written):
    assert engine.execute("SELECT day_in_digits(day_text(half_width(?)))", [written]).fetchone() == (None,)


@pytest.mark.parametrize("written", ["01/02/2024", "1-2-24", "24.3.1", "240301", "24年3月1日"])
def test_what_may_be_two_days_is_ambiguous(engine, written):
    row = engine.execute(
        "SELECT day_in_digits(day_text($1)), regexp_matches(day_text($1), $2)", [written, AMBIGUOUS_DAY]
    ).fetchone()
    assert row == (None, True)


@pytest.mark.parametrize(
    ("written", "fen", "stored"),
    [
        ("0.2", 200_000, "0.2"),
        ("1,234.5", 1_234_500_000, "1234.5"),
        ("１２３", 123_000_000, "123"),
        ("1.5e3", 1_500_000_000, "1500"),
        ("2000元", 200_000, "0.2"),
        ("0.2万元", 200_000, "0.2"),
        ("1亿元", 10_000_000_000, "10000"),
        ("-5", -5_000_000, "-5"),
        ("0", 0, "0"),
        ("0.000001", 1, "0.000001"),
        ("0.30000000000000004", 300_000, "0.3"),
        (".2", 200_000, "0.2"),
        ("人民币2,000元", 200_000, "0.2"),
        ("0.2（万元）", 200_000, "0.2"),
    ],
)
def test_amounts(engine, written, fen, stored):
    row = engine.execute(
        "SELECT f, wan_text(round(f)) FROM (SELECT exact_fen(amount_number(t), amount_unit(t)) AS f "
        "FROM (SELECT half_width(?) AS t))",
        [written],
    ).fetchone()
    assert row == (Decimal(fen), stored)


@pytest.mark.parametrize(
    "written",
    ["壹万", "1,23", "12.", "NaN", "inf", "1e30", "1234567890123", "2000-3000", "约2000元", "人民币2000", "(1)"],
)
def test_what_is_no_amount_stays_unread(engine, written):
    row = engine.execute(
        "SELECT exact_fen(amount_number(t), amount_unit(t)) FROM (SELECT half_width(?) AS t)", [written]
    ).fetchone()
    assert row == (None,)


def test_what_a_text_says_the_amount_is(engine):
    yuan = {
        "罚款2000元": 2000,
        "警告；罚款人民币2,000.00元": 2000,
        "处以２０００元罚款": 2000,
        "处2万元（贰万元整）的罚款": 20_000,
        "罚款贰仟元整": 2000,
        "并处人民币叁拾万零伍佰元罚款": 300_500,
        "罚款十二亿三千万元": 1_230_000_000,
        "罚款二千○五元": 2005,
        "没收违法所得100元，罚款五十元": 50,
        "处5万元以下罚款": None,
        "罚款二万五元": None,
        "没收违法所得100元": None,
        "罚款0.123456789012345元": None,
        "罚款0.100000000000000元": Decimal("0.1"),
    }
    read = said_fen(engine, pa.chunked_array([list(yuan)], pa.string()), ["罚款"])["罚款"].to_pylist()
    assert read == [None if one is None else Decimal(one) * 100 for one in yuan.values()]
