"""Operators: operating-system users who run the node's commands in production (decision 261)."""

import re

PREFIX = "os:"
"""What an operator's account begins with. No invitation can name such an account, and it has no password."""
_OS_USER = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,31}", re.ASCII)


def operator_account(os_user: str) -> str:
    """The account that stands for an operating-system user."""
    return PREFIX + os_user


def is_os_user(name: str) -> bool:
    """Whether this can be the name of an operating-system user."""
    return bool(_OS_USER.fullmatch(name))
