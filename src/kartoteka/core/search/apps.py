from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "kartoteka.core.search"
    label = "search"
