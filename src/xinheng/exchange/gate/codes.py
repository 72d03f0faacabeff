"""Organisations' codes, told apart from persons' numbers of the same length."""

import re

from xinheng.kernel.identifiers.check_characters import orgcode_check_character, uscc_check_character

_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)


def is_organisation_code(code: str) -> bool:
    """Whether 18 characters are a unified social credit code right in both checks (GB 32100, GB 11714), not 92."""
    return (
        _SHAPE.fullmatch(code) is not None
        and not code.startswith("92")
        and uscc_check_character(code[:17]) == code[17]
        and orgcode_check_character(code[8:16]) == code[16]
    )
