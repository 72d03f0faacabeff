"""The normal form of names: what it joins, and what it must never join."""

import csv
import gzip

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import outside_data
from xinheng.subjects.domain import bigrams, name_problem, normal_form, normal_forms, tidy

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("spelling", "same"),
    [
        ("东方（上海）贸易有限公司", "东方(上海)贸易有限公司"),
        ("东方〔上海〕贸易有限公司", "东方(上海)贸易有限公司"),
        ("东方 (上海)\u3000贸易 有限公司", "东方(上海)贸易有限公司"),
        ("东方\u200b上海\u202e贸易\ufeff有限公司", "东方上海贸易有限公司"),
        ("ＡＢＣ电子有限公司", "abc电子有限公司"),
        ("Abc电子有限公司", "ABC电子有限公司"),
        ("深圳创维－ＲＧＢ电子有限公司", "深圳创维-RGB电子有限公司"),
        ("SEW—传动设备公司", "SEW–传动设备公司"),
        ("阿里・山茶业有限公司", "阿里·山茶业有限公司"),
        ("北京㈠厂", "北京(一)厂"),
    ],
)
def test_spellings_of_one_name_share_a_normal_form(spelling: str, same: str) -> None:
    assert normal_form(spelling) == normal_form(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁夏一康源医药有限公司四十四店", "宁夏一康源医药有限公司四十三店"),
        ("东方贸易有限公司", "东方贸易有限责任公司"),
        ("东方贸易有限公司", "东方贸易有限公司上海分公司"),
        ("东方(上海)贸易有限公司", "东方(北京)贸易有限公司"),
        ("第1加油站", "第一加油站"),
        ("甲、乙加油站", "甲乙加油站"),
        ("《职场》有限公司", "职场有限公司"),
    ],
)
def test_two_organisations_keep_two_normal_forms(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


@given(st.text(max_size=40))
@example("\u0345\u200b\u0301")
@example("ǰ̣")
def test_normal_form_is_stable(text: str) -> None:
    once = normal_form(text)
    assert normal_form(once) == once
    assert not any(character.isspace() for character in once)


@given(st.text(alphabet="一丁七万丈三上下0123456789abcz", max_size=20))
def test_plain_names_are_their_own_normal_form(text: str) -> None:
    assert normal_form(text) == text


def test_hard_negatives_and_branches_stay_apart() -> None:
    folder = outside_data.folder("matching")
    if folder is None:
        return
    for file, one, other in (
        ("hard_negatives_one_char.csv.gz", "name_a", "name_b"),
        ("parent_branch_pairs.csv.gz", "parent", "branch"),
    ):
        with gzip.open(folder / file, "rt", encoding="utf-8") as lines:
            pairs = [(row[one], row[other]) for row in csv.DictReader(lines)]
        assert len(pairs) > 200
        assert [pair for pair in pairs if normal_form(pair[0]) == normal_form(pair[1])] == []


def test_no_two_registered_names_merge() -> None:
    folder = outside_data.folder("companies")
    if folder is None:
        return
    with gzip.open(folder / "companies.csv.gz", "rt", encoding="utf-8") as lines:
        names = {row["name"] for row in csv.DictReader(lines)}
    brackets = str.maketrans("（）", "()")
    widths = {name.translate(brackets) for name in names}
    assert len(set(normal_forms(names))) >= len(widths) - 5


def test_bigrams_are_distinct_sorted_pairs() -> None:
    assert bigrams("上海上海厂") == ["上海", "海上", "海厂"]
    assert bigrams("厂") == ["厂"]
    assert bigrams("") == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "required-missing"),
        ("东方\x00贸易有限公司", "name-control-character"),
        ("东方\x07贸易有限公司", "name-control-character"),
        ("厂" * 201, "name-too-long"),
        ("2001-05-29", "columns-shifted"),
        ("2001年5月29日", "columns-shifted"),
        ("500(万元)", "columns-shifted"),
        ("1,000.50", "columns-shifted"),
        ("91440604231836710T", "columns-shifted"),
        ("110108000000016", "columns-shifted"),
        ("23183671-0", "columns-shifted"),
        ("东方小店13812345678", "name-holds-telephone"),
        ("１３８１２３４５６７８", "name-holds-telephone"),
        ("－－－", "name-not-a-name"),
        ("厂", "name-not-a-name"),
    ],
)
def test_what_cannot_be_a_name_is_told_by_code(name: str, problem: str) -> None:
    assert name_problem(tidy(name)) == problem


@pytest.mark.parametrize(
    "name", ["东方贸易有限公司", "3M中国有限公司", "SEW-EURODRIVE", "厂" * 200, "一九九七厂", "798艺术区管理处"]
)
def test_names_of_organisations_pass(name: str) -> None:
    assert name_problem(tidy(name)) is None


def test_tidy_takes_out_what_nobody_sees() -> None:
    assert tidy("东\u202e方\u200b公\ufeff司") == "东方公司"


def test_tidy_keeps_the_name_as_written() -> None:
    assert tidy("  ＡＢＣ（上海）  有限\t公司 ") == "ＡＢＣ（上海） 有限 公司"
