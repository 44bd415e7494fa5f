from importlib import import_module

from django.apps import AppConfig


class FiltersConfig(AppConfig):
    name = "kartoteka.core.filters"
    label = "filters"

    def ready(self) -> None:
        """Register saved views as a record type, and the reaction that keeps indexes."""
        import_module("kartoteka.core.filters.indexes")
        import_module("kartoteka.core.filters.records")
