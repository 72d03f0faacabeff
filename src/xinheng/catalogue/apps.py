"""The room's entry in Django's list of applications."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Names the room."""

    name = "xinheng.catalogue"
    label = "catalogue"
