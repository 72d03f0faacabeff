"""One error in a name: every spelling with one error is covered by a hypothesis, and the pairs it keeps still stand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinheng.subjects.domain import bigrams, matching

pytestmark = pytest.mark.pure

NAMES = st.text(alphabet="甲乙丙丁戊己%_\\", min_size=5, max_size=14)


def like(pattern: str, text: str) -> bool:
    """LIKE as the database does it."""
    parts = re.findall(r"\\.|.", pattern)
    meanings = {"%": ".*", "_": "."}
    return re.fullmatch("".join(meanings.get(one, re.escape(one[-1])) for one in parts), text) is not None


def found(spelt: str, name: str, *, whole: bool) -> bool:
    return any(
        set(one.pairs) <= set(bigrams(name)) and any(like(pattern, name) for pattern in one.patterns)
        for one in matching.hypotheses(spelt, whole=whole)
    )


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str]:
    name = draw(NAMES)
    place = draw(st.integers(0, len(name) - 1))
    kind = draw(st.sampled_from(["wrong", "missing", "doubled", "swapped"]))
    if kind == "wrong":
        return name, name[:place] + "错" + name[place + 1 :]
    if kind == "missing":
        return name, name[:place] + name[place + 1 :]
    if kind == "doubled":
        return name, name[:place] + name[place] + name[place:]
    place = min(place, len(name) - 2)
    return name, name[:place] + name[place + 1] + name[place] + name[place + 2 :]


@given(misspelt())
def test_every_single_error_is_found(pair: tuple[str, str]) -> None:
    name, spelt = pair
    swapped_in_a_short_one = len(spelt) == len(name) == 5
    assert found(spelt, name, whole=True) or swapped_in_a_short_one
    assert found(spelt, f"前{name}后", whole=False) or swapped_in_a_short_one


@given(NAMES, NAMES)
def test_names_two_errors_apart_are_not_taken_for_it(spelt: str, name: str) -> None:
    if abs(len(spelt) - len(name)) > 1:
        assert not found(spelt, name, whole=True)
    differing = sum(one != other for one, other in zip(spelt, name, strict=False))
    if len(spelt) == len(name) and differing > 2:
        assert not found(spelt, name, whole=True)


def test_short_ones_have_no_hypotheses() -> None:
    assert list(matching.hypotheses("甲乙丙", whole=True)) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("东方贸易有限公司", ["东方贸易有限责任公司"]),
        ("东方贸易有限责任公司上海分公司", ["东方贸易有限公司上海分公司"]),
        ("东方贸易股份公司", ["东方贸易股份有限公司"]),
        ("东方贸易股份有限公司", ["东方贸易股份公司"]),
        ("东方供销社", []),
    ],
)
def test_a_legal_form_has_two_writings(name: str, other: list[str]) -> None:
    assert matching.other_legal_forms(name) == other


def test_a_doubled_character_explains_itself_best() -> None:
    names = ["甲丙乙公司", "甲乙公司", "甲乙丁公司"]
    assert min(names, key=lambda name: matching.misspelt_rank("甲乙乙公司", name)) == "甲乙公司"


def test_scores_fall_from_certain_to_misspelt() -> None:
    asked = "东方贸易"
    scores = [
        matching.score("exact", asked, asked),
        matching.score("former-name", asked, asked),
        matching.score("fragment", asked, "东方贸易公司"),
        matching.score("fragment", asked, "东方贸易公司上海分公司"),
    ]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < one <= 1 for one in scores)
    assert matching.score("misspelt", "东方茂易公司", "东方贸易公司") < 0.9
