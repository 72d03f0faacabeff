"""Persons' numbers are found wherever they stand; organisations' codes are left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outside_data
from kernel.codes import identity_numbers
from xinheng.kernel.identifiers import find_identity_numbers, identity_check_character, is_identity_number

pytestmark = pytest.mark.pure

BEFORE = st.sampled_from(["", "身份证号", "公民身份号码:", "ID", "(", "张某，", "2026年3月，", "号\n"])
AFTER = st.sampled_from(["", "的", ")", "。", "，住某市", " 等", "\n"])


def _full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def _grouped(text: str) -> str:
    return f"{text[:6]} {text[6:14]} {text[14:]}"


WRITINGS = st.sampled_from([str, str.lower, _full_width, _grouped])


@given(BEFORE, identity_numbers(), WRITINGS, AFTER)
@settings(max_examples=500, deadline=None)
def test_a_number_is_found_in_any_writing_and_surroundings(
    before: str, number: str, writing: object, after: str
) -> None:
    assert callable(writing)
    written = writing(number)
    text = before + written + after
    assert find_identity_numbers(text) == [(len(before), len(before) + len(written))]


@given(identity_numbers(), st.integers(0, 10))
def test_a_mistyped_check_character_is_still_somebodys(number: str, shift: int) -> None:
    wrong = number[:17] + "0123456789X"[shift]
    assert find_identity_numbers(f"证件{wrong}号") == [(2, 20)]


def test_several_numbers_and_one_glued_to_a_phone_number() -> None:
    one, other = "110101199003074514", "44010619880808123" + identity_check_character("44010619880808123")
    text = f"甲{one}、乙{other}；13812345678{one}"
    assert [text[start:end] for start, end in find_identity_numbers(text)] == [one, other, one]


def test_an_old_number_of_fifteen_digits_is_found() -> None:
    assert find_identity_numbers("身份证110101850307451。") == [(3, 18)]
    assert find_identity_numbers("注册号110108000000016") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "浙江省",
        "案号2026010112345678901",
        "91110000101623741K",
        "电话13812345678",
        "123456789012345678",
        "11010119901332123X",
    ],
)
def test_what_is_no_persons_number_is_left_alone(text: str) -> None:
    assert find_identity_numbers(text) == []


def test_the_check_character() -> None:
    assert is_identity_number("11010119900307451" + identity_check_character("11010119900307451"))
    assert not any(is_identity_number("11010119900307451" + one) for one in "0123456789X" if one != "4")


def test_no_registered_company_looks_like_a_person() -> None:
    folder = outside_data.folder("companies")
    if folder is None:
        return
    taken = [
        row["uscc"] for row in outside_data.rows(folder / "companies.csv.gz") if find_identity_numbers(row["uscc"])
    ]
    assert taken == []
