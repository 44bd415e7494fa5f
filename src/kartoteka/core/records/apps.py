from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kartoteka.core.records"
    label = "records"

    def ready(self) -> None:
        """Register custom fields as a record type."""
        import_module("kartoteka.core.records.records")
