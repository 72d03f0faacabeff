"""What makes two rows the same record, and two contents the same content."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from string import ascii_lowercase, ascii_uppercase

from xinheng.catalogue.domain import Kind
from xinheng.kernel import digests

OPENING = "[(【〖〔「"
CLOSING = "])】〗〕」"
INVISIBLE = "\x09-\x0d\x1c-\x20\x85\xa0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
"""What a number is read without, as the inside of a regular expression's brackets (each engine has its own ``\\s``)."""
MASKED = "******"
"""What stands where the gate took a person's name or number out."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_SAME = str.maketrans(OPENING + CLOSING + ascii_lowercase, "〔" * len(OPENING) + "〕" * len(CLOSING) + ascii_uppercase)


def document_number_normal(printed: str) -> str:
    """A document number as it is compared: NFKC, one kind of bracket, no space, Latin capitals.

    浙市监罚 [2026] 12 号, 浙市监罚（２０２６）12号 and 浙市监罚〔2026〕12号 are one number.
    """
    text = unicodedata.normalize("NFKC", printed)
    return _INVISIBLE.sub("", text).translate(_SAME)


def is_placeholder(number_normal: str, placeholders: frozenset[str]) -> bool:
    """Whether a normalised number says only that there is none (empty, 无, /, -, …), or is masked in part.

    Numbers that were masked (G3) look alike, so none of them tells one document from another.
    """
    return not number_normal or number_normal in placeholders or MASKED in number_normal


def normal_placeholders(placeholders: frozenset[str]) -> frozenset[str]:
    """The rulebook's placeholders in the form numbers are compared in."""
    return frozenset(document_number_normal(one) for one in placeholders)


def content_codes(kind: Kind) -> tuple[str, ...]:
    """The official codes whose values are a record's content, in the kind's order; never a personal field."""
    return tuple(field.code for field in kind.fields if field.personal is None)


def content_digest(kind: Kind, payload: Mapping[str, str | None]) -> bytes:
    """SHA-256 over the stored fields in the kind's order; an empty field is an absent one."""
    return digests.fields_digest([payload.get(code) or None for code in content_codes(kind)])


def placeholder_roles(kind: Kind) -> tuple[str, ...]:
    """What joins the key where the document number says nothing; ``content`` is the content digest."""
    return kind.placeholder_key_roles or ("certificate_number", "decided_on", "content")


def record_key(
    kind: Kind, roles: Mapping[str, str | None], *, decided_on: date, content: bytes, placeholders: frozenset[str]
) -> bytes:
    """SHA-256 that names a record: its kind and key roles.

    Where the document number is a placeholder, the kind's further roles join (certificate number, decision
    date and ``content``, the content digest), so that a hundred licences numbered 无 stay a hundred records.
    ``placeholders`` is what ``normal_placeholders`` returns.
    """
    number = document_number_normal(roles.get("document_number") or "")
    placeholder = is_placeholder(number, placeholders)
    values: list[str | bytes | None] = [kind.key]
    for role in kind.key_roles:
        value = ("" if placeholder else number) if role == "document_number" else roles.get(role)
        values.append(value or None)
    for role in placeholder_roles(kind) if placeholder else ():
        particular: dict[str, str | bytes] = {"decided_on": decided_on.isoformat(), "content": content}
        values.append(particular.get(role) or roles.get(role) or None)
    return digests.fields_digest(values)
