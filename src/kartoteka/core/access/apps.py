from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kartoteka.core.access"
    label = "access"
