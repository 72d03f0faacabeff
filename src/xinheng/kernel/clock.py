"""The one source of "today" and "now": Asia/Shanghai, or the day named by ``XINHENG_TODAY``.

Nothing else in the product reads a clock; SQL and models never do. Under ``XINHENG_TODAY`` the time of day
is the real one, on that day.
"""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from xinheng.kernel.errors import NotAvailableError, XinhengError

SHANGHAI = ZoneInfo("Asia/Shanghai")
_override: ContextVar[date | None] = ContextVar("xinheng_day", default=None)


class WrongTodayError(XinhengError):
    """``XINHENG_TODAY`` is not a day."""

    code = "today-not-a-date"
    title = "XINHENG_TODAY is not a date"
    detail = "XINHENG_TODAY is {value!r}; write a day such as 2026-04-01"
    exit_code = 2


def _wall() -> datetime:
    return datetime.now(SHANGHAI)  # noqa: TID251  (the one place that may)


def machine_now() -> datetime:
    """The machine's own instant, whatever day is named: only beside what others stamped by it (a library's tokens)."""
    return _wall()


def _named_day() -> date | None:
    override = _override.get()
    if override is not None:
        return override
    value = os.environ.get("XINHENG_TODAY", "")
    if not value:
        return None
    if os.environ.get("XINHENG_MODE") == "production":
        raise NotAvailableError(reason="XINHENG_TODAY is set; production believes in the real day only: unset it")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise WrongTodayError(value=value) from error


def is_named() -> bool:
    """Whether somebody named the day (``XINHENG_TODAY``, ``on_day``), so that it says nothing about the machine."""
    return _named_day() is not None


def today() -> date:
    """The day the program believes in."""
    return _named_day() or _wall().date()


def now() -> datetime:
    """The instant (aware, Asia/Shanghai): the real time of day, on ``today()``."""
    wall = _wall()
    day = _named_day()
    return wall if day is None else datetime.combine(day, wall.timetz())


def seconds_left() -> int:
    """In how many seconds the next day begins, at least one: when what is granted by the day is granted again."""
    instant = now()
    tomorrow = datetime.combine(instant.date() + timedelta(days=1), time(), SHANGHAI)
    return max(1, math.ceil((tomorrow - instant).total_seconds()))


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Let the enclosed code believe in ``day`` (the demo takes files in day by day; tests)."""
    token = _override.set(day)
    try:
        yield
    finally:
        _override.reset(token)
