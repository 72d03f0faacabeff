"""Which operating-system users run the node's commands."""

import os
import pwd
from dataclasses import dataclass

from xinheng.accounts import models
from xinheng.accounts.domain.operators import PREFIX


@dataclass(frozen=True)
class Operator:
    """An operating-system user who was bound; ``bound`` says whether that still stands."""

    os_user: str
    bound: bool


def operators() -> list[Operator]:
    """Everybody who was ever bound, by name."""
    rows = models.User.objects.filter(account__startswith=PREFIX).order_by("account")
    return [Operator(one.account.removeprefix(PREFIX), one.is_active) for one in rows]


def operating_system_user() -> str:
    """Whoever runs this program, by the operating system's word."""
    return pwd.getpwuid(os.geteuid()).pw_name


def exists_here(os_user: str) -> bool:
    """Whether this machine knows such a user."""
    try:
        pwd.getpwnam(os_user)
    except KeyError:
        return False
    return True
