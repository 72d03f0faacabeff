"""A refusal in the words of the active language: for forms, pages and problem documents alike."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from xinheng.kernel.errors import Phrase, XinhengError

FIELDS: Mapping[str, str] = {
    "account": gettext_noop("account"),
    "answer": gettext_noop("answer"),
    "article": gettext_noop("article"),
    "basis": gettext_noop("basis"),
    "body": gettext_noop("body"),
    "court": gettext_noop("court"),
    "daily": gettext_noop("how often a day"),
    "day": gettext_noop("day"),
    "deadline": gettext_noop("deadline"),
    "decided_on": gettext_noop("day of the decision"),
    "division": gettext_noop("division"),
    "document": gettext_noop("document"),
    "document day": gettext_noop("day of the document"),
    "document number": gettext_noop("number of the document"),
    "document type": gettext_noop("sort of the document"),
    "document_number": gettext_noop("number of the document"),
    "entry": gettext_noop("entry"),
    "facts": gettext_noop("facts"),
    "filed_on": gettext_noop("day it was filed"),
    "for": gettext_noop("for whom"),
    "for-authority": gettext_noop("authority"),
    "how": gettext_noop("how it was asked"),
    "instrument": gettext_noop("instrument"),
    "intent": gettext_noop("signs of intent"),
    "kinds": gettext_noop("kinds"),
    "letter number": gettext_noop("number of the letter"),
    "matter": gettext_noop("matter"),
    "matters": gettext_noop("matters"),
    "number": gettext_noop("number"),
    "officer": gettext_noop("officer"),
    "organisation": gettext_noop("organisation"),
    "period": gettext_noop("period"),
    "powers": gettext_noop("powers"),
    "proof": gettext_noop("number of the proof"),
    "proof of service": gettext_noop("proof of service"),
    "reason": gettext_noop("reason"),
    "remedy": gettext_noop("remedies"),
    "review_by": gettext_noop("day of the next review"),
    "scope": gettext_noop("scope"),
    "second person": gettext_noop("second person"),
    "since": gettext_noop("first day"),
    "sort": gettext_noop("sort"),
    "statement": gettext_noop("statement"),
    "text": gettext_noop("text"),
    "to": gettext_noop("last day"),
    "until": gettext_noop("first day off it"),
    "way": gettext_noop("way"),
    "what": gettext_noop("what is forbidden"),
}
"""How people call what a refusal names as its ``field``."""


CODES: Mapping[str, str] = {
    "nation": gettext_noop("national"),
    "province": gettext_noop("provincial"),
    "city": gettext_noop("city"),
    "county": gettext_noop("county"),
    "township": gettext_noop("township"),
    "enterprise": gettext_noop("enterprise"),
    "public-institution": gettext_noop("public institution"),
    "government-body": gettext_noop("government body"),
    "social-organisation": gettext_noop("social organisation"),
    "legal-service": gettext_noop("legal service"),
    "collective-economic-organisation": gettext_noop("collective economic organisation"),
    "other-organisation": gettext_noop("other organisation"),
}
"""How people call a level of authorities and a kind of organisations where a refusal names some."""


def detail_of(refused: XinhengError, *, unseen: Collection[str] = ()) -> str:
    """What was wrong and what would be accepted, every phrase of it in the active language.

    ``unseen`` names facts that repeat words of a file which no gate has seen: an ellipsis stands for them.
    """
    facts = {name: "…" if name in unseen else _told(name, value) for name, value in refused.facts.items()}
    return _(refused.detail).format(**facts) if refused.detail else ""


def _told(name: str, value: Any) -> Any:
    if isinstance(value, Phrase):
        return _(value.pattern).format(**value.words)
    codes = value.split(", ") if isinstance(value, str) and name in {"accepted", "kind", "level"} else []
    if codes and all(code in CODES for code in codes):
        return pgettext("between things listed", ", ").join(_(CODES[code]) for code in codes)
    return _(FIELDS[value]) if name == "field" and value in FIELDS else value


def said(refused: XinhengError) -> str:
    """Title and detail as the sentences that stand above a form."""
    detail = detail_of(refused)
    return _("{title}. {detail}").format(title=_(refused.title), detail=detail) if detail else _(refused.title)
