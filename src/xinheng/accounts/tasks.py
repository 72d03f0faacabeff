"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable


def forget_tokens() -> None:
    """Remove the tokens of machine clients that have expired."""
    from xinheng.accounts.services import forget_expired_tokens

    forget_expired_tokens()


def forget_sessions() -> None:
    """Remove what is left of ended sessions and of wrong passwords."""
    from xinheng.accounts.services.forgetting import forget_old_sessions

    forget_old_sessions()


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("accounts.forget_tokens", "41 * * * *", forget_tokens),
    ("accounts.forget_sessions", "47 * * * *", forget_sessions),
)
