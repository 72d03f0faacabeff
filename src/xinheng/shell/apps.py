"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Names the room."""

    name = "xinheng.shell"
    label = "shell"
