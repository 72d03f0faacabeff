"""The written form of a code: what a typist or a spreadsheet did to it before it came to us."""

import re
import unicodedata

LONGEST = 64
"""Longer texts are no code in any writing; they are not taken apart."""

_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00]+")
_HYPHENS = re.compile(r"[-\u2010-\u2015\u2212]+")
_PRINTED_ORGCODE = re.compile(r"[0-9A-Z]{8}-[0-9A-Z]", re.ASCII)
_LOWER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def normalise(code: str) -> str:
    """The code in capitals and half-width characters, without spaces and hyphens.

    For comparing and suggesting only: what was sent is never silently replaced by it.
    """
    return written_form(code)[0]


def written_form(code: str) -> tuple[str, tuple[str, ...]]:
    """The normal form and the reasons that say how the written form differs from it.

    The hyphen in an organisation code as printed (``12345678-8``) is its own form and no reason.
    """
    if len(code) > LONGEST:
        return code, ()
    if code.isascii() and code.isalnum() and (code.isupper() or code.isdecimal()):
        return code, ()
    reasons: list[str] = []
    unspaced = _SPACES.sub("", code)
    if unspaced != code:
        reasons.append("spaces")
    folded = unicodedata.normalize("NFKC", unspaced)
    if folded != unspaced:
        reasons.append("full-width")
    capital = folded.translate(_LOWER)
    if capital != folded:
        reasons.append("lower-case")
    joined = _HYPHENS.sub("", capital) or capital
    if joined != capital and not _PRINTED_ORGCODE.fullmatch(capital):
        reasons.append("hyphens")
    return joined, tuple(reasons)
