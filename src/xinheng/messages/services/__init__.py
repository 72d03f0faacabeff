"""Writes of messages."""

from xinheng.messages.services.letters import record_failure, record_service, record_services, serve
from xinheng.messages.services.reaching_out import close_endpoint, delete_contact, give_contact, open_endpoint, replay
from xinheng.messages.services.sending import mark_read, numbers_for, send, send_each, send_each_last
from xinheng.messages.services.telling import tell_due

__all__ = [
    "close_endpoint",
    "delete_contact",
    "give_contact",
    "mark_read",
    "numbers_for",
    "open_endpoint",
    "record_failure",
    "record_service",
    "record_services",
    "replay",
    "send",
    "send_each",
    "send_each_last",
    "serve",
    "tell_due",
]
