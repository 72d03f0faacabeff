"""Names of organisations: the normal form that matching compares, and what may be a name at all."""

import re
import unicodedata
from collections.abc import Iterable

MOST_CHARACTERS = 200

_PLAIN = re.compile(r"[0-9a-z一-鿿]*")
# Shapes that mean the same in a name and differ only by keyboard or typesetting system.
_SAME = str.maketrans(
    {
        **dict.fromkeys("〔【［[{「『〖", "("),
        **dict.fromkeys("〕】］]}」』〗", ")"),
        **dict.fromkeys("〈《<", "<"),
        **dict.fromkeys("〉》>", ">"),
        **dict.fromkeys("•‧∙⋅・･●◦", "·"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("“”„‟＂", '"'),
        **dict.fromkeys("‘’‚‛`´＇", "'"),
    }
)
# Z*: spaces; Cc, Cf: control, zero-width and direction marks; variation selectors choose a glyph, not a character.
_DROPPED = {"Zs", "Zl", "Zp", "Cc", "Cf"}
_NUMBERISH = re.compile(r"[\d\s./:,_%+\-年月日时分秒万元]*\d[\d\s./:,_%+\-年月日时分秒万元()]*")
_TELEPHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_BARE_IDENTIFIER = re.compile(r"[0-9A-Z]{8}-?[0-9X]|[0-9A-Z]{15}|[0-9A-Z]{18}", re.IGNORECASE)


def _kept(character: str) -> bool:
    if unicodedata.category(character) in _DROPPED:
        return False
    return not ("\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef")


def normal_form(name: str) -> str:
    """The form two spellings of one name share: width, brackets, dashes, spaces, invisible characters and case.

    Compatibility forms are folded (NFKC). No word is dropped and no numeral translated: a legal form, a bracketed
    place or a branch number tells two organisations apart. Idempotent; the empty string for a name of nothing.
    """
    if _PLAIN.fullmatch(name):
        return name
    # Folding case or dropping a mark may let neighbours compose anew: go on until nothing changes.
    folded, before = name, ""
    while folded != before:
        before = folded
        kept = "".join(filter(_kept, unicodedata.normalize("NFKC", folded)))
        folded = unicodedata.normalize("NFKC", kept.casefold()).translate(_SAME)
    return folded


def normal_forms(names: Iterable[str]) -> list[str]:
    """The normal form of each name, in order."""
    return [normal_form(name) for name in names]


def bigrams(normal: str) -> list[str]:
    """The distinct pairs of neighbouring characters of a normal form, sorted; a single character stands alone."""
    if len(normal) < 2:
        return [normal] if normal else []
    return sorted({normal[place : place + 2] for place in range(len(normal) - 1)})


def tidy(name: str) -> str:
    """A name as it is kept and shown: no blanks at the ends, none doubled within, no invisible or direction marks."""
    return " ".join("".join(one for one in name if unicodedata.category(one) != "Cf").split())


def name_problem(name: str) -> str | None:
    """Why this cannot be an organisation's name (an issue code), or None.

    Expects a tidied name. Numbers, dates and bare codes are what stands here when a row's columns are shifted.
    """
    if not name:
        return "required-missing"
    if any(unicodedata.category(character) == "Cc" for character in name):
        return "name-control-character"
    if len(name) > MOST_CHARACTERS:
        return "name-too-long"
    folded = unicodedata.normalize("NFKC", name)
    if _TELEPHONE.search(folded):
        return "name-holds-telephone"
    if _NUMBERISH.fullmatch(folded) or _BARE_IDENTIFIER.fullmatch(folded):
        return "columns-shifted"
    if sum(character.isalpha() for character in normal_form(name)) < 2:
        return "name-not-a-name"
    return None
