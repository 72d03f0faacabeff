"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable


def tell_of_messages() -> None:
    """Tell outside of the messages that are due to be told of."""
    from xinheng.messages.services import tell_due

    tell_due()


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("messages.tell_of_messages", "* * * * *", tell_of_messages),
)
