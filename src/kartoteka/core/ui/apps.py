"""The interface kit as a Django application."""

from django.apps import AppConfig

from kartoteka.core.ui import lookups, phrases


class UiConfig(AppConfig):
    """Templates, template tags and static files of the interface kit."""

    name = "kartoteka.core.ui"
    label = "ui"

    def ready(self) -> None:
        """Templates look up names, and words of the language, the short way."""
        lookups.begin()
        phrases.begin()
