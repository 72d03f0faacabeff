"""Codes for the tests: valid ones made by construction, and what typists and spreadsheets make of them."""

from datetime import date

from hypothesis import strategies as st

from xinheng.kernel.identifiers.check_characters import (
    USCC_ALPHABET,
    identity_check_character,
    orgcode_check_character,
    uscc_check_character,
)

DIGITS = st.text("0123456789", min_size=1, max_size=1)
PAIRS = st.sampled_from(["11", "12", "51", "81", "91", "92", "93", "A1", "N2", "Y1", "00", "56", "G1", "J1", "9X"])
BIRTHDAYS = st.dates(date(1930, 1, 1), date(2020, 12, 31))
REGIONS = st.sampled_from(["110101", "330106", "441900", "511102", "320119", "120120", "650102", "710000"])


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def usccs(draw: st.DrawFn, pairs: st.SearchStrategy[str] = PAIRS) -> str:
    """A unified social credit code with both check characters right."""
    division = draw(st.one_of(REGIONS, digits(6)))
    body = draw(st.one_of(digits(8), st.text(USCC_ALPHABET, min_size=8, max_size=8)))
    first17 = draw(pairs) + division + body + orgcode_check_character(body)
    return first17 + uscc_check_character(first17)


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """An identity number with the right check character."""
    first17 = draw(REGIONS) + draw(BIRTHDAYS).strftime("%Y%m%d") + draw(digits(3))
    return first17 + identity_check_character(first17)


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A code with one character replaced, dropped, doubled, or written otherwise."""
    code = draw(st.one_of(usccs(), identity_numbers()))
    place = draw(st.integers(0, len(code) - 1))
    other = draw(st.sampled_from(["", "0", "9", "X", "x", "O", "Ａ", "１", " ", "-", "信", code[place] * 2]))
    return code[:place] + other + code[place + 1 :]


ANYTHING = st.one_of(
    usccs(),
    identity_numbers(),
    slips(),
    st.builds("91350211M0{}".format, st.text(USCC_ALPHABET, min_size=8, max_size=8)),
    usccs().map(str.lower),
    usccs(st.sampled_from(["91", "11"])).map(lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code)),
    digits(15),
    digits(9),
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=19),
    st.builds(lambda one, count: one * count, st.sampled_from("019X"), st.integers(1, 20)),
    st.sampled_from(
        ["", " ", "无", "/", "NULL", "00000000000000000X", "1" * 18, "123456789012345678", "92340621MA2UJW690"]
    ),
    st.text(max_size=30),
)
