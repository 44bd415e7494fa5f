from importlib import import_module

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "kartoteka.core.actions"
    label = "actions"

    def ready(self) -> None:
        """Declare the jobs that count anew what cards have."""
        import_module("kartoteka.core.actions.completing")
