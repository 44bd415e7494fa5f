from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "kartoteka.core.matching"
    label = "matching"
