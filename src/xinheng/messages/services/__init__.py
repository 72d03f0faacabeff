"""Writes of messages."""

from xinheng.messages.services.letters import record_failure, record_service, record_services, serve
from xinheng.messages.services.reaching_out import close_endpoint, delete_contact, give_contact, open_endpoint, replay
from xinheng.messages.services.sending import mark_read, send, send_each
from xinheng.messages.services.telling import tell_due

__all__ = [
    "close_endpoint",
    "delete_contact",
    "give_contact",
    "mark_read",
    "open_endpoint",
    "record_failure",
    "record_service",
    "record_services",
    "replay",
    "send",
    "send_each",
    "serve",
    "tell_due",
]
