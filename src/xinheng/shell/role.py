"""What this node is: ``desk`` keeps the records, ``public`` shows a desk node's file and holds nothing else."""

import os

from xinheng.network.errors import DeskOnlyError

DESK, PUBLIC = "desk", "public"

PUBLIC_DOES = frozenset(
    {
        *("setup", "serve", "network take", "node verify", "node clock", "ledger verify"),
        *("publicity show", "publicity snapshot", "publicity stops", "rulebook check", "rulebook show"),
        *("identifiers check", "days add", "days count"),
    }
)
"""The commands of a public node; every other belongs to the desk node."""


def role() -> str:
    """``XINHENG_ROLE``; ImproperlyConfigured when it names no role."""
    named = os.environ.get("XINHENG_ROLE", "") or DESK
    if named not in {DESK, PUBLIC}:
        from django.core.exceptions import ImproperlyConfigured  # days and identifiers load no framework

        raise ImproperlyConfigured(f"XINHENG_ROLE is {named!r}; write desk or public")
    return named


def is_public() -> bool:
    """Whether this is a public node."""
    return role() == PUBLIC


def refuse_desk_work(words: str) -> None:
    """DeskOnlyError for a command that a public node does not do."""
    if is_public() and words not in PUBLIC_DOES:
        raise DeskOnlyError(command=words)
