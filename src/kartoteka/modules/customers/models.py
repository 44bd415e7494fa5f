"""Customers, people, and the positions that tie them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record
from kartoteka.core.storage import board_index
from kartoteka.core.storage.text import FoldedOrNone
from kartoteka.modules.customers.assignment import AssignmentRule
from kartoteka.modules.customers.places import Address, Unit
from kartoteka.modules.customers.register_models import (
    RegisterAnswer,
    RegisterCheck,
    RegisterSwitch,
)
from kartoteka.modules.customers.relations import Acquaintance, CompanyRelation, PersonRelation
from kartoteka.modules.customers.segments import (
    CustomerType,
    Market,
    SaleKind,
    Segment,
    SegmentMember,
)
from kartoteka.modules.customers.territories import Territory, TerritoryMember

__all__ = [
    "Acquaintance",
    "Address",
    "AssignmentRule",
    "CompanyRelation",
    "Customer",
    "CustomerType",
    "Market",
    "Person",
    "PersonRelation",
    "Position",
    "RegisterAnswer",
    "RegisterCheck",
    "RegisterSwitch",
    "SaleKind",
    "Segment",
    "SegmentMember",
    "Territory",
    "TerritoryMember",
    "Unit",
]

KINDS = (
    Option("company", _("Company")),
    Option("institution", _("Institution")),
    Option("individual", _("Individual")),
)
STATUSES = (
    Option("prospect", _("Prospect"), "b"),
    Option("active", _("Customer"), "g"),
    Option("dormant", _("Dormant"), ""),
    Option("former", _("Former"), ""),
    Option("partner", _("Partner"), "v"),
)
IMPORTANCE = (Option("A", "A"), Option("B", "B"), Option("C", "C"))
CHANNELS = (
    Option("phone", _("Phone")),
    Option("email", _("E-mail")),
    Option("meeting", _("Meeting")),
    Option("letter", _("Letter")),
)
PURCHASE_ROLES = (
    Option("decision_maker", _("Decision-maker")),
    Option("influencer", _("Influencer")),
    Option("user", _("User")),
    Option("gatekeeper", _("Gatekeeper")),
    Option("buyer", _("Buyer")),
)
SIZES = (
    Option("micro", _("Micro, up to 9 people")),
    Option("small", _("Small, 10 to 49 people")),
    Option("medium", _("Medium, 50 to 249 people")),
    Option("large", _("Large, 250 people and more")),
)
SECTORS = (
    Option("private", _("Private")),
    Option("public", _("Public")),
    Option("nonprofit", _("Non-profit")),
)
MOTIVES = (
    Option("price", _("Price")),
    Option("quality", _("Quality")),
    Option("time", _("Short time")),
    Option("service", _("Service afterwards")),
    Option("recommendation", _("Recommendation")),
    Option("brand", _("Brand")),
    Option("safety", _("Safety")),
)


def _in_usual_order(name: str, *texts: str) -> models.Index:
    """The index of customers in use with the same texts."""
    same, in_use = map(FoldedOrNone, texts), models.Q(archived_at=None)
    return models.Index(*same, "sort_key", "id", name=name, condition=in_use)


class Customer(Record):
    """Whom we sell to: a company, an institution or an individual."""

    name = fields.Text(
        _("Name"), privacy="company", required=True, max_length=200,
        missing=_("Enter the customer name"),
    )  # fmt: skip
    kind = fields.Choice(_("Kind"), privacy="none", options=KINDS, default="company", required=True)
    status = fields.Choice(
        _("Status"), privacy="none", options=STATUSES, default="prospect", required=True
    )
    importance = fields.Choice(_("Importance"), privacy="none", options=IMPORTANCE, extendable=True)
    nip = fields.Nip(_("NIP"), privacy="company", index=True)
    regon = fields.Regon(_("REGON"), privacy="company")
    krs = fields.Krs(_("KRS"), privacy="company")
    vat_eu = fields.VatEu(_("VAT-EU number"), privacy="company")
    bank_account = fields.Iban(_("Bank account (IBAN)"), privacy="company")
    inn = fields.Inn(_("INN"), privacy="company")
    kpp = fields.Kpp(_("KPP"), privacy="company")
    ogrn = fields.Ogrn(_("OGRN"), privacy="company")
    phone = fields.Phone(_("Phone"), privacy="company")
    email = fields.Email(_("E-mail"), privacy="company")
    website = fields.Url(_("Website"), privacy="company")
    street = fields.Text(_("Street and number"), privacy="company")
    postal_code = fields.PostalCode(_("Postal code"), privacy="company")
    city = fields.Text(_("City"), privacy="company", max_length=100)
    region = fields.Text(_("Region"), privacy="company", max_length=100)
    country = fields.Text(_("Country"), privacy="company", max_length=60)
    industry = fields.Text(_("Industry"), privacy="company", max_length=120)
    pkd = fields.Pkd(_("PKD (NACE) code"), privacy="company")
    sector = fields.Choice(_("Sector"), privacy="company", options=SECTORS, extendable=True)
    size = fields.Choice(
        _("Size of the company"), privacy="company", options=SIZES, extendable=True
    )
    employees = fields.Integer(_("Employees"), privacy="company", minimum=0)
    annual_revenue = fields.Money(_("Annual revenue"), privacy="company", minimum=0)
    founded_year = fields.Year(_("Year founded"), privacy="company", minimum=1, maximum=2200)
    parent = fields.Link(_("Parent company"), to="customers.Customer", privacy="company")
    preferred_channel = fields.Choice(
        _("Preferred channel"), privacy="company", options=CHANNELS, extendable=True
    )
    contact_hours = fields.Text(_("Contact hours"), privacy="company", max_length=80)
    credit_limit = fields.Money(_("Credit limit"), privacy="company", minimum=0)
    last_verified_on = fields.Date(_("Last verified"), privacy="none")
    birth_date = fields.Date(_("Date of birth"), privacy="personal")
    motives = fields.Choices(
        _("Purchase motives"), privacy="company", options=MOTIVES, extendable=True
    )
    preferences = fields.LongText(_("Expectations and preferences"), privacy="company")
    tags = fields.Tags(_("Tags"), privacy="company")
    description = fields.LongText(_("Description"), privacy="company")
    reference = fields.Text(
        _("Number in another system"), privacy="company", max_length=60, index=True
    )
    customer_type = fields.Link(_("Customer type"), to="customers.CustomerType", privacy="company")
    market = fields.Link(_("Market sector"), to="customers.Market", privacy="company")
    sale_kind = fields.Link(_("Kind of sale"), to="customers.SaleKind", privacy="company")
    territory = fields.Link(
        _("Territory"), to="customers.Territory", privacy="company", index=False
    )
    potential = fields.Money(_("Potential"), privacy="company", minimum=0)
    planned_share = fields.Percent(_("Planned share"), privacy="company", minimum=0, maximum=100)
    # Kept up to date by the modules above, so that lists can show, filter and sort by them.
    last_contact_at = fields.DateTime(_("Last contact"), privacy="none", read_only=True)
    next_step_at = fields.DateTime(_("Next step"), privacy="none", read_only=True)
    open_opportunities = fields.Integer(_("Open opportunities"), privacy="none", read_only=True)
    open_value = fields.Money(_("Open value"), privacy="none", read_only=True)
    won_value = fields.Money(_("Won value"), privacy="none", read_only=True)
    completeness = fields.WholePercent(_("Completeness"), privacy="none", read_only=True)
    registers_checked_at = fields.DateTime(
        _("Checked in registers"), privacy="none", read_only=True
    )
    # Won value of the potential.
    actual_share = fields.Percent(_("Actual share"), privacy="none", read_only=True)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["last_contact_at", "id"], name="customer_last_contact"),
            models.Index(fields=["next_step_at", "id"], name="customer_next_step"),
            models.Index(fields=["completeness", "id"], name="customer_completeness"),
            models.Index(fields=["last_verified_on", "id"], name="customer_verified"),
            board_index.index("status", "sort_key", "customer_board"),
            models.Index(FoldedOrNone("city"), "id", name="customer_city"),
            # Lists of one city, of one industry there, and of one industry, in their usual order.
            _in_usual_order("customer_in_city", "city"),
            _in_usual_order("customer_city_industry", "city", "industry"),
            _in_usual_order("customer_industry", "industry"),
            models.Index(
                fields=["sort_key", "id"],
                name="customer_archived",
                condition=models.Q(archived_at__isnull=False),
            ),
            models.Index(fields=["territory", "sort_key", "id"], name="customer_territory_sort"),
            # Whom to call: of those with nothing planned the most important, longest silent. Two,
            # for the databases differ in where they put what has no value.
            models.Index(
                fields=["owner", "importance", "id"],
                name="customer_never",
                condition=models.Q(archived_at=None, next_step_at=None, last_contact_at=None),
            ),
            models.Index(
                fields=["owner", "importance", "last_contact_at", "id"],
                name="customer_silent",
                condition=models.Q(
                    archived_at=None, next_step_at=None, last_contact_at__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(Record):
    """A human being. Where they work is their main position; earlier ones stay in history."""

    first_name = fields.Text(_("First name"), privacy="personal", max_length=80)
    last_name = fields.Text(
        _("Last name"), privacy="personal", max_length=80, required=True,
        missing=_("Enter the last name"),
    )  # fmt: skip
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="personal")
    job_title = fields.Text(_("Job title"), privacy="personal", max_length=120)
    unit = fields.Text(_("Unit"), privacy="personal", max_length=120)
    place = fields.Text(_("Place"), privacy="personal", max_length=100)
    purchase_role = fields.Choice(
        _("Role in the purchase"), privacy="personal", options=PURCHASE_ROLES, extendable=True
    )
    phone = fields.Phone(_("Phone"), privacy="personal")
    mobile = fields.Phone(_("Mobile phone"), privacy="personal")
    email = fields.Email(_("E-mail"), privacy="personal", index=True)
    preferred_channel = fields.Choice(
        _("Preferred channel"), privacy="personal", options=CHANNELS, extendable=True
    )
    birthday = fields.Date(_("Birthday"), privacy="personal")
    tags = fields.Tags(_("Tags"), privacy="personal")
    description = fields.LongText(_("Description"), privacy="personal")
    reference = fields.Text(
        _("Number in another system"), privacy="personal", max_length=60, index=True
    )
    last_verified_on = fields.Date(_("Last verified"), privacy="none")
    last_contact_at = fields.DateTime(_("Last contact"), privacy="none", read_only=True)
    completeness = fields.WholePercent(_("Completeness"), privacy="none", read_only=True)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["completeness", "id"], name="person_completeness"),
            models.Index(fields=["last_verified_on", "id"], name="person_verified"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Position(Record):
    """A person's place at a customer, from and until; it ends when the person moves on."""

    person = fields.Link(_("Person"), to="customers.Person", privacy="personal", required=True)
    customer = fields.Link(
        _("Customer"), to="customers.Customer", privacy="personal", required=True
    )
    job_title = fields.Text(_("Job title"), privacy="personal", max_length=120)
    unit = fields.Text(_("Unit"), privacy="personal", max_length=120)
    place = fields.Text(_("Place"), privacy="personal", max_length=100)
    purchase_role = fields.Choice(
        _("Role in the purchase"), privacy="personal", options=PURCHASE_ROLES, extendable=True
    )
    from_date = fields.Date(_("From"), privacy="personal")
    until_date = fields.Date(_("Until"), privacy="personal")

    def __str__(self) -> str:
        return self.job_title or str(self.pk)
