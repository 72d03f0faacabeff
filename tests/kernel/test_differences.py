"""Two texts in pieces: nothing lost, the same marked the same, and never slow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinheng.kernel.differences import MOST_COMPARED, Piece, differences

pytestmark = pytest.mark.pure
TEXTS = st.text("岚川机械有限公司0123ABab()", max_size=40)


@pytest.mark.parametrize(
    ("left", "right", "wrong_left", "wrong_right"),
    [
        ("岚川第1机械有限公司", "岚川第1机械有限公司", [], []),
        ("岚川第1机戒有限公司", "岚川第1机械有限公司", ["戒"], ["械"]),
        ("岚川机械公司", "岚川机械有限公司", [], ["有限"]),
        ("91110108000000123T", "91110108000000143T", ["2"], ["4"]),
        ("", "岚川", [], ["岚川"]),
        ("甲", "乙", ["甲"], ["乙"]),
    ],
)
def test_what_differs_is_marked(left: str, right: str, wrong_left: list[str], wrong_right: list[str]) -> None:
    one, other = differences(left, right)
    assert [piece.text for piece in one if not piece.same] == wrong_left
    assert [piece.text for piece in other if not piece.same] == wrong_right


@given(TEXTS, TEXTS)
def test_nothing_is_lost_and_what_is_the_same_is_the_same(left: str, right: str) -> None:
    one, other = differences(left, right)
    assert "".join(piece.text for piece in one) == left
    assert "".join(piece.text for piece in other) == right
    assert "".join(piece.text for piece in one if piece.same) == "".join(piece.text for piece in other if piece.same)
    assert (left == right) == all(piece.same for piece in (*one, *other))


def test_long_texts_differ_whole_between_what_they_share() -> None:
    middle = "甲乙" * MOST_COMPARED
    one, other = differences(f"开头{middle}结尾", f"开头{middle[::-1]}结尾")
    assert one == (Piece("开头", True), Piece(middle, False), Piece("结尾", True))
    assert len(other) == 3
