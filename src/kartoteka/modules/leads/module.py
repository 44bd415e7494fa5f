"""The module of leads: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu
from kartoteka.modules.leads import records


def register() -> None:
    """Make the record types of this module known."""
    for record_type in (records.sources, records.leads):
        record_types.register(record_type)
    menu.add(
        menu.Entry(
            "leads", _("Leads"), "/leads/", "user-plus", 15, "L", "sales",
            _("First contacts, not yet customers"), "lead",
        )
    )  # fmt: skip
