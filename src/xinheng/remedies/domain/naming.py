"""Whether one document names another: by its number, as numbers are compared. Pure."""

from collections.abc import Iterable

from xinheng.records.domain.identity import document_number_normal

SHORTEST = 4
"""Shorter numbers stand in any text by chance and name nothing."""


def names(texts: Iterable[str | None], number_normal: str) -> bool:
    """Whether any of the texts holds this number, not as a part of a longer one (…12号 is not …112号)."""
    if len(number_normal) < SHORTEST or not any(one.isdigit() for one in number_normal):
        return False
    return any(_holds(document_number_normal(text), number_normal) for text in texts if text)


def _holds(text: str, number: str) -> bool:
    at = text.find(number)
    while at >= 0:
        before, after = text[:at][-1:], text[at + len(number) :][:1]
        if not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum()):
            return True
        at = text.find(number, at + 1)
    return False
