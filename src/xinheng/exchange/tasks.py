"""Periodic work of this room: (name, cron line, function); the shell gives it to the job queue."""

from collections.abc import Callable

from xinheng.accounts.domain import Actor

JOBS = Actor("jobs", None, "node")


def forget_waiting_rows() -> None:
    """Forget the rows whose thirty days of waiting are over."""
    from xinheng.exchange.services import forget_waiting

    forget_waiting(actor=JOBS)


def forget_marked_workbooks() -> None:
    """Remove the marked workbooks whose thirty days are over."""
    from xinheng.exchange.sending import forget_workbooks

    forget_workbooks()


def forget_issue_files() -> None:
    """Remove the issue files whose retention was ended by two officers."""
    from xinheng.exchange.sending import forget_issue_files

    forget_issue_files()


def forget_sendings() -> None:
    """Remove the notes of files that are no longer on their way."""
    from xinheng.exchange.underway import forget_notes

    forget_notes()


PERIODIC: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("exchange.forget_waiting_rows", "17 3 * * *", forget_waiting_rows),
    ("exchange.forget_marked_workbooks", "23 3 * * *", forget_marked_workbooks),
    ("exchange.forget_issue_files", "29 3 * * *", forget_issue_files),
    ("exchange.forget_sendings", "*/10 * * * *", forget_sendings),
)
