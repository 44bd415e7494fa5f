"""The module of customers: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records import modules
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens import first_steps, menu
from kartoteka.modules.customers import actions, care, panels, records
from kartoteka.modules.customers.models import Customer

__all__ = ["actions", "register"]


def register() -> None:
    """Make the record types of this module known."""
    modules.add(
        modules.Module(
            "customers", _("Customers"), _("Customers, people and their positions"), "building-2",
            always=_("Everything else is about customers, so they are always there."),
        )
    )  # fmt: skip
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
    first_steps.add(
        first_steps.Step(
            "data", _("Your customers"),
            _("Bring in a file you have, or add one customer to see how it works."),
            "building-2", 40,
            ((_("Bring in a file"), "/import/?type=customer"), (_("Add one"), "/customers/new/")),
            Customer.objects.exists,
        )
    )  # fmt: skip
    care.register()
