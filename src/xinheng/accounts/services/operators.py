"""The account of whoever runs the node's commands."""

from xinheng.accounts import models


def ensure_operator(*, account: str) -> None:
    """Make the operator's account when absent; it cannot sign in to the site (no password)."""
    if not models.User.objects.filter(account=account).exists():
        user = models.User(account=account)
        user.set_unusable_password()
        user.save()
