"""Search and match: code, exact, former name, fragment, misspelling; fixed order, cursors, time limit."""

from pathlib import Path

import pytest

from factories.organisations import code, imported
from xinheng.subjects.errors import CursorWrongError, SearchTooLongError
from xinheng.subjects.selectors import match, search

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NAMES = [
    "东方贸易有限公司",
    "东方贸易有限公司上海分公司",
    "北京东方贸易发展有限公司",
    "南方（集团）机械股份有限公司",
    "西方100%纯棉_织造厂",
    "宁夏一康源医药有限公司四十四店",
    "宁夏一康源医药有限公司四十三店",
    "Siemens 工业软件有限公司",
]


@pytest.fixture(autouse=True)
def organisations(tmp_path: Path) -> None:
    rows = [[name, code(n), "旧日北方电器厂" if n == 4 else ""] for n, name in enumerate(NAMES, start=1)]
    imported(tmp_path / "registry.csv", "name,uscc,former_names", rows)


def names(text: str, **how: object) -> list[str]:
    return [one.name for one in search(text, **how).results]  # type: ignore[arg-type]


def reasons(text: str) -> list[tuple[str, str]]:
    return [(one.name, one.reason) for one in search(text).results]


def test_by_code_in_any_spelling() -> None:
    assert reasons(code(1)) == [(NAMES[0], "code")]
    assert reasons(f" {code(1).lower()} ") == [(NAMES[0], "code")]
    assert reasons("".join(chr(ord(one) + 0xFEE0) for one in code(1))) == [(NAMES[0], "code")], "full width"
    assert reasons(code(1)[8:17]) == [(NAMES[0], "identifier")]
    assert reasons(f"{code(1)[8:16]}-{code(1)[16]}") == [(NAMES[0], "identifier")]
    assert reasons(code(99)) == []


def test_exact_first_then_fragments_the_shorter_first() -> None:
    assert reasons("东方贸易有限公司") == [(NAMES[0], "exact"), (NAMES[1], "fragment")]
    assert names("东方贸易") == [NAMES[0], NAMES[1], NAMES[2]]


def test_an_organisation_hit_by_two_names_shows_the_present_one(tmp_path: Path) -> None:
    rows = [["东海大贸易公司", code(70), "东海公司"], ["东海中贸易商行", code(71), ""]]
    imported(tmp_path / "x.csv", "name,uscc,former_names", rows)
    assert [(one.name, one.matched_name) for one in search("东海").results] == [
        ("东海中贸易商行", "东海中贸易商行"),
        ("东海大贸易公司", "东海大贸易公司"),
    ]


def test_two_and_one_characters() -> None:
    assert names("机械") == [NAMES[3]]
    assert names("东") == [NAMES[0], NAMES[1]]
    assert names("") == []


def test_width_brackets_and_case_do_not_matter() -> None:
    assert names("南方(集团)") == [NAMES[3]]
    assert names("SIEMENS工业") == [NAMES[7]]


def test_former_names_are_found_and_shown_as_such() -> None:
    one = search("旧日北方电器厂").results[0]
    assert (one.name, one.matched_name, one.reason) == (NAMES[3], "旧日北方电器厂", "former-name")
    assert search("北方电器").results[0].reason == "fragment"


@pytest.mark.parametrize(
    "text", ["%", "100%", "_织", "%棉_", "\\", "'; DROP TABLE x; --", '{"a"', "a\x00b", "厂" * 500]
)
def test_wildcards_quotes_and_odd_text_stand_for_themselves(text: str) -> None:
    expected = [NAMES[4]] if text in ("100%", "_织") else []
    assert names(text) == expected


@pytest.mark.parametrize(
    "spelt",
    [
        "东方贸昜有限公司上海分公司",
        "东方贸易有限公司上海公司",
        "东方贸易有限公司上海分分公司",
        "东方贸易有限公司上海分司公",
    ],
)
def test_one_error_is_found_only_when_nothing_else_is(spelt: str) -> None:
    assert reasons(spelt) == [(NAMES[1], "misspelt")]


def test_names_that_share_most_of_themselves_both_come() -> None:
    found = names("宁夏一康源医药有限公司四十四四店")
    assert found == [NAMES[5]]
    assert set(names("宁夏一康源医药有限公司四十七店")) == {NAMES[5], NAMES[6]}


def test_a_misspelt_fragment_is_found_within_names() -> None:
    assert reasons("一康元医药") == [(NAMES[6], "misspelt"), (NAMES[5], "misspelt")]


def test_the_other_writing_of_a_legal_form_is_found() -> None:
    assert reasons("东方贸易有限责任公司上海分公司") == [(NAMES[1], "legal-form")]
    assert reasons("南方集团机械股份公司") == []


def test_two_errors_are_not_guessed() -> None:
    assert reasons("东芳贸昜有限公司") == []


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    everything = names("有限公司")
    paged: list[str] = []
    cursor = None
    while True:
        page = search("有限公司", limit=2, cursor=cursor)
        paged += [one.name for one in page.results]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == everything
    assert len(set(paged)) == 7


def test_many_hits_come_in_a_fixed_order_the_name_itself_first(tmp_path: Path) -> None:
    rows = [[f"天地第{n}号商店", code(1000 + n)] for n in range(700)] + [["天地", code(2000)]]
    imported(tmp_path / "more.csv", "name,uscc", rows)
    paged: list[str] = []
    cursor = None
    while True:
        page = search("天地", limit=90, cursor=cursor)
        assert len(page.results) <= 90
        paged += [one.name for one in page.results]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged[0] == "天地"
    assert sorted(paged) == sorted(row[0] for row in rows)
    imported(tmp_path / "later.csv", "name,uscc", [[f"天地后来{n}店", code(3000 + n)] for n in range(50)])
    again = names("天地", limit=90)
    assert again[0] == "天地"
    assert [one for one in again if "后来" not in one] == [one for one in paged if one in again]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "W10", "", "WyJmZXciXQ", "WyJtYW55IiwgIngiXQ", "é"])
def test_a_cursor_of_ones_own_making_is_refused(cursor: str) -> None:
    with pytest.raises(CursorWrongError):
        search("东方", cursor=cursor)


def test_the_time_limit_stops_a_statement_and_ends_with_it() -> None:
    from django.db import connection

    from xinheng.subjects.selectors.asking import ask

    with pytest.raises(SearchTooLongError):
        ask("SELECT pg_sleep(2)", {}, 30)
    assert ask("SELECT current_setting('statement_timeout'), current_setting('enable_sort')", {}, 300_000) == [
        ("5min", "on")
    ]
    assert ask("SELECT current_setting('enable_sort')", {}, 300_000, switched_off=("enable_sort",)) == [("off",)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_sort')")
        assert cursor.fetchone() == ("0", "on")


def test_match_is_best_first_with_scores_and_keeps_to_a_division(tmp_path: Path) -> None:
    imported(tmp_path / "x.csv", "name,uscc,division", [["东方贸易有限公司", code(77, division="310115"), "320102"]])
    found = match("东方贸易有限公司")
    assert [(one.uscc, one.score, one.reason) for one in found][:2] == [
        (code(1), 1.0, "exact"),
        (code(77, division="310115"), 1.0, "exact"),
    ]
    assert found[2].reason == "fragment"
    assert [one.uscc for one in match("东方贸易有限公司", division="320100")] == [code(77, division="310115")]
    assert [one.uscc for one in match("东方贸易有限公司", division="110108", limit=1)] == [code(1)]
    assert [one.reason for one in match("东方贸昜有限公司", division="320000")] == ["misspelt"]
    assert match("没有这样的名称公司") == ()
