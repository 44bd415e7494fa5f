from importlib import import_module

from django.apps import AppConfig


class GusConfig(AppConfig):
    name = "kartoteka.connectors.gus"
    label = "gus"

    def ready(self) -> None:
        """Make the register known."""
        import_module("kartoteka.connectors.gus.register").register()
