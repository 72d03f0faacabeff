"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Names the room."""

    name = "xinheng.measures"
    label = "measures"
