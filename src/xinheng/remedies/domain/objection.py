"""Objection (异议): "this is not true", or not about us, or shown too long. It costs nothing and needs no account."""

from collections.abc import Mapping
from types import MappingProxyType

from xinheng.remedies.domain.steps import Step, Workflow

GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "fact": "what the record says is wrong",
        "match": "the record is not about this organisation",
        "period": "the record is shown too long, or in a class that is too high",
        "document": "the document behind it was changed, revoked or found unlawful",
        "measure": "a measure rests on it that its article does not allow",
        "refusal": "a repair was refused for a reason that is not true",
    }
)
"""What an objection may say. The same facts and ground suspend what rests on the record once (G14)."""

TURN_AWAY = "turn-away"
ONLINE = "online"


DECIDE, REVOKED = "objection-decide", "withdraw-revoked-document"


def deadline_of(ground: str) -> str:
    """The deadline of the answer: a document that was revoked is withdrawn sooner than others are looked into."""
    return REVOKED if ground == "document" else DECIDE


OPENLY_PER_ORGANISATION, OPENLY_PER_DAY = 5, 500
"""Objections a day without an account, for one organisation and in all: people write fewer, machines more."""


def may_turn_away(channel: str) -> bool:
    """Whether a case may have come from somebody else: only the open form asks nobody who they are."""
    return channel == ONLINE


OBJECTION = Workflow(
    "objection",
    MappingProxyType(
        {
            "received": "taken in, the deadline runs",
            "marked": "the record carries the mark and pauses by itself at the deadline (G13)",
            "corrected": "decided: wrong or partly wrong, the record was corrected everywhere",
            "withdrawn": "decided: wrong, the record was withdrawn everywhere",
            "upheld": "decided: right, with reasons and the next instance",
            "turned-away": "it did not come from the organisation the record is about",
            "taken-back": "the organisation took it back",
        }
    ),
    (
        Step(
            "receive",
            (),
            "received",
            "organisation",
            "its own record; none runs against it; by its ground one of the two",
            starts=(DECIDE, REVOKED),
        ),
        Step("mark", ("received",), "marked", "program", "in the transaction that receives it"),
        Step(
            "correct",
            ("marked",),
            "corrected",
            "officer",
            "other content; reasons; not who made the act",
            decides=True,
            stops=(DECIDE, REVOKED),
        ),
        Step(
            "withdraw",
            ("marked",),
            "withdrawn",
            "officer",
            "reasons; not who made the act",
            decides=True,
            stops=(DECIDE, REVOKED),
        ),
        Step(
            "uphold",
            ("marked",),
            "upheld",
            "officer",
            "reasons; the basis is in force; not who made the act",
            decides=True,
            stops=(DECIDE, REVOKED),
        ),
        Step(
            "turn-away",
            ("marked",),
            "turned-away",
            "officer",
            "it came without an account; reasons; not who made the act",
            decides=True,
            stops=(DECIDE, REVOKED),
        ),
        Step(
            "take-back",
            ("marked",),
            "taken-back",
            "organisation",
            "the organisation itself",
            stops=(DECIDE, REVOKED),
        ),
    ),
)
