from importlib import import_module

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "kartoteka.modules.leads"
    label = "leads"

    def ready(self) -> None:
        """Make the record types of the module known."""
        import_module("kartoteka.modules.leads.module").register()
