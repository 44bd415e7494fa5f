from importlib import import_module

from django.apps import AppConfig


class CeidgConfig(AppConfig):
    name = "kartoteka.connectors.ceidg"
    label = "ceidg"

    def ready(self) -> None:
        """Make the register known."""
        import_module("kartoteka.connectors.ceidg.register").register()
