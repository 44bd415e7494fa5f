from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "kartoteka.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Import every app's `jobs.py`, so that any process can put any job in the outbox."""
        autodiscover_modules("jobs")
