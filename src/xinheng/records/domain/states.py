"""The life of a record: its states, the acts that lead from one to another, and what must hold.

Every act appends a version; nothing is ever overwritten. Drawn in docs/lifecycles/record.md; a test holds the two
together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

State = Literal["effective", "withdrawn", "mitigated", "repaired", "shielded", "held", "ended"]
Act = Literal[
    "correct",
    "withdraw",
    "rematch",
    "hold",
    "mitigate",
    "mark",
    "answer",
    "repair",
    "note",
    "shield",
    "restore",
    "reinstate",
]

EFFECTIVE: State = "effective"
WITHDRAWN: State = "withdrawn"
HELD: State = "held"
MITIGATED: State = "mitigated"
REPAIRED: State = "repaired"
ENDED: State = "ended"
SHIELDED: State = "shielded"

STATES: Mapping[State, str] = MappingProxyType(
    {
        "effective": "shown in each channel as long as its windows say",
        "held": "shown beyond the maximum on a reasoned statement, at most six months (G13)",
        "withdrawn": "the document was revoked, changed or found unlawful: shown nowhere from that day on",
        "mitigated": "disaster, epidemic, no intent or slight: published nowhere, counted nowhere (G18)",
        "repaired": "repaired: only the source, the owner and the auditor read it",
        "shielded": "set aside for the time of an approved reorganisation",
        "ended": "its publication was ended for good (终止公示), or its retention is over: shown nowhere",
    }
)
"""Every state a version may have. Ended is entered by rooms above this one."""

SHOWN: tuple[State, ...] = ("effective", "held")
"""States whose windows are shown to the public."""

ENDABLE: tuple[State, ...] = (*SHOWN, SHIELDED)
"""States of what another register's word that it is over still ends: shown now, or again when a plan fails."""

NO_MEASURE = "no-measure"
UNDER_OBJECTION = "under-objection"
IN_PROCEEDINGS = "in-proceedings"
MARKS = (UNDER_OBJECTION, "corrected", NO_MEASURE, IN_PROCEEDINGS)
"""What a version may be marked with. ``no-measure``: a proof is missing (G12). ``under-objection`` is set by the
database while an objection runs (``records.Pause``), with the day from which display pauses unless it is answered;
``in-proceedings`` too, while a reconsideration or a lawsuit runs that the organisation itself wants shown."""


@dataclass(frozen=True)
class Transition:
    """One act: from which states, to which (None: unchanged), who may do it and what must hold."""

    act: Act
    sources: tuple[State, ...]
    target: State | None
    who: str
    guard: str


TRANSITIONS: tuple[Transition, ...] = (
    Transition("correct", ("effective", "held"), "effective", "sender", "a reason; other content than before"),
    Transition(
        "withdraw", ("effective", "held", "mitigated", "repaired", "shielded"), "withdrawn", "sender", "a reason"
    ),
    Transition("rematch", ("effective", "held"), "withdrawn", "credit centre", "a reason; another organisation"),
    Transition("hold", ("effective", "held"), "held", "deciding authority", "a reason; adverse, and still shown"),
    Transition("mitigate", ("effective", "held"), "mitigated", "two officers", "a ground; its document; two officers"),
    Transition("mark", ("effective", "held"), None, "remedies", "an objection is received; none runs against it yet"),
    Transition("answer", ("effective", "held"), None, "remedies", "the objection that runs was answered"),
    Transition(
        "note", ("effective", "held"), None, "remedies", "a proceeding begins or ends that its organisation shows"
    ),
    Transition(
        "repair", ("effective", "held", "shielded"), "repaired", "remedies", "a repair was decided, here or elsewhere"
    ),
    Transition(
        "shield", ("effective", "held"), "shielded", "two officers", "a court's ruling not older than the decision"
    ),
    Transition("restore", ("shielded",), "effective", "two officers", "the plan failed; never longer than before"),
    Transition(
        "reinstate",
        ("repaired",),
        "effective",
        "two officers",
        "the repair was got by intent; never longer than before",
    ),
)


def allowed(state: str) -> tuple[Act, ...]:
    """The acts that a state allows, in the order of the table."""
    return tuple(one.act for one in TRANSITIONS if state in one.sources)
