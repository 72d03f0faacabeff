"""How days, amounts and bilingual names are written in the reader's language."""

from datetime import date
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Basis, Door

register = template.Library()

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FEN_PER_WAN = 1_000_000


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


@register.filter
def written(day: date | None) -> str:
    """A day written out: 2 March 2027, or 2027年3月2日."""
    return "" if day is None else written_in(day, in_chinese=chinese())


def written_in(day: date, *, in_chinese: bool) -> str:
    """A day written out, for who asks once for the language of many days."""
    if in_chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@register.filter
def named(thing: object) -> str:
    """The name of a thing that has one in both languages (``zh``/``en`` or ``title_zh``/``title_en``)."""
    zh = getattr(thing, "zh", None) or getattr(thing, "title_zh", None) or getattr(thing, "kind_zh", "")
    en = getattr(thing, "en", None) or getattr(thing, "title_en", None) or getattr(thing, "kind_en", "")
    return str(zh if chinese() or not en else en)


@register.filter
def door_way(door: Door) -> str:
    """What to do at a door of repair."""
    return door.where_zh if chinese() else door.where_en


@register.filter
def one_of(pair: tuple[str, str]) -> str:
    """The Chinese or the English of a pair."""
    return pair[0] if chinese() or not pair[1] else pair[1]


@register.filter
def article(printed: str) -> str:
    """An article as cited: a bare number gets its word, anything else stays as printed."""
    if not printed.isdigit():
        return printed
    return f"第{printed}条" if chinese() else f"article {printed}"


@register.filter
def basis_named(basis: str) -> str:
    """A citation (``instrument article``) with the instrument's title; one that is written out already stays."""
    key, _, printed = basis.partition(" ")
    found = rulebook().instruments.get(key)
    if found is None:
        return basis
    if chinese():
        return f"《{found.title_zh}》{article(printed)}"
    return f"{found.title_en} {article(printed)}".strip()


@register.filter
def cited(basis: Basis) -> str:
    """A basis of the rulebook with its instrument's title."""
    return basis_named(f"{basis.instrument} {basis.article}".strip())


@register.filter
def grouped(number: int | None) -> str:
    """A number with its thousands set apart."""
    return "" if number is None else f"{number:,}"


@register.filter
def money(fen: int | None) -> str:
    """An amount stored in fen: in 万元 from ten thousand yuan on, else in 元; in English always in yuan."""
    if fen is None:
        return ""
    if not chinese():
        return f"CNY {_trimmed(fen, 100)}"
    return f"{_trimmed(fen, _FEN_PER_WAN)} 万元" if fen >= _FEN_PER_WAN else f"{_trimmed(fen, 100)} 元"


def _trimmed(fen: int, unit: int) -> str:
    whole, rest = divmod(fen, unit)
    places = len(str(unit)) - 1
    fraction = f"{rest:0{places}d}".rstrip("0")
    return f"{whole:,}.{fraction}" if fraction else f"{whole:,}"


@register.simple_tag
def gap() -> str:
    """What stands between two sentences: a space, or nothing in Chinese."""
    return "" if chinese() else " "


@register.simple_tag(takes_context=True)
def other_language(context: template.Context) -> SafeString:
    """The way to this page in the other language."""
    key, tag, name = ("en", "en", "English") if chinese() else ("zh-hans", "zh-Hans", "中文")
    address = address_with(context, lang=key)
    return format_html('<a href="{}" lang="{}" hreflang="{}" rel="nofollow">{}</a>', address, tag, tag, name)


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: str) -> str:
    """This page's query with some values changed, beginning with ``?``; empty values are left out."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return "?" + urlencode(changes)
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    kept = [(name, value) for name, values in query.lists() for value in values if value]
    return "?" + urlencode(kept)
