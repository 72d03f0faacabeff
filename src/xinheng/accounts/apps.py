"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the room."""

    name = "xinheng.accounts"
    label = "accounts"
