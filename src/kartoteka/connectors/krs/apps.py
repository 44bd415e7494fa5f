from importlib import import_module

from django.apps import AppConfig


class KrsConfig(AppConfig):
    name = "kartoteka.connectors.krs"
    label = "krs"

    def ready(self) -> None:
        """Make the register known."""
        import_module("kartoteka.connectors.krs.register").register()
