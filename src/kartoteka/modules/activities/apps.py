from importlib import import_module

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "kartoteka.modules.activities"
    label = "activities"

    def ready(self) -> None:
        """Make the record types of the module known."""
        import_module("kartoteka.modules.activities.module").register()
