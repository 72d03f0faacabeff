"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Names the room."""

    name = "xinheng.administration"
    label = "administration"
