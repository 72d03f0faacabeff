"""Writes of remedies: taking cases in, deciding them, taking them back."""

from xinheng.remedies.services.answering import decide_objection
from xinheng.remedies.services.objecting import forward_objection, take_back_objection, take_objection
from xinheng.remedies.services.repairing import (
    accept_repair,
    apply_for_repair,
    approve_repair,
    follow_repair,
    refuse_repair,
    take_back_repair,
    take_in_repair,
)

__all__ = [
    "accept_repair",
    "apply_for_repair",
    "approve_repair",
    "decide_objection",
    "follow_repair",
    "forward_objection",
    "refuse_repair",
    "take_back_objection",
    "take_back_repair",
    "take_in_repair",
    "take_objection",
]
