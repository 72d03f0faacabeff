"""One code at a time: which identifier it is, and whether it can be relied on.

Verdicts (worked-examples.md): a wrong first check character, a placeholder, an unknown registrar pair and a code
whose check is not known are quarantined; a wrong second check character is a warning; a person's number or
business is refused. A code written otherwise than it prints is recognised and quarantined with a suggestion.
"""

import re

from xinheng.kernel.identifiers.check_characters import (
    USCC_ALPHABET,
    orgcode_check_character,
    regno_check_digit,
    uscc_check_character,
)
from xinheng.kernel.identifiers.forms import LONGEST, written_form
from xinheng.kernel.identifiers.persons import (
    is_whole_uscc_in,
    looks_like_identity_number,
    looks_like_old_identity_number,
)
from xinheng.kernel.identifiers.tables import Checked, IdentifierKind, Tables, verdict_of

Judged = tuple[IdentifierKind, tuple[str, ...]]

PILOT_PROVINCE = "35"
PILOT_BODY = "M0"
_PERSON = ("person-not-held",)
_USCC_SHAPE = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}", re.ASCII)
_USCC_CHARACTERS = re.compile(rf"[{USCC_ALPHABET}]{{18}}", re.ASCII)
_PBOC_SHAPE = re.compile(r"[A-Z][0-9]{8}[0-9A-Z]{9}", re.ASCII)
_REGNO_SHAPE = re.compile(r"[0-9]{15}", re.ASCII)
_COOPERATIVE_REGNO_SHAPE = re.compile(r"[0-9]{6}N[AB][0-9]{6}X", re.ASCII)
_TAXID_SHAPE = re.compile(r"[0-9]{6}[0-9A-Z]{9}", re.ASCII)
_ORGCODE_SHAPE = re.compile(r"[0-9A-Z]{9}", re.ASCII)
_SOLE_TRADER_SLIP = re.compile(
    r"^92[0-9]{6}[0-9A-Z]{8,12}$|(?<![0-9A-Z])92[0-9]{6}[0-9A-Z]{9,10}(?![0-9A-Z])", re.ASCII
)
"""A character too many or too few, or a sign or a word beside the code: 92…;, 92…（个体）."""
_SHORTEST_FILLER = 9
_LIKE_LETTERS = str.maketrans("IOSZ", "1052")


def check(code: str, tables: Tables) -> Checked:
    """Judge one code as it was written; never raises."""
    normal, form = written_form(code)
    if len(normal) == 18:
        kind, found = _judge_eighteen(normal, tables)
    else:
        kind, found = _judge_other(normal, tables)
    reasons = found if verdict_of(found) == "refused" else form + found
    pair = tables.pairs.get(normal[:2]) if kind == "uscc" else None
    return Checked(code, kind, verdict_of(reasons), reasons, pair.subject_kind if pair else None)


def subject_kind(code: str, tables: Tables) -> str | None:
    """The subject kind that the first two characters of a unified social credit code name, if any."""
    pair = tables.pairs.get(code[:2])
    return pair.subject_kind if pair else None


def suggestion(code: str, tables: Tables) -> str | None:
    """What the writer probably meant: the normal form, or digits for the letters I, O, S, Z; None if unclear.

    Only a form that is itself valid (or has only a wrong second check character) is suggested.
    """
    normal = written_form(code)[0]
    for candidate in (normal, normal.translate(_LIKE_LETTERS)):
        if candidate != code and check(candidate, tables).verdict in ("valid", "warning"):
            return candidate
    return None


def _judge_eighteen(code: str, tables: Tables) -> Judged:
    if _is_placeholder(code, tables):
        return "unknown", ("placeholder-code",)
    pair = tables.pairs.get(code[:2])
    if looks_like_identity_number(code) and not (pair and is_whole_uscc_in(code, tables.birth_year_divisions)):
        return "unknown", _PERSON
    if pair and pair.subject_kind is None:
        return "uscc", _PERSON
    if pair is None and _PBOC_SHAPE.fullmatch(code):
        return "pboc18", ("check-unknown",)
    if not _USCC_SHAPE.fullmatch(code):
        return _judge_damaged(code, known_pair=pair is not None)
    reasons = () if pair else ("registrar-pair-unknown",)
    if uscc_check_character(code[:17]) != code[17]:
        pilot = ("legacy-pilot-code",) if _is_pilot(code) else ()
        return "uscc", (*reasons, "identifier-check-digit", *pilot)
    if orgcode_check_character(code[8:16]) != code[16]:
        return "uscc", (*reasons, "orgcode-check-digit")
    return "uscc", reasons


def _judge_damaged(code: str, *, known_pair: bool) -> Judged:
    kind: IdentifierKind = "uscc" if known_pair else "unknown"
    if not _USCC_CHARACTERS.fullmatch(code):
        return kind, ("characters",)
    return kind, ("division-not-digits",)


def _judge_other(code: str, tables: Tables) -> Judged:
    if not code:
        return "unknown", ("empty",)
    if len(code) > LONGEST:
        return "unknown", ("length",)
    if _is_placeholder(code, tables):
        return "unknown", ("placeholder-code",)
    if len(code) == 15 and _TAXID_SHAPE.fullmatch(code):
        return _judge_fifteen(code)
    if _ORGCODE_SHAPE.fullmatch(code):
        return "orgcode", _check_digit(orgcode_check_character(code[:8]) == code[8])
    if _SOLE_TRADER_SLIP.search(code) and "92" in tables.pairs:
        return "unknown", _PERSON
    return "unknown", ("length",) if code.isascii() and code.isalnum() else ("characters",)


def _judge_fifteen(code: str) -> Judged:
    if _COOPERATIVE_REGNO_SHAPE.fullmatch(code):
        return "regno15", ("check-unknown",)
    if not _REGNO_SHAPE.fullmatch(code):
        return "taxid15", _check_digit(orgcode_check_character(code[6:14]) == code[14])
    if regno_check_digit(code[:14]) == code[14]:
        # GS 15-2006: sequence numbers from 6 on were given to individual businesses.
        return "regno15", _PERSON if code[6] >= "6" else ()
    if orgcode_check_character(code[6:14]) == code[14]:
        return "taxid15", ()
    if looks_like_old_identity_number(code):
        return "unknown", _PERSON
    return "regno15", ("identifier-check-digit",)


def _check_digit(right: bool) -> tuple[str, ...]:
    return () if right else ("identifier-check-digit",)


def _is_placeholder(code: str, tables: Tables) -> bool:
    """Whether the text stands for nothing: a known filler, one character repeated, or no letter or digit at all."""
    repeated = len(code) >= _SHORTEST_FILLER and code.count(code[0], 0, -1) == len(code) - 1
    return repeated or code in tables.placeholders or not any(map(str.isalnum, code))


def _is_pilot(code: str) -> bool:
    """Whether the code has the form of Fujian's early pilot codes, some in force though their check fails."""
    return code[2:4] == PILOT_PROVINCE and code[8:10] == PILOT_BODY
