"""The Atom feed of a register (RFC 4287): the records that became known last, as long as they are shown and no longer.

An entry's identifier is the record's lasting address, so a corrected record is the same entry with a later ``updated``.
A record that ends leaves the feed without a trace.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from xinheng.catalogue.domain import Kind
from xinheng.kernel.clock import SHANGHAI
from xinheng.publicity.domain.pages import RecordCard
from xinheng.publicity.templatetags.reading import gap, named, one_of, written
from xinheng.publicity.templatetags.saying import said

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One record with the instant its present version became known."""

    card: RecordCard
    known_from: datetime


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = _NOT_XML.sub("", text) or None
    return child


def _instant(when: datetime) -> str:
    return when.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _entry(feed: ElementTree.Element, one: Entry, site: str) -> None:
    card, entry = one.card, ElementTree.SubElement(feed, "entry")
    address = f"{site}/records/{card.public_id}"
    _add(entry, "id", address)
    _add(entry, "title", f"{card.name} · {one_of(card.title)}")
    _add(entry, "updated", _instant(one.known_from))
    _add(_add(entry, "author"), "name", card.authority or "—")
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(entry, "category", term=card.kind, label=str(named(card)))
    decided = _("Decided {day}").format(day=written(card.decided_on))
    facts = [part for part in (card.document_number, decided, card.content) if part]
    _add(entry, "summary", gap().join([" · ".join(facts) + ("。" if gap() == "" else "."), said(card.sentences)]))


def register_feed(kind: Kind, entries: Sequence[Entry], *, site: str, day: date, language: str) -> bytes:
    """The feed of a register on a day. Without entries it was last changed when the day began."""
    address = f"{site}/registers/{kind.key}"
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(feed, "id", f"{address}.atom")
    _add(feed, "title", f"{named(kind)} · {_('Xinheng')}")
    latest = max((one.known_from for one in entries), default=datetime.combine(day, time(), SHANGHAI))
    _add(feed, "updated", _instant(latest))
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=f"{address}.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=address)
    for one in entries:
        _entry(feed, one, site)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text
