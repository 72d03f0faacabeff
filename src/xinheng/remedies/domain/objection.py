"""Objection (异议): "this is not true", or not about us, or shown too long. It costs nothing and needs no account.

What it is against follows from its ground and the record's kind. A grade is not among it: no grades are held here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from xinheng.remedies.domain.steps import BY_LETTER, Step, Who, Workflow

Against = Literal["record", "match", "list-entry", "measure", "period", "refusal"]

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

LIST_KINDS = ("abnormal-list", "serious-list")
"""Kinds of records that are entries of lists."""


def against(ground: str, kind: str) -> Against:
    """What an objection of this ground to a record of this kind is against."""
    if ground == "match":
        return "match"
    if ground == "measure":
        return "measure"
    if ground == "period":
        return "period"
    if ground == "refusal":
        return "refusal"
    return "list-entry" if kind in LIST_KINDS else "record"


REMEDYING: Mapping[Against, tuple[str, ...]] = MappingProxyType(
    {
        "record": ("correct", "withdraw"),
        "match": ("withdraw", "rematch"),
        "list-entry": ("correct", "withdraw"),
        "measure": ("lift", "correct", "withdraw"),
        "period": ("correct", "withdraw"),
        "refusal": ("lift", "correct", "withdraw"),
    }
)
"""The answers that give the organisation right, by what it objects to. The others are the same for all."""


def answers_to(ground: str, kind: str) -> tuple[str, ...]:
    """The officer's steps that an objection of this ground knows, ``OBJECTION.decisions`` narrowed."""
    right = REMEDYING[against(ground, kind)]
    others = {act for acts in REMEDYING.values() for act in acts} - set(right)
    return tuple(one for one in OBJECTION.decisions if one not in others)


TURN_AWAY = "turn-away"
ONLINE = "online"


RIGHT = ("corrected", "withdrawn", "rematched", "lifted", "lapsed")
"""Ends that gave the organisation right, or its record withdrawn meanwhile: it may want them told in public."""
MARK, FORWARD = "objection-mark", "objection-forward"
DECIDE, REVOKED = "objection-decide", "withdraw-revoked-document"
OPEN = ("marked", "taken-up", "forwarded")
"""States in which an objection waits for its answer."""


def deadline_of(ground: str) -> str:
    """The deadline of the answer: a document that was revoked is withdrawn sooner than others are looked into."""
    return REVOKED if ground == "document" else DECIDE


NOT_OPENLY = ("refusal",)
"""Grounds that need an account or paper: an answer to anybody else would tell that an application was refused."""
OPENLY_PER_ORGANISATION, OPENLY_PER_DAY = 5, 500
"""Objections a day without an account, for one organisation and in all: people write fewer, machines more."""


def may_turn_away(channel: str) -> bool:
    """Whether a case may have come from somebody else: only the open form asks nobody who they are."""
    return channel == ONLINE


def _answer(act: str, target: str, who: Who, guard: str) -> Step:
    return Step(act, OPEN, target, who, guard, decides=who == "officer", stops=(DECIDE, REVOKED, FORWARD))


OBJECTION = Workflow(
    "objection",
    MappingProxyType(
        {
            "received": "taken in, the deadline runs",
            "marked": "the record carries the mark and pauses by itself at the deadline (G13)",
            "taken-up": "the record is shown nowhere any more, so there is nothing to mark; the deadline runs",
            "forwarded": "another body made the entry: it was asked, and the deadline of the answer runs on",
            "corrected": "decided: wrong or partly wrong, the record was corrected everywhere",
            "withdrawn": "decided: wrong, the record was withdrawn everywhere, a list entry annulled",
            "rematched": "decided: not about this organisation, the record was taken from it everywhere",
            "lifted": "decided: the measure ended, or the refusal fell and the application goes back",
            "upheld": "decided: right, with reasons and the next instance",
            "turned-away": "it did not come from the organisation the record is about",
            "taken-back": "the organisation took it back",
            "lapsed": "the record was withdrawn everywhere by another act: nothing is left to decide",
        }
    ),
    (
        Step(
            "receive",
            (),
            "received",
            "organisation",
            "its own record; none runs against it; the middle two by its ground, the last for another body's",
            starts=(MARK, DECIDE, REVOKED, FORWARD),
        ),
        Step("mark", ("received",), "marked", "program", "in the transaction that receives it", stops=(MARK,)),
        Step(
            "take-up",
            ("received",),
            "taken-up",
            "program",
            "in that transaction; the record is shown nowhere",
            stops=(MARK,),
        ),
        Step(
            "forward",
            ("marked", "taken-up"),
            "forwarded",
            "officer",
            "another body made the entry; how and under which number it was asked",
            stops=(FORWARD,),
        ),
        _answer("correct", "corrected", "officer", "other content; reasons; not who made the act"),
        _answer("withdraw", "withdrawn", "officer", "reasons; not who made the act"),
        _answer("rematch", "rematched", "officer", "the organisation it is about; reasons; not who made the act"),
        _answer("lift", "lifted", "officer", "against a measure or a refusal; reasons; not who made the act"),
        _answer("uphold", "upheld", "officer", "reasons; the basis is in force; not who made the act"),
        _answer("turn-away", "turned-away", "officer", "it came without an account; reasons; not who made the act"),
        _answer("take-back", "taken-back", "organisation", "the organisation itself"),
        Step(
            BY_LETTER,
            OPEN,
            "taken-back",
            "officer",
            "number and day of the organisation's letter, not from before the case; not who made the act",
            stops=(DECIDE, REVOKED, FORWARD),
        ),
        Step(
            "lapse",
            OPEN,
            "lapsed",
            "program",
            "in the transaction that withdraws the record, whoever does",
            stops=(DECIDE, REVOKED, FORWARD),
        ),
    ),
)
