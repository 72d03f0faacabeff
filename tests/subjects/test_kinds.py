"""Kinds by registrar pair, and G6: which are never graded, whatever a rulebook says."""

import pytest

from xinheng.kernel.identifiers import RegistrarPair
from xinheng.subjects.domain import may_be_graded, subject_kind

pytestmark = pytest.mark.pure

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def pair(code: str, kind: str | None, graded: bool = True) -> RegistrarPair:
    return RegistrarPair(pair=code, zh="", subject_kind=kind, graded=graded)


PAIRS = {
    one.pair: one
    for one in (
        pair("91", "enterprise"),
        pair("93", "enterprise"),
        pair("12", "public-institution"),
        pair("11", "government-body"),
        pair("31", "legal-service"),
        pair("92", None),
        pair("N3", "collective-economic-organisation", graded=False),
    )
}
REST = "110000000000000X"


def test_kind_comes_from_the_first_two_characters() -> None:
    assert subject_kind("91" + REST, PAIRS) == "enterprise"
    assert subject_kind("31" + REST, PAIRS) == "legal-service"
    assert subject_kind("ZZ" + REST, PAIRS) == "other-organisation"
    assert subject_kind("92" + REST, PAIRS) == "other-organisation"


def test_g6_kinds_stay_ungraded_even_where_a_rulebook_grades_everything() -> None:
    generous = {c1 + c2: pair(c1 + c2, "enterprise") for c1 in ALPHABET for c2 in ALPHABET}
    for code in ("31", "32", "33", "41", "51", "52", "53", "54", "71", "72", "81", "21", "13"):
        assert not may_be_graded(code + REST, "某某单位", generous), code
    for code in ("91", "93", "12", "11"):
        assert may_be_graded(code + REST, "某某单位", generous), code


@pytest.mark.parametrize(
    "name", ["某省日报社", "某市广播电视台", "某县融媒体中心", "某市文化中心", "某佛教用品寺院", "某某慈善基金会"]
)
def test_media_and_belief_stay_ungraded_by_name(name: str) -> None:
    assert not may_be_graded("12" + REST, name, PAIRS)


def test_a_rulebook_may_withhold_grades_and_an_unknown_pair_has_none() -> None:
    assert not may_be_graded("N3" + REST, "某村经济合作社", PAIRS)
    assert not may_be_graded("Y1" + REST, "某某单位", PAIRS)
