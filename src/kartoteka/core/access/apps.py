from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kartoteka.core.access"
    label = "access"

    def ready(self) -> None:
        """Check the permission matrix whenever the system is checked."""
        import_module("kartoteka.core.access.checks")
