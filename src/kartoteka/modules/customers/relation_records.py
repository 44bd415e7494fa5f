"""What is shown of addresses, units and relations, and where."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section
from kartoteka.modules.customers import keeping, rules
from kartoteka.modules.customers.models import (
    Acquaintance,
    Address,
    CompanyRelation,
    PersonRelation,
    Unit,
)

addresses = RecordType(
    model=Address,
    key="address",
    plural="addresses",
    label=_("Address"),
    label_plural=_("Addresses"),
    icon="map-pin",
    module="customers",
    title="street",
    columns=("customer", "kind", "label", "street", "postal_code", "city", "country"),
    form=(
        Section(_("General"), "customer", "kind", "label", "street", "postal_code", "city",
                "region", "country"),
    ),
    quick_create=("customer", "kind", "label", "street", "postal_code", "city", "country"),
    customer="customer",
    defaults=keeping.of_the_customer,
    tidy=rules.polish_postal_code,
    in_menu=False,
    in_search=False,
)  # fmt: skip

units = RecordType(
    model=Unit,
    key="unit",
    plural="units",
    label=_("Unit"),
    label_plural=_("Units"),
    icon="workflow",
    module="customers",
    title="name",
    columns=("name", "customer", "parent", "head", "place"),
    form=(Section(_("General"), "customer", "name", "parent", "head", "place"),),
    quick_create=("customer", "name", "parent", "head"),
    customer="customer",
    checks=(rules.unit_is_inside,),
    defaults=keeping.of_the_customer,
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
)

company_relations = RecordType(
    model=CompanyRelation,
    key="company_relation",
    plural="company-relations",
    label=_("Relation of companies"),
    label_plural=_("Relations of companies"),
    icon="handshake",
    module="customers",
    title="kind",
    columns=("customer", "kind", "other", "share", "since", "note"),
    form=(Section(_("General"), "customer", "kind", "other", "share", "since", "note"),),
    quick_create=("customer", "kind", "other", "note"),
    customer="customer",
    checks=(rules.related_to_another,),
    defaults=keeping.of_the_customer,
    in_menu=False,
    in_search=False,
)

person_relations = RecordType(
    model=PersonRelation,
    key="person_relation",
    plural="person-relations",
    label=_("Relation of people"),
    label_plural=_("Relations of people"),
    icon="users-round",
    module="customers",
    title="kind",
    columns=("person", "kind", "other", "note"),
    form=(Section(_("General"), "person", "kind", "other", "note"),),
    quick_create=("person", "kind", "other", "note"),
    person="person",
    checks=(rules.related_to_another, rules.superiors_end),
    defaults=keeping.of_the_person,
    in_menu=False,
    in_search=False,
)

acquaintances = RecordType(
    model=Acquaintance,
    key="acquaintance",
    plural="acquaintances",
    label=_("Acquaintance"),
    label_plural=_("Acquaintances"),
    icon="user-check",
    module="customers",
    title="closeness",
    columns=("person", "employee", "closeness", "since", "note"),
    form=(Section(_("General"), "person", "employee", "closeness", "since", "note"),),
    quick_create=("person", "employee", "closeness", "note"),
    person="person",
    checks=(rules.known_once,),
    defaults=keeping.of_the_person,
    in_menu=False,
    in_search=False,
)

ALL = (addresses, units, company_relations, person_relations, acquaintances)
