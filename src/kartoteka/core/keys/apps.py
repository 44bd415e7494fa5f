from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "kartoteka.core.keys"
    label = "keys"
