"""States of measures at their carriers, and what a carrier may answer, in the reader's language."""

from datetime import date

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xinheng.catalogue import current

register = template.Library()


@register.filter
def carrying_state(state: str) -> str:
    """Where a measure stands at its carrier."""
    return {
        "told": _("told, no answer yet"),
        "carried-out": _("carried out"),
        "not-applicable": _("not applicable"),
        "suspended": _("suspended"),
        "ended": _("ended"),
    }[state]


@register.filter
def carrying_act(act: str) -> str:
    """What a step did, or an answer does."""
    return {
        "tell": _("The carrier was told"),
        "carry-out": _("Carried out"),
        "not-applicable": _("Not applicable, because"),
        "suspend": _("Suspended"),
        "resume": _("No longer suspended, told anew"),
        "end": _("Ended"),
    }[act]


@register.filter
def measure_named(key: str) -> str:
    """A measure's name in the reader's language; its key where the rulebook holds it no more."""
    found = current.measures().get(key)
    if found is None:
        return key
    return found.zh if (get_language() or "zh").startswith("zh") else found.en


@register.filter
def as_day(iso: str) -> date:
    """A day of a kept answer, to be written out."""
    return date.fromisoformat(iso)


@register.filter
def matter_named(key: str) -> str:
    """A matter's name in the reader's language; its key where the rulebook holds it no more."""
    found = current.rulebook().matters.get(key)
    if found is None:
        return key
    return found.zh if (get_language() or "zh").startswith("zh") else found.en
