"""`kartoteka manage rebuild_stage_visits`: the funnel's table made anew from the events."""

from typing import Any

from django.core.management.base import BaseCommand

from kartoteka.modules.sales.actions import rebuild_stage_visits


class Command(BaseCommand):
    """Make the table of stage visits anew."""

    help = "Make the table that the funnel reads anew, from the events of all opportunities."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many visits there are."""
        self.stdout.write(f"Stage visits: {rebuild_stage_visits()}")
