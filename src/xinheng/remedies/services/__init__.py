"""Writes of remedies: taking cases in, deciding them, taking them back."""

from xinheng.remedies.services.answering import decide_objection
from xinheng.remedies.services.correcting import wish_correction
from xinheng.remedies.services.objecting import forward_objection, take_objection
from xinheng.remedies.services.proceeding import (
    Filing,
    Outcome,
    follow_outcome,
    take_back_proceeding,
    take_in_outcome,
    tell_proceeding,
)
from xinheng.remedies.services.reinstating import (
    Finding,
    correct_slip,
    drop_reinstatement,
    propose_reinstatement,
    reinstate,
    state_reinstatement,
)
from xinheng.remedies.services.reorganising import (
    CourtRuling,
    Report,
    apply_reorganisation,
    check_reorganisation,
    finalise_reorganisation,
    keep_reorganisation,
    refuse_reorganisation,
    report_execution,
    report_failure,
    restore_reorganisation,
    shield_reorganisation,
    state_reorganisation,
    take_back_reorganisation,
)
from xinheng.remedies.services.repairing import (
    accept_repair,
    apply_for_repair,
    approve_repair,
    follow_repair,
    record_repair,
    refuse_repair,
    take_in_repair,
)
from xinheng.remedies.services.taking_back import Letter, take_back_by_letter, take_back_objection, take_back_repair

__all__ = [
    "CourtRuling",
    "Filing",
    "Finding",
    "Letter",
    "Outcome",
    "Report",
    "accept_repair",
    "apply_for_repair",
    "apply_reorganisation",
    "approve_repair",
    "check_reorganisation",
    "correct_slip",
    "decide_objection",
    "drop_reinstatement",
    "finalise_reorganisation",
    "follow_outcome",
    "follow_repair",
    "forward_objection",
    "keep_reorganisation",
    "propose_reinstatement",
    "record_repair",
    "refuse_reorganisation",
    "refuse_repair",
    "reinstate",
    "report_execution",
    "report_failure",
    "restore_reorganisation",
    "shield_reorganisation",
    "state_reinstatement",
    "state_reorganisation",
    "take_back_by_letter",
    "take_back_objection",
    "take_back_proceeding",
    "take_back_reorganisation",
    "take_back_repair",
    "take_in_outcome",
    "take_in_repair",
    "take_objection",
    "tell_proceeding",
    "wish_correction",
]
