"""Reads of accounts."""

from xinheng.accounts.selectors.authorities import authorities, sending_authority, supervised
from xinheng.accounts.selectors.clients import client_of_token, machine_client, machine_clients
from xinheng.accounts.selectors.invitations import invitation, open_invitations
from xinheng.accounts.selectors.people import (
    actor_under,
    command_viewer,
    frozen_terms,
    looks_at,
    mandate_for,
    mandates_for,
    mandates_of,
    office_of,
    operator,
    reads_of,
)
from xinheng.accounts.selectors.purposes import accepted_purposes, matters_in_force
from xinheng.accounts.selectors.traces import TraceFault, TraceRoots, count_traces, trace_faults, traces

__all__ = [
    "TraceFault",
    "TraceRoots",
    "accepted_purposes",
    "actor_under",
    "authorities",
    "client_of_token",
    "command_viewer",
    "count_traces",
    "frozen_terms",
    "invitation",
    "looks_at",
    "machine_client",
    "machine_clients",
    "mandate_for",
    "mandates_for",
    "mandates_of",
    "matters_in_force",
    "office_of",
    "open_invitations",
    "operator",
    "reads_of",
    "sending_authority",
    "supervised",
    "trace_faults",
    "traces",
]
