"""Writes of accounts: authorities, mandates, invitations, the wait after wrong passwords, traces of reads."""

from xinheng.accounts.services.authorities import ImportResult, import_authorities
from xinheng.accounts.services.clients import (
    NewSecret,
    Spent,
    create_client,
    forget_expired_tokens,
    renew_secret,
    revoke_client,
    spend,
)
from xinheng.accounts.services.invitations import (
    Invited,
    bootstrap,
    invite,
    read_open_invitations,
    redeem,
    redeem_as,
    withdraw_invitation,
)
from xinheng.accounts.services.mandates import give_mandate, revoke_mandate
from xinheng.accounts.services.operators import ensure_operator
from xinheng.accounts.services.recovering import confirm_recovery, propose_recovery, recover
from xinheng.accounts.services.recusing import end_recusal, read_recusals, recuse, refuse_recused
from xinheng.accounts.services.rooting import root_traces
from xinheng.accounts.services.signing_in import right_password, seconds_left, wrong_password
from xinheng.accounts.services.tracing import audit_traces, read_traces, trace, trace_each, trace_each_last

__all__ = [
    "ImportResult",
    "Invited",
    "NewSecret",
    "Spent",
    "audit_traces",
    "bootstrap",
    "confirm_recovery",
    "create_client",
    "end_recusal",
    "ensure_operator",
    "forget_expired_tokens",
    "give_mandate",
    "import_authorities",
    "invite",
    "propose_recovery",
    "read_open_invitations",
    "read_recusals",
    "read_traces",
    "recover",
    "recuse",
    "redeem",
    "redeem_as",
    "refuse_recused",
    "renew_secret",
    "revoke_client",
    "revoke_mandate",
    "right_password",
    "root_traces",
    "seconds_left",
    "spend",
    "trace",
    "trace_each",
    "trace_each_last",
    "withdraw_invitation",
    "wrong_password",
]
