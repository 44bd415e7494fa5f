"""The interface kit as a Django application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, template tags and static files of the interface kit."""

    name = "kartoteka.core.ui"
    label = "ui"
