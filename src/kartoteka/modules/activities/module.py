"""The module of activities: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu
from kartoteka.modules.activities import records


def register() -> None:
    """Make the record types of this module known."""
    record_types.register(records.activities)
    menu.add(
        menu.Entry(
            "activities", _("Activities"), "/activities/", "calendar", 40, "C", "contact",
            _("Tasks, calls, meetings and notes"), "activity",
        )
    )  # fmt: skip
