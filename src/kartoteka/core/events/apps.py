from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "kartoteka.core.events"
    label = "events"
