"""Writes of records: landing the rows of a batch, and acts on one record."""

from xinheng.records.services.acting import hold_record, withdraw_record
from xinheng.records.services.correcting import correct_record
from xinheng.records.services.deciding import begin_decided, correct_decided, end_decided, prepare_decided
from xinheng.records.services.destroying import confirm_destruction, propose_destruction, records_over
from xinheng.records.services.ending import end_former
from xinheng.records.services.landing import COLUMNS, Landing, land_rows, node_secret
from xinheng.records.services.mitigating import mitigate_record
from xinheng.records.services.rematching import rematch_record
from xinheng.records.services.remedying import answer_record, end_pause, mark_record, note_record, repair_record
from xinheng.records.services.revoking import WithdrawalDue, withdraw_revoked, withdrawal_due
from xinheng.records.services.serving import serve_notice
from xinheng.records.services.shielding import (
    Ruling,
    TwoOfficers,
    begin_shield,
    end_shield,
    reinstate_record,
    shield_landed,
)
from xinheng.records.services.stopping import doubt_record, lift_sent_again, lift_stop, start_stop

__all__ = [
    "COLUMNS",
    "Landing",
    "Ruling",
    "TwoOfficers",
    "WithdrawalDue",
    "answer_record",
    "begin_decided",
    "begin_shield",
    "confirm_destruction",
    "correct_decided",
    "correct_record",
    "doubt_record",
    "end_decided",
    "end_former",
    "end_pause",
    "end_shield",
    "hold_record",
    "land_rows",
    "lift_sent_again",
    "lift_stop",
    "mark_record",
    "mitigate_record",
    "node_secret",
    "note_record",
    "prepare_decided",
    "propose_destruction",
    "records_over",
    "reinstate_record",
    "rematch_record",
    "repair_record",
    "serve_notice",
    "shield_landed",
    "start_stop",
    "withdraw_record",
    "withdraw_revoked",
    "withdrawal_due",
]
