from importlib import import_module

from django.apps import AppConfig


class ViesConfig(AppConfig):
    name = "kartoteka.connectors.vies"
    label = "vies"

    def ready(self) -> None:
        """Make the register known."""
        import_module("kartoteka.connectors.vies.register").register()
