"""The accounts of whoever runs the node's commands: made here only, without a password, for no mandate."""

from django.db import transaction

from xinheng.accounts import models
from xinheng.accounts.domain import Actor
from xinheng.accounts.domain.operators import is_os_user, operator_account
from xinheng.accounts.errors import LastOperatorError, OperatorUnknownError
from xinheng.accounts.selectors.operators import exists_here, operating_system_user, operators
from xinheng.ledger.journal import ENDED
from xinheng.ledger.services import act, note


def ensure_operator(*, account: str) -> None:
    """Make the operator's account when absent; it cannot sign in to the site (no password)."""
    if not models.User.objects.filter(account=account).exists():
        user = models.User(account=account)
        user.set_unusable_password()
        user.save()


def bind_operator(*, os_user: str, actor: Actor) -> None:
    """Let an operating-system user of this machine run the node's commands. OperatorUnknownError where it has none."""
    if not is_os_user(os_user) or not exists_here(os_user):
        raise OperatorUnknownError(os_user=os_user[:40])
    with act(kind="accounts.operator.bound", actor=actor, body={"os_user": os_user}):
        ensure_operator(account=operator_account(os_user))
        models.User.objects.filter(account=operator_account(os_user)).update(is_active=True)


def bind_first_operator(*, actor: Actor) -> None:
    """Bind whoever sets the node up, unless somebody who is bound has a user on this machine."""
    if not any(one.bound and exists_here(one.os_user) for one in operators()):
        bind_operator(os_user=operating_system_user(), actor=actor)


def end_operator(*, os_user: str, reason: str, actor: Actor) -> None:
    """Let an operating-system user run no more commands. LastOperatorError for the only one left."""
    with transaction.atomic():
        held = models.User.objects.select_for_update().filter(account__in=map(operator_account, _bound()))
        names = {one.account for one in held}
        if operator_account(os_user) not in names:
            raise OperatorUnknownError(os_user=os_user[:40])
        if len(names) == 1:
            raise LastOperatorError(os_user=os_user)
        with act(kind="accounts.operator.ended", actor=actor, body={"os_user": os_user, "reason": reason}):
            models.User.objects.filter(account=operator_account(os_user)).update(is_active=False)
            note(what=ENDED, items=[f"operator {os_user}"])


def _bound() -> list[str]:
    return [one.os_user for one in operators() if one.bound]
