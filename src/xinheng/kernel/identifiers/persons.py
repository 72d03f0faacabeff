"""Citizens' identity numbers: recognised so that they are refused and masked, never kept (G1, G2).

A number is taken for a person's when its first six digits begin with a province, its birthday is a day of the
calendar, and nothing shows that it is an organisation's code. The check character is not asked for: a mistyped
identity number is still somebody's.
"""

import re
from calendar import monthrange
from collections.abc import Collection

from xinheng.kernel.identifiers.check_characters import (
    USCC_ALPHABET,
    identity_check_character,
    orgcode_check_character,
    uscc_check_character,
)

_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
PROVINCES = frozenset(str(n) for first, last in _PROVINCE_RANGES for n in range(first, last + 1))
"""The first two digits of every GB/T 2260 code."""

YEARS_OF_BIRTH = range(1900, 2050)
CENTURIES = frozenset({"19", "20"})
_REGIONS = PROVINCES | {"83"}
_OLDEST_SHORT_YEAR = 20

_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_FIFTEEN = re.compile(r"[1-9][0-9]{14}", re.ASCII)
_RUN = re.compile(r"[0-9]{17,}[Xx]?", re.ASCII)
_SHORT_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9]{15}(?![0-9A-Za-z])", re.ASCII)
_GROUPED = re.compile(
    r"(?<![0-9])([1-9][0-9]{5})[ \-_.·]?([0-9]{4})[ \-_./年]?([0-9]{2})[ \-_./月]?([0-9]{2})[ \-_.日]?([0-9]{3}[0-9Xx])"
    r"(?![0-9])",
    re.ASCII,
)
_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF38: "X", 0xFF58: "x", 0x3000: " "}


def is_identity_number(code: str) -> bool:
    """Whether 18 characters (capital X) are an identity number with the right check character."""
    return looks_like_identity_number(code) and identity_check_character(code[:17]) == code[17]


def looks_like_identity_number(code: str) -> bool:
    """Whether 18 characters have an identity number's shape: province, birthday, digits; any check character."""
    return (
        _EIGHTEEN.fullmatch(code) is not None
        # Permanent residents born abroad: 9, province, country of origin.
        and (code[:2] in _REGIONS or (code[0] == "9" and code[1:3] in PROVINCES))
        and int(code[6:10]) in YEARS_OF_BIRTH
        and _is_day(int(code[6:10]), code[10:12], code[12:14])
    )


def looks_like_old_identity_number(code: str) -> bool:
    """Whether 15 digits have the shape of an identity number of before 1999 (two-digit year of birth)."""
    return (
        _FIFTEEN.fullmatch(code) is not None
        and code[:2] in _REGIONS
        and int(code[6:8]) >= _OLDEST_SHORT_YEAR
        and _is_day(1900 + int(code[6:8]), code[8:10], code[10:12])
    )


def find_identity_numbers(text: str) -> list[tuple[int, int]]:
    """Where identity numbers stand in a text: ``(start, end)`` spans in order, without overlap.

    Full-width digits and a small x count; groups set apart by blanks, hyphens, dots or 年月日 count. Inside a
    longer run of digits only a number with the right check character counts. Masking the rare organisation's
    code that looks the same does less harm than showing a person's number.
    """
    plain = text.translate(_HALF_WIDTH)
    spans = [span for match in _RUN.finditer(plain) for span in _in_run(match.group().upper(), match.start())]
    spans += [m.span() for m in _SHORT_RUN.finditer(plain) if looks_like_old_identity_number(m.group())]
    for match in _GROUPED.finditer(plain):
        digits = "".join(match.groups()).upper()
        if len(match.group()) > len(digits) and looks_like_identity_number(digits):
            spans.append(match.span())
    return sorted(spans)


def is_whole_uscc(code: str) -> bool:
    """Whether 18 characters satisfy both check characters of a unified social credit code and name a province.

    One identity number in three thousand does so by chance.
    """
    return (
        (code[2:4] in PROVINCES or code[2:8] == "100000")
        and all(character in USCC_ALPHABET for character in code)
        and uscc_check_character(code[:17]) == code[17]
        and orgcode_check_character(code[8:16]) == code[16]
    )


def is_whole_uscc_in(code: str, divisions: Collection[str]) -> bool:
    """The same, and the division is one of ``divisions``: hardly one identity number in a hundred thousand."""
    return code[2:8] in divisions and is_whole_uscc(code)


def _in_run(run: str, start: int) -> list[tuple[int, int]]:
    if len(run) == 18:
        return [(start, start + 18)] if looks_like_identity_number(run) else []
    found, index = [], 0
    while index + 18 <= len(run):
        if is_identity_number(run[index : index + 18]):
            found.append((start + index, start + index + 18))
            index += 18
        else:
            index += 1
    return found


def _is_day(year: int, month: str, day: str) -> bool:
    return "01" <= month <= "12" and 1 <= int(day) <= monthrange(year, int(month))[1]
