"""What is wrong with a parameter of the API, in the reader's language: one problem document, one language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def reason(found: Mapping[str, Any]) -> str:
    """What a check of a parameter found, as a sentence that names what would be accepted."""
    facts = found.get("ctx") or {}
    kind = str(found.get("type", ""))
    if kind == "missing":
        return _("is missing")
    if kind.startswith("int_"):
        return _("write a whole number")
    if kind.startswith(("date_", "datetime_")):
        return _("write a day such as 2026-04-01")
    if kind.startswith("bool_"):
        return _("write true or false")
    if kind == "string_type":
        return _("write a text in quotation marks")
    if kind == "list_type":
        return _("write a list in square brackets")
    limits = {
        "greater_than_equal": (_("write a number from {limit} on"), "ge"),
        "less_than_equal": (_("write a number up to {limit}"), "le"),
        "greater_than": (_("write a number above {limit}"), "gt"),
        "less_than": (_("write a number below {limit}"), "lt"),
        "string_too_long": (_("write at most {limit} characters"), "max_length"),
        "string_too_short": (_("write at least {limit} characters"), "min_length"),
        "too_long": (_("give at most {limit} of them"), "max_length"),
        "literal_error": (_("accepted: {limit}"), "expected"),
        "enum": (_("accepted: {limit}"), "expected"),
        "string_pattern_mismatch": (_("it does not have the form {limit}"), "pattern"),
    }
    if kind in limits:
        sentence, fact = limits[kind]
        return sentence.format(limit=facts.get(fact, ""))
    return _("is not what this operation accepts; see /api/v1/openapi.json")
