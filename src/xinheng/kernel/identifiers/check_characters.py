"""The arithmetic of the check characters, as the standards print it.

These are the mathematics of published standards, not rules that change: a code that was right stays right.
"""

from operator import mul

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a unified social credit code (GB 32100-2015): no I, O, S, V, Z."""

USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""3 to the power of the position, modulo 31 (GB 32100-2015)."""

ORGCODE_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGCODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11714-1997."""

IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""2 to the power of the place, modulo 11 (GB 11643-1999, ISO 7064 MOD 11-2)."""

_IDENTITY_CHARACTERS = "10X98765432"
_USCC_VALUES = {character: value for value, character in enumerate(USCC_ALPHABET)}
_ORGCODE_VALUES = {character: value for value, character in enumerate(ORGCODE_ALPHABET)}
# ISO 7064 MOD 11,10 as a table: from the product so far and the next digit to the next product.
_REGNO_PRODUCTS = [[((product + digit) % 10 or 10) * 2 % 11 for digit in range(10)] for product in range(11)]


def uscc_check_character_of_sum(weighted_sum: int) -> str:
    """The last character of a code whose first 17 characters have this weighted sum."""
    return USCC_ALPHABET[-weighted_sum % 31]


def orgcode_check_character_of_sum(weighted_sum: int) -> str:
    """The last character of an organisation code whose first 8 characters have this weighted sum."""
    remainder = -weighted_sum % 11
    return "X" if remainder == 10 else str(remainder)


def uscc_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code; KeyError for a character outside its alphabet."""
    total = sum(map(mul, [_USCC_VALUES[character] for character in first17], USCC_WEIGHTS))
    return uscc_check_character_of_sum(total)


def orgcode_check_character(first8: str) -> str:
    """The 9th character of an organisation code; KeyError for a character outside its alphabet."""
    total = sum(map(mul, [_ORGCODE_VALUES[character] for character in first8], ORGCODE_WEIGHTS))
    return orgcode_check_character_of_sum(total)


def regno_check_digit(first14: str) -> str:
    """The 15th digit of a business registration number (GS 15-2006: ISO 7064 MOD 11,10)."""
    product = 10
    for digit in first14:
        product = _REGNO_PRODUCTS[product][int(digit)]
    return str((11 - product) % 10)


def identity_check_character(first17: str) -> str:
    """The 18th character of a citizen's identity number."""
    total = sum(map(mul, map(int, first17), IDENTITY_WEIGHTS))
    return _IDENTITY_CHARACTERS[total % 11]
