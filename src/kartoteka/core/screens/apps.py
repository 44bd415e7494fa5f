from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "kartoteka.core.screens"
    label = "screens"
