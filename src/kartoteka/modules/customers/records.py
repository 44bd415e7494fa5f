"""What is shown of customers, people and positions, and where."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core.actions import in_order
from kartoteka.core.records.lookups import Lookup
from kartoteka.core.records.types import RecordType, Section, ShippedView
from kartoteka.modules.customers import (
    aliases,
    queries,
    register_asking,
    register_keeping,
    rules,
    segmenting,
    vcards,
)
from kartoteka.modules.customers.models import Customer, Person, Position

ORGANISATIONS = ("company", "institution")


def _worklists(*columns: str) -> tuple[ShippedView, ...]:
    """What was not verified for a year, and cards on which something is missing, emptiest first."""
    first, *others = columns
    shown = (first, "completeness", "last_verified_on", *others)
    return (
        ShippedView("stale", _("Not verified for a year"), segmenting.STALE, "last_verified_on",
                    shown),
        ShippedView("incomplete", _("To complete"), {"all": [["completeness", "below", 100]]},
                    "completeness", shown),
    )  # fmt: skip


customers = RecordType(
    model=Customer,
    key="customer",
    plural="customers",
    label=_("Customer"),
    label_plural=_("Customers"),
    add_label=_("Add a customer"),
    icon="building-2",
    module="customers",
    title="name",
    subtitle=("city", "industry"),
    columns=(
        "name", "status", "city", "last_contact_at", "next_step_at", "open_value", "won_value",
        "owner",
    ),
    form=(
        Section(_("General"), "name", "kind", "parent", "birth_date"),
        Section(_("Registers"), "nip", "regon", "krs", "vat_eu", "bank_account", "inn", "kpp",
                "ogrn", kinds=ORGANISATIONS),
        Section(_("Contact"), "phone", "email", "website", "preferred_channel", "contact_hours"),
        Section(_("Address"), "street", "postal_code", "city", "region", "country"),
        Section(_("Business"), "employees", "annual_revenue", "founded_year", "credit_limit"),
        Section(_("Category and potential"), "customer_type", "market", "sale_kind", "territory",
                "potential", "planned_share", part="categories"),
        Section(_("Care"), "owner", "team", "last_verified_on", "description", "reference"),
        Section(_("Categories"), "status", "importance", "size", "sector", "industry", "pkd",
                "tags", part="categories"),
        Section(_("Needs"), "motives", "preferences", part="categories"),
    ),
    quick_create=("name", "nip", "phone", "email", "city"),
    search=("name", "nip", "regon", "krs", "vat_eu", "inn", "phone", "email", "website", "city",
            "reference"),
    measures=("open_value", "won_value", "potential", "annual_revenue", "employees"),
    board_by="status",
    customer="self",
    kind_by="kind",
    only_for={
        "nip": ORGANISATIONS, "regon": ORGANISATIONS, "krs": ORGANISATIONS,
        "vat_eu": ORGANISATIONS, "inn": ORGANISATIONS, "kpp": ORGANISATIONS,
        "ogrn": ORGANISATIONS,
        "parent": ORGANISATIONS, "employees": ORGANISATIONS, "annual_revenue": ORGANISATIONS,
        "founded_year": ORGANISATIONS, "size": ORGANISATIONS, "sector": ORGANISATIONS,
        "industry": ORGANISATIONS, "pkd": ORGANISATIONS, "website": ORGANISATIONS,
        "birth_date": ("individual",), "motives": ("individual",),
    },
    tidy=rules.polish_postal_code,
    checks=(rules.parent_is_above, rules.branch_or_new),
    timeline_people=queries.timeline_people,
    rivals=queries.rivals,
    lookup=Lookup(register_keeping.propose, register_asking.is_any_on),
    another=_("It is another company"),
    natural_keys=("reference", "nip", "name"),
    matching={
        "name": "company", "nip": "tax_number", "regon": "register_number:regon",
        "krs": "register_number:krs", "phone": "phone", "email": "email", "website": "website",
        "street": "street", "postal_code": "postal_code", "city": "city", "birth_date": "date",
    },
    vcard=vcards.of_customer,
    aliases=aliases.CUSTOMER,
    good=("name", "nip", "phone", "email", "street", "postal_code", "city", "industry", "owner"),
    views=_worklists("name", "nip", "phone", "email", "city", "industry", "owner"),
    derived=("completeness", "registers_checked_at", "last_contact_at", "next_step_at",
             "open_opportunities", "open_value", "won_value", "actual_share"),
    portfolio=Q(),
    new_letter="K",
    new_place=10,
)  # fmt: skip

people = RecordType(
    model=Person,
    key="person",
    plural="people",
    label=_("Person"),
    label_plural=_("People"),
    add_label=_("Add a person"),
    icon="users",
    module="customers",
    title="last_name",
    subtitle=("job_title", "customer"),
    sort_by=("last_name", "first_name"),
    columns=("last_name", "customer", "job_title", "phone", "email",
             "last_contact_at", "owner"),
    form=(
        Section(_("General"), "first_name", "last_name", "customer", "job_title", "unit",
                "place", "purchase_role"),
        Section(_("Contact"), "phone", "mobile", "email", "preferred_channel"),
        Section(_("More"), "birthday", "tags", "owner", "team", "last_verified_on", "description",
                "reference"),
    ),
    quick_create=("first_name", "last_name", "customer", "phone", "email"),
    search=("first_name", "last_name", "email", "phone", "mobile", "job_title", "reference"),
    customer="customer",
    person="self",
    another=_("It is somebody else"),
    natural_keys=("reference", "email"),
    matching={
        "first_name": "first_name", "last_name": "last_name", "phone": "phone", "mobile": "phone",
        "email": "email", "birthday": "date", "place": "city", "customer": "link",
    },
    vcard=vcards.of_person,
    aliases=aliases.PERSON,
    good=("first_name", "last_name", "customer", "job_title", "phone", "email"),
    views=_worklists("last_name", "customer", "job_title", "phone", "email", "owner"),
    derived=("completeness", "last_contact_at"),
    portfolio=Q(),
    new_letter="P",
    new_place=30,
)  # fmt: skip

positions = RecordType(
    model=Position,
    key="position",
    plural="positions",
    label=_("Position"),
    label_plural=_("Positions"),
    icon="briefcase",
    module="customers",
    title="job_title",
    columns=("person", "customer", "job_title", "unit", "purchase_role", "from_date",
             "until_date"),
    form=(
        Section(_("General"), "person", "customer", "job_title", "unit", "place",
                "purchase_role", "from_date", "until_date"),
    ),
    customer="customer",
    person="person",
    checks=(in_order("from_date", "until_date"),),
    in_menu=False,
    in_search=False,
)  # fmt: skip
