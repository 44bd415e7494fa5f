from importlib import import_module

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "kartoteka.core.users"
    label = "users"

    def ready(self) -> None:
        """Register users and teams as record types, and what is done to them."""
        import_module("kartoteka.core.users.records")
        import_module("kartoteka.core.users.actions")
