from importlib import import_module

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "kartoteka.core.screens"
    label = "screens"

    def ready(self) -> None:
        """Make `<plural:record_type>` known before any address is read."""
        import_module("kartoteka.core.screens.addresses")
