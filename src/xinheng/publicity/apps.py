"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Names the room."""

    name = "xinheng.publicity"
    label = "publicity"
