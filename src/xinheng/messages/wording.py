"""Messages and letters in words: the page of their template, filled with their facts, in the reader's language.

Whoever sends a message may bring ``messages/<template>.html`` and ``messages/letters/<template>.html`` among its own
templates; without one the facts are listed.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from xinheng.accounts.selectors import sending_authority
from xinheng.messages.domain import Service

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def said(template: str, facts: Mapping[str, Any]) -> SafeString:
    """A message as a piece of a page."""
    return _rendered([f"messages/{template}.html", "messages/any.html"], facts)


def letter_body(template: str, facts: Mapping[str, Any]) -> SafeString:
    """What a letter says, in both languages, between its heading and its end."""
    return _rendered([f"messages/letters/{template}.html", "messages/letters/any.html"], facts)


def door_of(facts: Mapping[str, Any]) -> str:
    """The address of this site that a message leads to, or nothing."""
    text = str(facts.get("door") or "")
    return text if text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None) else ""


def page_of(letter: Service, place: str) -> str:
    """The address of this site where a letter is printed (``printed_at``) or read (``read_at``) by itself, or nothing.

    Letters that hold no copy of what they tell are shown there.
    """
    return door_of({"door": letter.facts.get(place)})


def letter_page(letter: Service) -> dict[str, Any]:
    """What the page ``messages/pages/letter.html`` needs to print a letter."""
    body = letter_body(letter.template, letter.facts)
    return {"letter": letter, "authority": sending_authority(letter.authority_uscc), "body": body}


def _rendered(names: list[str], facts: Mapping[str, Any]) -> SafeString:
    found = {key: _with_days(value) for key, value in facts.items()}
    return render_to_string(
        names,
        {**found, "facts": {key: one for key, one in found.items() if key not in _MUTE and one not in ("", None)}},
    )


_MUTE = frozenset({"door", "letter", "printed_at", "read_at"})
"""Facts that lead somewhere and say nothing."""


def _with_days(value: Any) -> Any:
    """Days were stored as text."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
