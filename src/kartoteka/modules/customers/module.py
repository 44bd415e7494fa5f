"""The module of customers: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records import modules
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens import first_steps, menu
from kartoteka.modules.customers import (
    actions,
    care,
    panels,
    queries,
    records,
    relation_panels,
    relation_records,
    tree_panels,
)
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
    own = (records.customers, records.people, records.positions, *relation_records.ALL)
    for record_type in own:
        record_types.register(record_type)
    _fill_cards()
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


def _fill_cards() -> None:
    here, tree = relation_panels, tree_panels
    records.customers.first_reads.append(queries.timeline_people)
    records.customers.panels.extend((
        Panel("people", _("People"), "customers/_people.html", panels.people, "left", 10),
        Panel("verified", _("Data quality"), "customers/_verified.html", here.verified, "left",
              15),
        Panel("addresses", _("Addresses"), "customers/_addresses.html", here.addresses, "left", 20,
              is_late=True),
        Panel("group", _("Group of companies"), "customers/_group.html", tree.group, "left", 30,
              is_late=True),
        Panel("organisation", _("Organisation"), "customers/_organisation.html", tree.organisation,
              "left", 40, is_late=True),
        Panel("former", _("Worked here"), "customers/_former.html", here.former, "left", 50,
              is_late=True),
        Panel("relations", _("Relations"), "customers/_relations.html", here.companies, "right", 10,
              "relationship", is_late=True),
        Panel("known", _("Who of us knows whom"), "customers/_known.html", here.known_there,
              "right", 20, "relationship", is_late=True),
        Panel("employment", _("Employment"), "customers/_employment.html", tree.employment, "right",
              30, "analytics", is_late=True),
    ))  # fmt: skip
    records.people.panels.extend((
        Panel("verified", _("Data quality"), "customers/_verified.html", here.verified, "left", 15),
        Panel("positions", _("Positions"), "customers/_positions.html", panels.positions, "left",
              10),
        Panel("relations", _("Relations"), "customers/_relations.html", here.people, "right", 10,
              "relationship", is_late=True),
        Panel("known", _("Who of us knows"), "customers/_known.html", here.known_to_us, "right", 20,
              "relationship", is_late=True),
    ))  # fmt: skip
