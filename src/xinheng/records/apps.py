"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Names the room."""

    name = "xinheng.records"
    label = "records"
