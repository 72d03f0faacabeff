"""Tables of records: versions, what stands behind acts on them, emergency stops, two running sums."""

from xinheng.records.models.destruction import Destroyed, Destruction, DestructionDone
from xinheng.records.models.proofs import Mitigation, Pause, PauseEnd, Revocation, Statement, Stop, StopLift
from xinheng.records.models.shields import Reinstatement, Shield, ShieldEnd
from xinheng.records.models.sums import FormerEnd, Landed, ShownChange
from xinheng.records.models.versions import SHOWABLE, Version

__all__ = [
    "SHOWABLE",
    "Destroyed",
    "Destruction",
    "DestructionDone",
    "FormerEnd",
    "Landed",
    "Mitigation",
    "Pause",
    "PauseEnd",
    "Reinstatement",
    "Revocation",
    "Shield",
    "ShieldEnd",
    "ShownChange",
    "Statement",
    "Stop",
    "StopLift",
    "Version",
]
