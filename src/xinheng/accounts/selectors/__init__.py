"""Reads of accounts."""

from xinheng.accounts.selectors.authorities import authorities, sending_authority
from xinheng.accounts.selectors.invitations import invitation
from xinheng.accounts.selectors.people import (
    actor_under,
    command_viewer,
    mandate_for,
    mandates_for,
    mandates_of,
    office_of,
    operator,
    reads_of,
)

__all__ = [
    "actor_under",
    "authorities",
    "command_viewer",
    "invitation",
    "mandate_for",
    "mandates_for",
    "mandates_of",
    "office_of",
    "operator",
    "reads_of",
    "sending_authority",
]
