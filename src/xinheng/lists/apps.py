"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Names the room."""

    name = "xinheng.lists"
    label = "lists"
