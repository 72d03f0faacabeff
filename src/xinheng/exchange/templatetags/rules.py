"""The rules of the judging in words, where only the code of a rule is known."""

from django import template

from xinheng.exchange.explaining import rule_sentence

register = template.Library()


@register.filter
def rule_words(code: str) -> str:
    """What a rule says, in the reader's language, without what it found in one row."""
    return rule_sentence(code)
