"""Where a customer is, and how it is arranged inside: addresses and units."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record

ADDRESS_KINDS = (
    Option("registered", _("Registered office")),
    Option("delivery", _("Delivery")),
    Option("invoice", _("Invoices")),
    Option("branch", _("Branch")),
    Option("correspondence", _("Correspondence")),
)


class Address(Record):
    """One more address of a customer; the main one stands on the customer's own card."""

    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company", required=True)
    kind = fields.Choice(
        _("Kind of address"), privacy="none", options=ADDRESS_KINDS, default="delivery",
        required=True, extendable=True,
    )  # fmt: skip
    label = fields.Text(_("Name of the place"), privacy="company", max_length=80)
    street = fields.Text(_("Street and number"), privacy="company")
    postal_code = fields.PostalCode(_("Postal code"), privacy="company")
    city = fields.Text(_("City"), privacy="company", max_length=100)
    region = fields.Text(_("Region"), privacy="company", max_length=100)
    country = fields.Text(_("Country"), privacy="company", max_length=60)

    class Meta(Record.Meta):
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.label, self.street, town) if part) or str(self.pk)


class Unit(Record):
    """A part of a customer, such as a department, perhaps inside another one."""

    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company", required=True)
    name = fields.Text(_("Name"), privacy="company", required=True, max_length=120)
    parent = fields.Link(_("Part of the unit"), to="customers.Unit", privacy="company")
    head = fields.Link(_("Head of the unit"), to="customers.Person", privacy="personal")
    place = fields.Text(_("Place"), privacy="company", max_length=100)

    def __str__(self) -> str:
        return self.name
