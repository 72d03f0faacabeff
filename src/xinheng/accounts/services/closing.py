"""Closing an account: it signs in no more, and whoever is signed in with it is out with the next click."""

from xinheng.accounts import models
from xinheng.accounts.domain import Actor
from xinheng.accounts.domain.operators import PREFIX
from xinheng.accounts.errors import AccountUnknownError
from xinheng.ledger.journal import ENDED
from xinheng.ledger.services import act, note


def close_account(*, account: str, reason: str, actor: Actor) -> None:
    """Close an account for good. AccountUnknownError also for one closed before; operators are ended, not closed."""
    with act(kind="accounts.account.closed", actor=actor, body={"account": account, "reason": reason}):
        open_ones = models.User.objects.filter(account=account, is_active=True).exclude(account__startswith=PREFIX)
        if not open_ones.update(is_active=False):
            raise AccountUnknownError(account=account)
        note(what=ENDED, items=[f"account {account}"])
