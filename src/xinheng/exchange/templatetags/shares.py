"""How shares are written."""

from django import template

register = template.Library()


@register.filter
def per_cent(thousandths: int | None) -> str:
    """A share in thousandths as a percentage with one decimal; a dash where there was nothing to share."""
    return "–" if thousandths is None else f"{thousandths // 10}.{thousandths % 10} %"
