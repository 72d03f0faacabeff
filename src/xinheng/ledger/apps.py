"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Names the room."""

    name = "xinheng.ledger"
    label = "ledger"
