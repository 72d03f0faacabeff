"""Sentences in the reader's language from their codes and facts, the drawing of the time bar, rows and field lists.

They stand in Python because a page may hold fifty of each: as templates they took ten times longer.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinheng.publicity.domain.pages import Reason, RecordCard, Sentence
from xinheng.publicity.domain.time_bar import Milestone, TimeBar
from xinheng.publicity.templatetags.reading import chinese, gap, money, written, written_in

register = template.Library()

_WORDS: Mapping[str, Callable[[Sentence], str]] = {
    "shown-until": lambda one: _("Shown until {day}."),
    "shown-while-valid": lambda one: _("Valid and shown until {day}."),
    "shown-open": lambda one: _("Shown without an end date, for as long as it is valid."),
    "repair-from": lambda one: _("The organisation can apply for repair from {day}."),
    "repair-now": lambda one: _("The organisation can apply for repair now (since {day})."),
    "none-public": lambda one: _(
        "No record of this organisation is public today. This does not mean anything about it."
    ),
    "some-public": lambda one: ngettext(
        "One record is public today.", "{number} records are public today.", one.number
    ),
    "own-none-public": lambda one: _("No record of your organisation is public today."),
    "own-not-public": lambda one: ngettext(
        "One more is held that the public does not see.",
        "{number} more are held that the public does not see.",
        one.number,
    ),
    "own-waiting": lambda one: ngettext(
        "One row that carries your code waits to be looked at.",
        "{number} rows that carry your code wait to be looked at.",
        one.number,
    ),
    "it-repairable-now": lambda one: _("It can be repaired now."),
    "it-repairable-from": lambda one: _("It can be repaired from {day}."),
    "repairable-now": lambda one: ngettext(
        "One of them can be repaired now.", "{number} of them can be repaired now.", one.number
    ),
    "repairable-from": lambda one: ngettext(
        "One of them can be repaired from {day}.", "{number} of them can be repaired from {day}.", one.number
    ),
}


def in_words(sentence: Sentence) -> str:
    """One sentence."""
    return _WORDS[sentence.code](sentence).format(day=written(sentence.day), number=f"{sentence.number:,}")


@register.filter
def said(sentences: Iterable[Sentence]) -> str:
    """Sentences one after the other."""
    return gap().join(in_words(one) for one in sentences)


@register.filter
def severity(code: str) -> str:
    """The class of a decision."""
    return {
        "minor": _("minor class"),
        "general": _("general class"),
        "serious": _("serious class"),
        "": "",
    }[code]


@register.filter
def why(reason: Reason) -> str:
    """The rule of a record in words, before the instrument is named."""
    most = reason.max_months
    if most == 0:
        length = _("Decisions of this class are not published.")
    elif most is None:
        length = _("Shown while it is valid.")
    else:
        length = {
            "minor": _("A decision of the minor class is shown for at most {most} months."),
            "general": _("A decision of the general class is shown for at most {most} months."),
            "serious": _("A decision of the serious class is shown for at most {most} months."),
        }.get(reason.severity, _("It is shown for at most {most} months."))
    parts = [_("Why:"), length.format(most=most)]
    if reason.min_months:
        parts.append(_("Repair opens after {least} months.").format(least=reason.min_months))
    return gap().join(parts)


_SHAPES = {
    "decided": '<circle class="time-bar__mark" r="{size}"/>',
    "shown": '<circle class="time-bar__mark time-bar__mark--full" r="{size}"/>',
    "repair": '<path class="time-bar__mark" d="M0 -7L7 0L0 7L-7 0Z"/>',
    "ends": '<path class="time-bar__mark" d="M0 -9V9"/>',
}
_LINE = '<line class="time-bar__{}" x1="{}" x2="{}" y1="36" y2="36"/>'
_AT = '<svg x="{}" y="36" overflow="visible">{}</svg>'
_ARROW = '<path class="time-bar__mark" d="M-3 -7L5 0L-3 7" fill="none"/>'
_TODAY = (
    '<svg x="{}" y="0" overflow="visible"><path class="time-bar__today" d="M0 20V48M-4 19H4L0 25Z"/>'
    '<text y="14" text-anchor="{}">{}</text></svg>'
)
_LEGEND = (
    '<li><svg viewBox="-8 -10 16 20" aria-hidden="true" focusable="false">{}</svg><div><span>{}</span>{}</div></li>'
)


def _name(code: str) -> str:
    return {
        "decided": _("Decided"),
        "shown": _("Published"),
        "repair": _("Earliest repair"),
        "ends": _("Last day shown"),
    }[code]


def _drawing(bar: TimeBar) -> str:
    parts = []
    for one in bar.segments:
        parts.append(_LINE.format(one.code, one.start, one.end))
        if one.code == "repairable":
            parts.append(_LINE.format("gap", one.start, one.end))
    parts += [_AT.format(one.at, _SHAPES[one.code].format(size=5)) for one in bar.milestones]
    if bar.open_ended:
        parts.append(_AT.format("98.5%", _ARROW))
    if bar.today is not None:
        parts.append(_TODAY.format(bar.today, bar.today_anchor, escape(_("today"))))
    return "".join(parts)


def _legend(one: Milestone) -> str:
    return _LEGEND.format(_SHAPES[one.code].format(size=6), escape(_name(one.code)), escape(written(one.day)))


@register.simple_tag
def time_bar(card: RecordCard) -> SafeString:
    """The time bar of a record: a drawing named by its sentences, and the same days as a list.

    Positions are attributes in per cent, so there is no style and no script; every text is escaped here.
    """
    bar = card.bar
    return format_html(
        '<div class="time-bar"><svg role="img" aria-label="{}" height="52" width="100%">{}</svg><ol>{}</ol></div>',
        said(card.sentences),
        mark_safe(_drawing(bar)),  # noqa: S308 - made of our own shapes and escaped texts
        mark_safe("".join(map(_legend, bar.milestones))),  # noqa: S308 - likewise
    )


_ROW = (
    '<tr><th scope="row"><a lang="zh-Hans" href="{}?kind={}#r-{}">{}</a></th>'
    '<td>{}{}<br><span class="fine" lang="zh-Hans">{}{}</span></td>'
    '<td class="day" data-label="{}">{}</td><td class="day" data-label="{}">{}</td></tr>'
)


@register.simple_tag
def register_rows(cards: Iterable[RecordCard]) -> SafeString:
    """The lines of a register's table; every text is escaped."""
    decided, until, none = (escape(word) for word in (_("Decided"), _("Shown until"), _("no end date")))
    before_code, in_chinese = reverse("organisation", args=["-"]).removesuffix("-"), chinese()
    rows = (
        _ROW.format(
            f"{before_code}{card.uscc}",
            card.kind,
            card.public_id,
            escape(card.name),
            escape(card.title[0] if in_chinese or not card.title[1] else card.title[1]),
            f" · {money(card.amount_fen)}" if card.amount_fen else "",
            escape(card.authority),
            f" · {escape(card.document_number)}" if card.document_number else "",
            decided,
            written_in(card.decided_on, in_chinese=in_chinese),
            until,
            written_in(card.last_day, in_chinese=in_chinese) if card.last_day else none,
        )
        for card in cards
    )
    return mark_safe("\n".join(rows))  # noqa: S308 - what others wrote is escaped, the rest is ours


@register.simple_tag
def field_list(card: RecordCard) -> SafeString:
    """All public fields of a record with their names; every text is escaped."""
    which = "zh" if chinese() else "en"
    named_lines = ((getattr(line, which) or line.zh, line.value) for line in card.lines)
    lines = (f'<dt>{escape(name)}</dt><dd lang="zh-Hans">{escape(value)}</dd>' for name, value in named_lines)
    return mark_safe("\n".join(lines))  # noqa: S308 - every text is escaped
