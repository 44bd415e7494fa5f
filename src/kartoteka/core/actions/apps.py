from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "kartoteka.core.actions"
    label = "actions"
