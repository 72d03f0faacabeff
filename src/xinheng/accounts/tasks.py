"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable


def forget_tokens() -> None:
    """Remove the tokens of machine clients that have expired."""
    from xinheng.accounts.services import forget_expired_tokens

    forget_expired_tokens()


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (("accounts.forget_tokens", "41 * * * *", forget_tokens),)
