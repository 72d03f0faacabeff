"""The states of a case, and what leads from one to the next: data (国办发〔2020〕49号, (六) to (八)).

A case begins with facts and documents. Nobody is listed before a notice was served with proof, the time to answer ran
out, each statement was answered, and a second officer who took no part decided with reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

State = Literal["proposed", "notice-sent", "notice-served", "listed", "not-listed", "removed", "annulled", "dropped"]
Act = Literal[
    "propose",
    "send-notice",
    "record-service",
    "record-failure",
    "state",
    "answer",
    "list",
    "not-list",
    "drop",
    "correct-period",
    "remove",
    "annul",
]
Phase = Literal["statement-open", "statement-over", "exit-open", "expired", ""]

STATES: Mapping[State, str] = MappingProxyType(
    {
        "proposed": "facts and documents are put forward; the organisation has not been told yet",
        "notice-sent": "the notice is on its way; no time runs",
        "notice-served": "the notice was served with proof; the organisation may answer until the last day",
        "listed": "a second officer decided, with reasons; the entry runs until its end",
        "not-listed": "a second officer decided against it; nothing is shown",
        "removed": "left the list early; nothing is shown any more",
        "annulled": "the listing or its document was revoked; nothing is shown any more",
        "dropped": "given up before a decision; nothing is shown",
    }
)

OPEN: tuple[State, ...] = ("proposed", "notice-sent", "notice-served")
"""States before a decision."""


@dataclass(frozen=True)
class Transition:
    """One act: from which states (None: it begins the case), to which, who does it, what must hold."""

    act: Act
    sources: tuple[State, ...]
    target: State
    who: str
    guard: str


_ASKED = "an officer of the authority"
TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "propose",
        (),
        "proposed",
        _ASKED,
        "a list conducted here and in force; a criterion; facts; an effective document",
    ),
    Transition("send-notice", ("proposed",), "notice-sent", _ASKED, "facts, grounds, rights, how to answer"),
    Transition(
        "record-service",
        ("notice-sent",),
        "notice-served",
        _ASKED,
        "day, way and proof of service; only then time runs",
    ),
    Transition("record-failure", ("notice-sent",), "notice-sent", _ASKED, "day, way and why it failed; no time runs"),
    Transition("state", ("notice-served",), "notice-served", "the organisation", "not after the last day to answer"),
    Transition("answer", ("notice-served",), "notice-served", _ASKED, "a statement not answered yet; reasons"),
    Transition(
        "list",
        ("notice-served",),
        "listed",
        "a second officer",
        "the last day to answer has passed; every statement is answered; took no part; the document stands; reasons",
    ),
    Transition(
        "not-list",
        ("notice-served",),
        "not-listed",
        "a second officer",
        "every statement is answered; took no part; reasons",
    ),
    Transition("drop", OPEN, "dropped", _ASKED, "reasons"),
    Transition(
        "correct-period",
        ("listed",),
        "listed",
        "a second officer",
        "took no part; the entry still runs; an end no later than before and within the term of the law; reasons",
    ),
    Transition("remove", ("listed",), "removed", _ASKED, "the early exit is open; reasons"),
    Transition("annul", ("listed",), "annulled", _ASKED, "the revoking document; reasons"),
)

BY_ACT: Mapping[Act, Transition] = MappingProxyType({one.act: one for one in TRANSITIONS})
