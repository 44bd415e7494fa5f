from importlib import import_module

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "kartoteka.modules.customers"
    label = "customers"

    def ready(self) -> None:
        """Make the record types of the module known."""
        import_module("kartoteka.modules.customers.module").register()
