from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kartoteka.core.files"
    label = "files"
