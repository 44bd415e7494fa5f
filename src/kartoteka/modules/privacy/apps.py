from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "kartoteka.modules.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Make the record types of the module known."""
        import_module("kartoteka.modules.privacy.module").register()
