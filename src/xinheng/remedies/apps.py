"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """Names the room."""

    name = "xinheng.remedies"
    label = "remedies"
