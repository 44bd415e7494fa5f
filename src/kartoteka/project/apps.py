from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate, pre_migrate  # noqa: TID251 - not of models


class ProjectConfig(AppConfig):
    name = "kartoteka.project"
    label = "project"

    def ready(self) -> None:
        """Let migrations work on tables without triggers, and count anew after them."""
        from kartoteka.core.records.types import record_types  # noqa: PLC0415 - models need all apps
        from kartoteka.core.storage import tallies  # noqa: PLC0415
        from kartoteka.core.storage.postgresql import vacuuming  # noqa: PLC0415

        def without(using: str, plan: Any, **more: Any) -> None:
            if using == DEFAULT_DB_ALIAS and plan:
                tallies.remove()

        def with_them(using: str, **more: Any) -> None:
            if using == DEFAULT_DB_ALIAS:
                tallies.establish()
                vacuuming.establish([one.model._meta.db_table for one in record_types.all()])

        # Only apps with tables are told, and this one has none.
        told = apps.get_app_config("records")
        pre_migrate.connect(without, sender=told, weak=False)
        post_migrate.connect(with_them, sender=told, weak=False)
