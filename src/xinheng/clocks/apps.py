"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """Names the room."""

    name = "xinheng.clocks"
    label = "clocks"
