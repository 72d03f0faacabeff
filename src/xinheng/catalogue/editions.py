"""The life of a rulebook edition: states, acts, who may do them, what must hold. Pure.

Drawn in docs/lifecycles/rulebook-edition.md; a test holds the two together, triggers hold the database to it (G23).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

EditionState = Literal["proposed", "seconded", "approved", "active", "superseded", "withdrawn"]
EditionAct = Literal["propose", "approve", "withdraw", "activate", "supersede"]
Way = Literal["founding", "approved", "direct"]

WAYS: tuple[Way, ...] = ("founding", "approved", "direct")
"""How an edition became active: the first of a node, approved by two offices, or at once (demonstrations only)."""

APPROVALS_NEEDED = 2
LEAST_NOTICE_DAYS = 5
"""Days between publication of a proposal and its effect, whatever a rulebook says (G23: "some days before effect")."""

STATES: Mapping[EditionState, str] = MappingProxyType(
    {
        "proposed": "checked, compared with the running edition and published; nobody has approved it",
        "seconded": "one office has approved it",
        "approved": "two offices have approved it; it waits for its day",
        "active": "the node goes by it",
        "superseded": "a later edition is active; versions made under it keep its digest",
        "withdrawn": "taken back or turned down before it was active; nothing leads out of it",
    }
)


@dataclass(frozen=True)
class EditionTransition:
    """One act: from which state (empty: from nothing) to which, who may do it, what must hold."""

    act: EditionAct
    source: EditionState | Literal[""]
    target: EditionState
    who: str
    guard: str


TRANSITIONS: tuple[EditionTransition, ...] = (
    EditionTransition("propose", "", "proposed", "system administration", "no problem found; another digest; a reason"),
    EditionTransition("approve", "proposed", "seconded", "an administration", "not the proposer; a reason"),
    EditionTransition("approve", "seconded", "approved", "another administration", "another person; not the proposer"),
    EditionTransition("withdraw", "proposed", "withdrawn", "an administration", "a reason"),
    EditionTransition("withdraw", "seconded", "withdrawn", "an administration", "a reason"),
    EditionTransition("withdraw", "approved", "withdrawn", "an administration", "a reason"),
    EditionTransition("activate", "approved", "active", "system administration", "its day has come; published before"),
    EditionTransition("supersede", "active", "superseded", "the next activation", "another edition is activated"),
)


@dataclass(frozen=True)
class Approval:
    """One office's approval."""

    office: str
    account: str
    given_on: date
    reason: str


def state_of(approvals: Iterable[Approval], *, withdrawn: bool, active: bool, superseded: bool) -> EditionState:
    """The state of a proposal, from what stands in the tables."""
    if superseded:
        return "superseded"
    if active:
        return "active"
    if withdrawn:
        return "withdrawn"
    offices = {one.office for one in approvals}
    if len(offices) >= APPROVALS_NEEDED:
        return "approved"
    return "seconded" if offices else "proposed"


def allowed(state: str) -> tuple[EditionAct, ...]:
    """The acts somebody may do in a state, each once, in the order of the table."""
    return tuple(dict.fromkeys(one.act for one in TRANSITIONS if one.source == state and one.act != "supersede"))


def earliest_effect(published_on: date, notice_days: int) -> date:
    """The first day on which a proposal published on a day may become active."""
    return published_on + timedelta(days=max(notice_days, LEAST_NOTICE_DAYS))
