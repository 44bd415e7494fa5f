"""The module of leads: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records import modules
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import board_plan, menu, settings_lists
from kartoteka.modules.leads import records
from kartoteka.modules.leads.boards import LeadBoard


def register() -> None:
    """Make the record types of this module known."""
    modules.add(
        modules.Module(
            "leads", _("Leads"), _("First contacts, and where they come from"), "user-plus",
            ("customers", "sales"),
        )
    )  # fmt: skip
    for record_type in (records.sources, records.leads):
        record_types.register(record_type)
    menu.add(
        menu.Entry(
            "leads", _("Leads"), "/leads/", "user-plus", 15, "L", "sales",
            _("First contacts, not yet customers"), "lead",
        )
    )  # fmt: skip
    board_plan.register("lead", LeadBoard)
    settings_lists.add_list(records.sources, 50, _("Where leads and data come from"))
