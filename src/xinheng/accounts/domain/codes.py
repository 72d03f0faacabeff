"""One-time codes: long enough not to be guessed, written so that a printed one can be typed."""

import hashlib

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that are not taken for one another; 32 of them, five bits each."""
CHARACTERS = 25
GROUP = 5


def written(drawn: bytes) -> str:
    """The code of ``CHARACTERS`` random bytes, in groups of five: about 125 bits."""
    plain = "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn[:CHARACTERS])
    return "-".join(plain[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))


def digest_of(code: str) -> bytes:
    """What is held of a code: SHA-256 of its characters, however they were typed (case, spaces, hyphens)."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(plain.encode()).digest()
