"""The module of customers: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens import menu
from kartoteka.modules.customers import actions, care, panels, records

__all__ = ["actions", "register"]


def register() -> None:
    """Make the record types of this module known."""
    for record_type in (records.customers, records.people, records.positions):
        record_types.register(record_type)
    records.customers.panels.append(
        Panel("people", _("People"), "customers/_people.html", panels.people, "left", 10)
    )
    records.people.panels.append(
        Panel("positions", _("Positions"), "customers/_positions.html", panels.positions, order=30)
    )
    menu.add(
        menu.Entry(
            "customers", _("Customers"), "/customers/", "building-2", 20, "K", "sales",
            _("Companies, institutions and individuals that we sell to"), "customer",
        )
    )  # fmt: skip
    menu.add(
        menu.Entry(
            "people", _("People"), "/people/", "users", 25, "U", "sales",
            _("Contact persons and their positions"), "person",
        )
    )  # fmt: skip
    care.register()
