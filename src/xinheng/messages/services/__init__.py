"""Writes of messages."""

from xinheng.messages.services.letters import record_failure, record_service, serve
from xinheng.messages.services.sending import mark_read, send

__all__ = ["mark_read", "record_failure", "record_service", "send", "serve"]
