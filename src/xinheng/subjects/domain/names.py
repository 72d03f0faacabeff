"""Names of organisations: the normal form that matching compares, and what may be a name at all."""

import re
import unicodedata
from collections.abc import Iterable

from xinheng.kernel.invisible import without_invisible

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
# Z*: spaces; Cc, Cf: control, zero-width and direction marks.
_DROPPED = {"Zs", "Zl", "Zp", "Cc", "Cf"}
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff0-9A-Za-z()\uff08\uff09 ·&.,-]*")
_SCRIPTS = frozenset(
    ("CJK", "LATIN", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "TIBETAN", "MONGOLIAN", "YI")
)
"""First words of the Unicode names of letters that names are written in."""

_LONE_KANA = re.compile(r"(?<![\u3041-\u30ff])[ニロエハカタトヘへー](?![\u3041-\u30ff])|[\u1100-\u11ff\u3131-\u318e]")
"""A kana that looks like a Chinese character and stands alone among such, or a letter of half a Korean syllable."""

_NUMBERISH = re.compile(r"[\d\s./:,_%+\-年月日时分秒万元]*\d[\d\s./:,_%+\-年月日时分秒万元()]*")
_TELEPHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_BARE_IDENTIFIER = re.compile(r"[0-9A-Z]{8}-?[0-9X]|[0-9A-Z]{15}|[0-9A-Z]{18}", re.IGNORECASE)


def _kept(character: str) -> bool:
    return unicodedata.category(character) not in _DROPPED


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
        kept = "".join(filter(_kept, without_invisible(unicodedata.normalize("NFKC", folded))))
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
    return " ".join(without_invisible(name).split())


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
    return odd_writing(name)


def odd_writing(name: str) -> str | None:
    """Why nobody could tell this name from another by looking at it (an issue code), or None.

    Letters that look like others (Cyrillic А for A, katakana ニ for 二), marks heaped on characters, and characters
    whose look depends on somebody's own font.
    """
    if _PLAIN_NAME.fullmatch(name):
        return None
    text = unicodedata.normalize("NFC", name)
    # Han characters of the newest editions of Unicode are not known to every version of this language.
    categories = {unicodedata.category(one) for one in text if not "\U00020000" <= one <= "\U0003ffff"}
    if categories & {"Co", "Cn"}:
        return "name-private-character"
    if categories & {"Mn", "Me"} and any(unicodedata.name(one, "").startswith("COMBINING") for one in text):
        return "name-combining-mark"
    if any(map(_is_strange, text)) or _LONE_KANA.search(text):
        return "name-strange-script"
    return None


def _is_strange(character: str) -> bool:
    """A letter of a script that names in this country are not written in."""
    if not character.isalpha():
        return False
    return unicodedata.name(unicodedata.normalize("NFKC", character)[:1], "").split(" ")[0] not in _SCRIPTS
