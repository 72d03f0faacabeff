"""Writes of accounts: authorities, mandates, invitations, the wait after wrong passwords, traces of reads."""

from xinheng.accounts.services.authorities import ImportResult, import_authorities
from xinheng.accounts.services.invitations import Invited, bootstrap, invite, redeem, redeem_as
from xinheng.accounts.services.mandates import give_mandate, revoke_mandate
from xinheng.accounts.services.operators import ensure_operator
from xinheng.accounts.services.signing_in import right_password, seconds_left, wrong_password
from xinheng.accounts.services.tracing import read_traces, trace

__all__ = [
    "ImportResult",
    "Invited",
    "bootstrap",
    "ensure_operator",
    "give_mandate",
    "import_authorities",
    "invite",
    "read_traces",
    "redeem",
    "redeem_as",
    "revoke_mandate",
    "right_password",
    "seconds_left",
    "trace",
    "wrong_password",
]
