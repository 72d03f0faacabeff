"""Reads in words, as the auditor's page shows them."""

from collections.abc import Mapping

from django import template

from xinheng.accounts.templatetags.reads import read_named, read_refused
from xinheng.administration.naming import purpose_named

register = template.Library()
register.filter("read_named", read_named)
register.filter("read_refused", read_refused)
register.filter("purpose_named", purpose_named)


@register.filter
def of_code(names: Mapping[str, str], uscc: str) -> str:
    """The name of an authority; its code where this node has no such authority."""
    return names.get(uscc, uscc)
