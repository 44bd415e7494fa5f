from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "kartoteka.core.importing"
    label = "importing"
