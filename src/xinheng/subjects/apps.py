"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """Names the room."""

    name = "xinheng.subjects"
    label = "subjects"
