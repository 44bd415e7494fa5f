from importlib import import_module

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "kartoteka.core.screens"
    label = "screens"

    def ready(self) -> None:
        """Make `<plural:record_type>` known before any address is read; fill cards of users."""
        import_module("kartoteka.core.screens.addresses")
        import_module("kartoteka.core.screens.user_panels")
