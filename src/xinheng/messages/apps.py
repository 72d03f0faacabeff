"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Names the room."""

    name = "xinheng.messages"
    label = "messages"
