"""Repair (信用修复): publication ends early once the duties are done. The day is computed and told beforehand."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from xinheng.remedies.domain.steps import BY_LETTER, Step, Workflow

HERE = "here"
Verdict = Literal["now", "later", "elsewhere", "nothing-to-repair"]

ANSWERING = ("repair-accept", "repair-decide", "repair-answer")
"""The deadlines of an application: to take it on, to decide, to answer."""
COMMITMENT = "commitment"
MATERIALS = ("proof", COMMITMENT)
"""The two standard materials: proof that the duties are done, and the commitment that the materials are true. What the
authority knows from its own records is not asked for."""

REPAIR = Workflow(
    "repair",
    MappingProxyType(
        {
            "applied": "handed in, the authority says within its deadline whether it takes it on",
            "accepted": "taken on, the authority decides within its deadline",
            "approved": "decided: the record left every outlet in the same transaction",
            "refused": "not taken on or decided against, with reasons and the next instance",
            "taken-back": "the organisation took it back",
            "lapsed": "the record left by another act: there is nothing left to repair",
            "sent": "the door is elsewhere (G15): the organisation was sent there, the case is followed",
            "taken-in": "decided elsewhere: it took effect here in the transaction that learned of it",
        }
    ),
    (
        Step(
            "apply",
            (),
            "applied",
            "organisation",
            "its own record, whose door is here and whose day has come",
            starts=("repair-accept", "repair-answer"),
        ),
        Step(
            "accept",
            ("applied",),
            "accepted",
            "officer",
            "both materials are there",
            starts=("repair-decide",),
            stops=("repair-accept",),
        ),
        Step(
            "approve",
            ("accepted",),
            "approved",
            "officer",
            "the duties are done; not who made the act",
            decides=True,
            stops=("repair-decide", "repair-answer"),
        ),
        Step(
            "refuse",
            ("applied", "accepted"),
            "refused",
            "officer",
            "reasons; the basis is in force; not who made the act",
            decides=True,
            stops=("repair-accept", "repair-decide", "repair-answer"),
        ),
        Step(
            "take-back",
            ("applied", "accepted"),
            "taken-back",
            "organisation",
            "the organisation itself",
            stops=("repair-accept", "repair-decide", "repair-answer"),
        ),
        Step(
            BY_LETTER,
            ("applied", "accepted"),
            "taken-back",
            "officer",
            "number and day of the organisation's letter, not from before the case; not who made the act",
            stops=("repair-accept", "repair-decide", "repair-answer"),
        ),
        Step(
            "lapse",
            ("applied", "accepted"),
            "lapsed",
            "program",
            "in the transaction that withdraws, repairs, mitigates or ends the record, whoever does",
            stops=("repair-accept", "repair-decide", "repair-answer"),
        ),
        Step("send", (), "sent", "organisation", "its own record, whose door is elsewhere"),
        Step("take-in", ("sent",), "taken-in", "officer", "the decision of the other body, by its number"),
        Step("learn", ("sent",), "taken-in", "program", "the record ended here by a file or another act that says so"),
    ),
)


@dataclass(frozen=True)
class Facts:
    """What decides about the repair of one record, as it stands on the day of asking.

    What was listed here leaves by its list's own way out, so that the case and its record end together.
    """

    state: str
    adverse: bool
    repair_from: date | None
    shown: bool
    door: str
    listed_here: bool = False


@dataclass(frozen=True)
class Eligibility:
    """Whether a record can be repaired, from when, where; ``reason`` says why not (kebab-case, empty when it can)."""

    verdict: Verdict
    repair_from: date | None
    door: str
    reason: str


def eligibility(facts: Facts, day: date) -> Eligibility:
    """Whether, when and where a record can be repaired, asked on ``day``: computed, never decided by anybody.

    Duties and commitment are asked for at the application; here stands only what the record itself tells.
    """
    why_not = (
        ("favourable", not facts.adverse),
        ("left-already", facts.state not in {"effective", "held"}),
        ("not-shown", not facts.shown),
        ("leaves-by-its-list", facts.listed_here),
        ("without-a-day", facts.repair_from is None),
    )
    for reason, holds in why_not:
        if holds:
            return Eligibility("nothing-to-repair", None, facts.door, reason)
    if facts.door != HERE:
        return Eligibility("elsewhere", facts.repair_from, facts.door, "door-elsewhere")
    if facts.repair_from is not None and facts.repair_from > day:
        return Eligibility("later", facts.repair_from, facts.door, "too-early")
    return Eligibility("now", facts.repair_from, facts.door, "")
