"""Designation and removal: states, transitions, and what a day and an officer may do. Pure."""

from xinheng.lists.domain.case import (
    Case,
    Step,
    Terms,
    advance,
    allowed,
    ends_on,
    is_open,
    latest_end,
    opens_on,
    refuse,
)
from xinheng.lists.domain.states import BY_ACT, OPEN, STATES, TRANSITIONS, Act, Phase, State, Transition

__all__ = [
    "BY_ACT",
    "OPEN",
    "STATES",
    "TRANSITIONS",
    "Act",
    "Case",
    "Phase",
    "State",
    "Step",
    "Terms",
    "Transition",
    "advance",
    "allowed",
    "ends_on",
    "is_open",
    "latest_end",
    "opens_on",
    "refuse",
]
