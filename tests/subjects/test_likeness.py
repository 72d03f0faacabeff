"""Likeness: edit distance against a plain recursion, and the threshold below which no single error falls."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinheng.subjects.domain import edits, likeness_threshold

pytestmark = pytest.mark.pure
WORDS = st.text(alphabet="甲乙丙丁", max_size=7)


def plain_distance(left: str, right: str) -> int:
    @cache
    def at(row: int, column: int) -> int:
        if not row or not column:
            return row + column
        best = min(at(row - 1, column) + 1, at(row, column - 1) + 1)
        best = min(best, at(row - 1, column - 1) + (left[row - 1] != right[column - 1]))
        if row > 1 and column > 1 and left[row - 1] == right[column - 2] and left[row - 2] == right[column - 1]:
            best = min(best, at(row - 2, column - 2) + 1)
        return best

    return at(len(left), len(right))


@given(WORDS, WORDS)
def test_edits_agree_with_the_plain_recursion(left: str, right: str) -> None:
    assert edits(left, right) == min(plain_distance(left, right), 3)


def trigrams(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


@given(
    st.lists(st.sampled_from([chr(code) for code in range(0x4E00, 0x4E80)]), min_size=5, max_size=40, unique=True),
    st.data(),
)
def test_one_error_never_falls_below_the_threshold(characters: list[str], data: st.DataObject) -> None:
    name = "".join(characters)
    place = data.draw(st.integers(0, len(name) - 1))
    spelt = data.draw(
        st.sampled_from(
            [
                name[:place] + "错" + name[place + 1 :],
                name[:place] + name[place + 1 :],
                name[:place] + name[place] + name[place:],
            ]
        )
    )
    one, other = trigrams(name), trigrams(spelt)
    assert len(one & other) / len(one | other) >= likeness_threshold(len(spelt))
