"""What an import says about a row: a stable code, the column, and a sentence that teaches the accepted form."""

import re
from collections.abc import Mapping
from typing import Any

MESSAGES: Mapping[str, str] = {
    "row-misshapen": "the row has more or fewer cells than the header; quote cells that hold the delimiter",
    "required-missing": "name and unified social credit code are required",
    "person-not-held": "natural persons and individual businesses are not held; send this row to the system for them",
    "name-control-character": "the name holds a control character; send plain text",
    "name-too-long": "a name has at most 200 characters",
    "name-not-a-name": "a name has at least two letters or characters",
    "name-looks-like-person": "this reads as a person's name, not an organisation's; are the columns in their places?",
    "name-holds-telephone": "a telephone number stands in the name; send the registered name only",
    "name-private-character": "the name holds a character that only some fonts show; send the standard character",
    "name-combining-mark": "marks are heaped on a character of the name; send the name as registered",
    "name-strange-script": "a letter of another script looks like one of the name; type the name as registered",
    "columns-shifted": "a number, date or code stands where the name belongs; are the columns in their places?",
    "identifier-not-uscc": "this is another identifier; the base registry goes by the 18-character code",
    "identifier-check-digit": "the last character does not agree with the other seventeen; look the code up again",
    "orgcode-check-digit": "the organisation code inside does not agree with its check character; taken all the same",
    "placeholder-code": "a placeholder is no code; send the row when the code is known",
    "registrar-pair-unknown": "no registrar gives codes that begin like this; look the code up again",
    "legacy-pilot-code": "an early pilot code whose check fails; have the registrar confirm it",
    "check-unknown": "the form is known but its check is not, so it cannot be relied on; send the 18-character code",
    "length": "a unified social credit code has 18 characters",
    "characters": "a unified social credit code is written with 0-9 and A-Z, without I, O, S, V, Z",
    "division-not-digits": "characters 3 to 8 of the code are a division and must be digits",
    "lower-case": "the code is written in small letters; write it as it is printed",
    "full-width": "the code is written in full-width characters; write it as it is printed",
    "spaces": "the code holds spaces; write it as it is printed",
    "hyphens": "the code holds hyphens; write it as it is printed",
    "row-repeats-code": "an earlier row of this file has the same code and other details; send one row per code",
    "code-two-organisations": "this file gives the same code to another name as well; ask the registrar which is right",
    "organisation-two-codes": "another code is held for the same name in the same division; both are kept and reported",
    "date-unreadable": "not read as a past day; write it as 2001-05-29",
    "entity-type-unknown": "not read as a legal form; left empty",
    "province-unknown": "not read as a province; left empty",
    "city-unreadable": "not read as a city or county; left empty",
    "division-unreadable": "a division has six digits; left empty",
    "state-unknown": "write active, revoked, deregistered, moved or unknown; left as it was",
    "former-name-unreadable": "not taken as a former name; separate names with ;",
    "parent-unreadable": "not a valid code of another organisation; left empty",
    "successor-unreadable": "not a valid code of another organisation; left empty",
    "regno-unreadable": "not a valid registration number of an organisation; left empty",
}

_LONGEST_SHOWN = 50
# What may be somebody's name, telephone or paper is not repeated, whatever column it stands in.
_TELEPHONE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")
_LONG_NUMBER = re.compile(r"[0-9]{14,}[0-9Xx]?")
_VALUE_HIDDEN = frozenset(
    (
        "person-not-held",
        "row-misshapen",
        "name-looks-like-person",
        "name-holds-telephone",
        "entity-type-unknown",
        "city-unreadable",
    )
)


def shown_value(code: str, value: str) -> str | None:
    """The value as an issue may repeat it, or None."""
    if code in _VALUE_HIDDEN or not any(character.isdigit() for character in value):
        return None
    folded = "".join(value.split())
    if _TELEPHONE.fullmatch(folded) or (code == "columns-shifted" and _LONG_NUMBER.fullmatch(folded)):
        return None
    return value[:_LONGEST_SHOWN]


def issue(row: int, column: str, code: str, value: str = "", suggestion: str | None = None) -> dict[str, Any]:
    """One issue as commands print it."""
    return {
        "row": row,
        "column": column,
        "code": code,
        "message": MESSAGES[code],
        "value": shown_value(code, value),
        "suggestion": suggestion,
    }
