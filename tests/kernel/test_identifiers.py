"""Identifiers are told apart, judged for a reason that is named, and never repaired."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from kernel.codes import ANYTHING, identity_numbers, usccs
from xinheng.catalogue.current import identifier_tables
from xinheng.kernel.identifiers import (
    KINDS,
    REASONS,
    VERDICTS,
    check,
    normalise,
    orgcode_check_character,
    regno_check_digit,
    subject_kind,
    suggestion,
    uscc_check_character,
)
from xinheng.kernel.identifiers.check_characters import USCC_ALPHABET
from xinheng.kernel.identifiers.persons import is_whole_uscc_in, looks_like_identity_number

pytestmark = pytest.mark.pure

ENTERPRISES = st.sampled_from(["91", "93"])


@pytest.mark.parametrize(
    ("code", "kind", "verdict", "reasons"),
    [
        ("91350100M000100Y43", "uscc", "valid", ()),
        ("91110000101623741K", "uscc", "valid", ()),
        ("911101066976941872", "uscc", "valid", ()),
        ("11420000MB15291767", "uscc", "valid", ()),
        ("11230500001755309F", "uscc", "valid", ()),
        ("911101066976941873", "uscc", "quarantine", ("identifier-check-digit",)),
        ("91350211M0000XUF46", "uscc", "quarantine", ("identifier-check-digit", "legacy-pilot-code")),
        ("92340621MA2UJW690P", "uscc", "refused", ("person-not-held",)),
        ("92340621MA2UJW690A", "uscc", "refused", ("person-not-held",)),
        ("92340621ma2ujw690p", "uscc", "refused", ("person-not-held",)),
        ("92340621MA2UJW690", "unknown", "refused", ("person-not-held",)),
        ("92340621MA2UJW690P;", "unknown", "refused", ("person-not-held",)),
        ("“92340621ma2ujw690p”", "unknown", "refused", ("person-not-held",)),
        ("92340621MA2UJW690P（个体）", "unknown", "refused", ("person-not-held",)),
        ("JY92340621MA2UJW690P", "unknown", "quarantine", ("length",)),
        ("91440101x18407888T", "uscc", "quarantine", ("lower-case",)),
        ("91110000 101623741 K", "uscc", "quarantine", ("spaces",)),
        ("91110000-101623741-K", "uscc", "quarantine", ("hyphens",)),
        ("９１１１００００１０１６２３７４１Ｋ", "uscc", "quarantine", ("full-width",)),
        ("911100OO101623741K", "uscc", "quarantine", ("characters",)),
        ("91LEAK000000000001", "uscc", "quarantine", ("division-not-digits",)),
        ("G1011010100123450X", "pboc18", "quarantine", ("check-unknown",)),
        ("110108000000016", "regno15", "valid", ()),
        ("310115600985533", "regno15", "refused", ("person-not-held",)),
        ("310115600985535", "regno15", "quarantine", ("identifier-check-digit",)),
        ("320830NA000303X", "regno15", "quarantine", ("check-unknown",)),
        ("13497257-7", "orgcode", "valid", ()),
        ("134972577", "orgcode", "valid", ()),
        ("134972578", "orgcode", "quarantine", ("identifier-check-digit",)),
        ("320102MA1NABCD3", "taxid15", "quarantine", ("identifier-check-digit",)),
        ("110101199003074514", "unknown", "refused", ("person-not-held",)),
        ("110101199003074515", "unknown", "refused", ("person-not-held",)),
        ("11010119900307451x", "unknown", "refused", ("person-not-held",)),
        ("911840199003074517", "unknown", "refused", ("person-not-held",)),
        ("110101850307451", "unknown", "refused", ("person-not-held",)),
        ("00000000000000000X", "unknown", "quarantine", ("placeholder-code",)),
        ("111111111111111111", "unknown", "quarantine", ("placeholder-code",)),
        ("000000000", "unknown", "quarantine", ("placeholder-code",)),
        ("无", "unknown", "quarantine", ("placeholder-code",)),
        ("-", "unknown", "quarantine", ("placeholder-code",)),
        (" —— ", "unknown", "quarantine", ("spaces", "placeholder-code")),
        ("?????????????", "unknown", "quarantine", ("placeholder-code",)),
        ("N/A", "unknown", "quarantine", ("placeholder-code",)),
        ("3209231100626", "unknown", "quarantine", ("length",)),
        ("企合苏总字第000113", "unknown", "quarantine", ("characters",)),
        ("", "unknown", "refused", ("empty",)),
        ("  ", "unknown", "refused", ("empty",)),
        ("9" * 10_000_000, "unknown", "quarantine", ("length",)),
    ],
)
def test_each_code_is_judged_for_a_reason(code: str, kind: str, verdict: str, reasons: tuple[str, ...]) -> None:
    checked = check(code, identifier_tables())
    assert (checked.kind, checked.verdict, checked.reasons) == (kind, verdict, reasons)
    assert checked.code is code


def test_a_tax_number_is_a_division_and_an_organisation_code() -> None:
    assert check("320102" + "134972577", identifier_tables()).kind == "taxid15"
    assert check("320102" + "MA1NABCD" + orgcode_check_character("MA1NABCD"), identifier_tables()).verdict == "valid"


def test_an_unknown_registrar_pair_is_quarantined_even_with_right_checks() -> None:
    first17 = "56110000" + "10162374" + orgcode_check_character("10162374")
    checked = check(first17 + uscc_check_character(first17), identifier_tables())
    assert (checked.kind, checked.verdict, checked.reasons) == ("uscc", "quarantine", ("registrar-pair-unknown",))
    assert checked.subject_kind is None


@given(usccs(ENTERPRISES), st.sampled_from("0123456789X"))
def test_a_wrong_second_check_character_alone_is_a_warning(code: str, other: str) -> None:
    assume(other != code[16] and code[6:8] not in ("19", "20"))
    first17 = code[:16] + other
    checked = check(first17 + uscc_check_character(first17), identifier_tables())
    assert (checked.verdict, checked.reasons) == ("warning", ("orgcode-check-digit",))


@given(usccs(ENTERPRISES), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_changed_character_is_always_found(code: str, place: int, other: str) -> None:
    assume(other != code[place])
    assert check(code[:place] + other + code[place + 1 :], identifier_tables()).verdict != "valid"


@given(usccs(ENTERPRISES), st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_found(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    exchanged = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert check(exchanged, identifier_tables()).verdict != "valid"


@given(st.text(USCC_ALPHABET, min_size=17, max_size=17))
def test_the_first_check_is_what_another_library_computes(first17: str) -> None:
    assert uscc_check_character(first17) == stdnum_uscc.calc_check_digit(first17)


@given(ANYTHING)
@settings(max_examples=500, deadline=None)
def test_the_verdict_is_the_harshest_of_its_reasons_and_all_are_known(code: str) -> None:
    checked = check(code, identifier_tables())
    assert checked.kind in KINDS
    expected = max((REASONS[reason] for reason in checked.reasons), key=VERDICTS.index, default="valid")
    assert checked.verdict == expected
    if checked.verdict == "valid":
        assert normalise(code) == code.replace("-", "")


@given(identity_numbers())
def test_a_persons_number_is_refused_in_every_writing(number: str) -> None:
    for written in (number, number.lower(), f" {number} ", number[:17] + "0"):
        # Hardly one in a hundred thousand is also a whole unified social credit code of a real division.
        if not is_whole_uscc_in(normalise(written), identifier_tables().birth_year_divisions):
            assert check(written, identifier_tables()).reasons == ("person-not-held",)


def test_an_organisation_of_a_division_that_looks_like_a_year_of_birth_is_held() -> None:
    code = _numbered_like_a_person("12110119")
    assert looks_like_identity_number(code)
    assert check(code, identifier_tables()).verdict == "valid"


@pytest.mark.parametrize("start", ["12990119", "36110119"])
def test_without_a_real_division_or_a_known_pair_it_is_a_persons(start: str) -> None:
    code = _numbered_like_a_person(start)
    assert looks_like_identity_number(code)
    assert check(code, identifier_tables()).reasons == ("person-not-held",)


def _numbered_like_a_person(start: str) -> str:
    """A code with both checks right and a body that reads 40-12-31, whatever digit the checks need beside it."""
    for filler in range(100):
        body = f"401231{filler:02}"
        first17 = start + body + orgcode_check_character(body)
        code = first17 + uscc_check_character(first17)
        if code[16:].isdigit():
            return code
    raise AssertionError("no such code")


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("91440101x18407888T", "91440101X18407888T"),
        (" 91110000101623741K", "91110000101623741K"),
        ("９１１１００００１０１６２３７４１Ｋ", "91110000101623741K"),
        ("911100OO10I623741K", "91110000101623741K"),
        ("911101066976941873", None),
        ("92340621ma2ujw690p", None),
        ("91110000101623741K", None),
    ],
)
def test_what_was_meant_is_suggested_when_it_is_sure(code: str, meant: str | None) -> None:
    assert suggestion(code, identifier_tables()) == meant


def test_subject_kinds_follow_the_registrar_pair() -> None:
    kinds = {pair: subject_kind(pair, identifier_tables()) for pair in ("91", "93", "12", "11", "31", "52", "N2", "41")}
    assert kinds == {
        "91": "enterprise",
        "93": "enterprise",
        "12": "public-institution",
        "11": "government-body",
        "31": "legal-service",
        "52": "social-organisation",
        "N2": "collective-economic-organisation",
        "41": "other-organisation",
    }
    assert subject_kind("92340621MA2UJW690P", identifier_tables()) is None


@pytest.mark.parametrize("pair", ["13", "21", "31", "32", "33", "34", "35", "41", "51", "52", "53", "71", "72", "81"])
def test_the_kinds_of_guarantee_6_are_never_graded(pair: str) -> None:
    assert identifier_tables().pairs[pair].graded is False


def test_enterprises_are_graded_and_only_sole_traders_are_persons() -> None:
    tables = identifier_tables()
    assert tables.pairs["91"].graded
    assert [pair.pair for pair in tables.pairs.values() if pair.subject_kind is None] == ["92"]


def test_check_characters_of_the_standards_own_examples() -> None:
    assert regno_check_digit("11010800000001") == "6"
    assert orgcode_check_character("10162374") == "1"
    assert uscc_check_character("91350100M000100Y4") == "3"
