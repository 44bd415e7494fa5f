from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "kartoteka.project"
    label = "project"
