"""Pages of the three administrations and of emergency stops."""

from xinheng.administration.views.auditing import look, patterns, traces, traces_csv
from xinheng.administration.views.clients import clients, renew, revoke
from xinheng.administration.views.editions import (
    activate,
    approve,
    edition,
    editions,
    public_editions,
    running_files,
    withdraw,
)
from xinheng.administration.views.recoveries import confirm, propose, recoveries
from xinheng.administration.views.stops import lift, start, stops

__all__ = [
    "activate",
    "approve",
    "clients",
    "confirm",
    "edition",
    "editions",
    "lift",
    "look",
    "patterns",
    "propose",
    "public_editions",
    "recoveries",
    "renew",
    "revoke",
    "running_files",
    "start",
    "stops",
    "traces",
    "traces_csv",
    "withdraw",
]
