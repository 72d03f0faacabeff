"""G3: a personal field is dropped or refuses its row; numbers of persons in any text are masked before they leave."""

import random

import pytest

from exchange.reading.files import CODE, HEADER, ROW, take, text
from factories import planted, sentences
from xinheng.catalogue.core import PERSONAL_ACTIONS
from xinheng.catalogue.current import rulebook

pytestmark = pytest.mark.engine

REPRESENTATIVE = {
    "penalty": (
        *("CF_FRDB", "CF_FDDB", "CF_FR", "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_FR_SFZH"),
        *("法定代表人", "法定代表人姓名", "法定代表人证件类型", "法定代表人证件号码", "法定代表人身份证号"),
    ),
    "licence": (
        "XK_FRDB",
        "XK_FDDB",
        "XK_FR",
        "XK_FR_ZJLX",
        "XK_FR_ZJHM",
        "XK_FR_SFZH",
        "法定代表人",
        "法定代表人姓名",
    ),
}


@pytest.mark.parametrize("kind", ["penalty", "licence"])
def test_personal_fields_know_two_actions_and_are_required_nowhere(kind: str) -> None:
    personal = [one for one in rulebook().kinds[kind].fields if one.personal is not None]
    assert {one.personal for one in personal} == {"drop", "refuse_row"} == PERSONAL_ACTIONS
    assert all(one.required == "never" and not one.public for one in personal)
    assert not set(rulebook().kinds[kind].roles.values()) & {one.code for one in personal}


@pytest.mark.parametrize("spelling", REPRESENTATIVE["penalty"])
def test_every_spelling_of_the_representative_is_dropped(spelling: str) -> None:
    header = [*(code for code in HEADER if code != "CF_FRDB"), spelling]
    row = [*(ROW[code] for code in HEADER if code != "CF_FRDB"), "赵龘靐"]
    got = take(text(row, header=header).encode())
    assert got.numbers == [2]
    assert "赵龘靐" not in repr(got)
    assert [one["code"] for one in got.issues] == ["personal-column-dropped"]


def test_every_spelling_of_the_representative_of_a_licence_is_known_as_personal() -> None:
    from xinheng.exchange.reading.headers import Dictionary

    known = Dictionary(rulebook().kinds["licence"])
    for spelling in REPRESENTATIVE["licence"]:
        found = known.field(spelling)
        assert found is not None, spelling
        assert found.personal == "drop", spelling


def test_planted_numbers_leave_the_child_masked_in_every_column() -> None:
    """Recall at least 99.9 % over every column that is stored, in the writings people use."""
    chance = random.Random(99)
    columns = [code for code in HEADER if code not in ("CF_FRDB", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_LB")]
    planted_numbers: list[tuple[str, str]] = []
    rows = []
    for _ in range(2000):
        code = chance.choice(columns)
        write, words = chance.choice(
            [(planted.write_identity, planted.IDENTITY_WORDS), (planted.write_phone, planted.MOBILE_WORDS)]
        )
        number = write(chance)
        planted_numbers.append((code, number))
        rows.append([(ROW | {code: f"{chance.choice(words)}{number}"})[name] for name in HEADER])
    got = take(text(*rows).encode())
    found = {row["row"]: row for row in got.rows}
    missed = [
        (at, code)
        for at, (code, number) in enumerate(planted_numbers, start=2)
        if at in found and number.strip() in found[at][code]
    ]
    assert len(missed) <= len(rows) // 1000, missed[:10]
    told = {(one["row"], one["column"]) for one in got.issues if one["code"] == "personal-text-masked"}
    assert sum((at, code) in told for at, (code, _) in enumerate(planted_numbers, start=2)) >= len(rows) * 0.999
    assert all(one["value"] == "" for one in got.issues)
    assert {row["CF_XDR_SHXYM"] for row in got.rows} == {CODE}


def test_names_in_sentences_leave_the_child_masked() -> None:
    """Names that do not exist, in each field of sentences and in every context that gives names away."""
    chance = random.Random(3)
    rows, names = [], set()
    for number, context in enumerate(("title", "papers", "several", "said", "title-minority", "title-counted") * 5):
        found, planted_names = sentences.planted(chance, context)
        field = ("CF_SY", "CF_NR", "CF_WFXW")[number % 3]
        rows.append(ROW | {"CF_WSH": f"星市监罚〔2026〕{number}号", field: f"{ROW[field]}。{found}"})
        names |= set(planted_names)
    got = take(text(*([row[code] for code in HEADER] for row in rows)).encode())
    assert len(got.numbers) == len(rows)
    left = [name for name in names if name in repr(got)]
    assert len(left) <= len(names) // 20, left
