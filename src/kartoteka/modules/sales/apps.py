from importlib import import_module

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "kartoteka.modules.sales"
    label = "sales"

    def ready(self) -> None:
        """Make the record types of the module known."""
        import_module("kartoteka.modules.sales.module").register()
