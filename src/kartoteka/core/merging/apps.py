from importlib import import_module

from django.apps import AppConfig


class MergingConfig(AppConfig):
    name = "kartoteka.core.merging"
    label = "merging"

    def ready(self) -> None:
        """Make the record of mergers, the undo of them and the jobs known."""
        for module in ("records", "unmerging", "searching"):
            import_module(f"kartoteka.core.merging.{module}")
