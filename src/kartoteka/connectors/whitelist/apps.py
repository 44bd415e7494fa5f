from importlib import import_module

from django.apps import AppConfig


class WhitelistConfig(AppConfig):
    name = "kartoteka.connectors.whitelist"
    label = "whitelist"

    def ready(self) -> None:
        """Make the register known."""
        import_module("kartoteka.connectors.whitelist.register").register()
        import_module("kartoteka.connectors.whitelist.jobs")
