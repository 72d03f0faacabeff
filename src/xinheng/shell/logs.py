"""Operators' logs: one JSON object a line on standard error, with the request's id.

No addresses, no query strings, no values: a request is named by its route, an exception by its type and the places
in the code it passed, never by its message, which may quote a row or a parameter. Data problems are issues, not lines.
"""

import logging  # noqa: TID251  (the framework's own loggers are tied in here, and only here)
import sys
import traceback
from typing import Any

import structlog
from structlog.types import EventDict, Processor


def exception_places(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and the places it passed, innermost last."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["exception"] = type(error).__name__
        event["places"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    exception_places,
]


def set_up(_settings: dict[str, Any]) -> None:
    """Send our own and the framework's log lines to standard error as JSON (called by the framework)."""
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*SHARED, renderer],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[_request_route_only, structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # a 404 is an answer, not an event
    logging.getLogger("django.security").setLevel(logging.CRITICAL)  # so is a 400 for what a stranger sends


def _request_route_only(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The framework hands the request along with its line: keep the route, drop everything else."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        event["route"] = match.route if match else ""
        event["event"] = "request-failed"
    return event
