"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Names the room."""

    name = "xinheng.exchange"
    label = "exchange"
