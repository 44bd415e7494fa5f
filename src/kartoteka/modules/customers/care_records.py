"""What is shown of territories, segments and rules of assignment, and where."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section
from kartoteka.modules.customers import care_rules
from kartoteka.modules.customers.models import (
    AssignmentRule,
    CustomerType,
    Market,
    SaleKind,
    Segment,
    SegmentMember,
    Territory,
    TerritoryMember,
)

territories = RecordType(
    model=Territory,
    key="territory",
    plural="territories",
    label=_("Territory"),
    label_plural=_("Territories"),
    add_label=_("Add a territory"),
    icon="map",
    module="customers",
    title="name",
    subtitle=("parent",),
    columns=("name", "parent", "owner", "potential", "planned_share"),
    form=(
        Section(_("General"), "name", "parent", "owner", "potential", "planned_share",
                "description"),
    ),
    quick_create=("name", "parent", "owner"),
    search=("name",),
    natural_keys=("name",),
    checks=(care_rules.territory_stands,),
    in_menu=False,
    settings=True,
)  # fmt: skip

territory_members = RecordType(
    model=TerritoryMember,
    key="territory_member",
    plural="territory-members",
    label=_("Member of a territory"),
    label_plural=_("Members of territories"),
    icon="user-check",
    module="customers",
    title="user",
    columns=("user", "territory"),
    form=(Section(_("General"), "user", "territory"),),
    quick_create=("user", "territory"),
    order="id",
    checks=(care_rules.member_once,),
    in_menu=False,
    in_search=False,
    settings=True,
)

segments = RecordType(
    model=Segment,
    key="segment",
    plural="segments",
    label=_("Segment"),
    label_plural=_("Segments"),
    add_label=_("Add a segment"),
    icon="layers",
    module="customers",
    title="name",
    subtitle=("kind", "goal"),
    columns=("name", "kind", "goal", "need", "owner"),
    form=(Section(_("General"), "name", "kind", "goal", "need", "description", "owner"),),
    quick_create=("name", "kind", "goal", "need"),
    search=("name", "goal", "need"),
    natural_keys=("name",),
    checks=(care_rules.segment_reads,),
    defaults=care_rules.made_by_me,
    in_menu=False,
    settings=True,
    is_settled=True,
)

segment_members = RecordType(
    model=SegmentMember,
    key="segment_member",
    plural="segment-members",
    label=_("Customer in a segment"),
    label_plural=_("Customers in segments"),
    icon="layers",
    module="customers",
    title="segment",
    columns=("segment", "customer"),
    form=(Section(_("General"), "segment", "customer"),),
    order="id",
    customer="customer",
    checks=(care_rules.in_segment_once,),
    in_menu=False,
    in_search=False,
)

assignment_rules = RecordType(
    model=AssignmentRule,
    key="assignment_rule",
    plural="assignment-rules",
    label=_("Assignment rule"),
    label_plural=_("Assignment rules"),
    icon="route",
    module="customers",
    title="name",
    columns=("name", "receiver", "to_user", "to_team", "to_territory", "position"),
    form=(
        Section(_("General"), "name", "receiver", "to_user", "to_team", "to_territory",
                "position"),
    ),
    order="position",
    checks=(care_rules.rule_can_be_used,),
    derived=("last_user",),
    in_menu=False,
    in_search=False,
    settings=True,
    is_settled=True,
)  # fmt: skip

customer_types = RecordType(
    model=CustomerType,
    key="customer_type",
    plural="customer-types",
    label=_("Customer type"),
    label_plural=_("Customer types"),
    icon="tag",
    module="customers",
    title="name",
    columns=("name", "position"),
    form=(Section(_("General"), "name", "position"),),
    order="position",
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)

markets = RecordType(
    model=Market,
    key="market",
    plural="markets",
    label=_("Market sector"),
    label_plural=_("Market sectors"),
    icon="factory",
    module="customers",
    title="name",
    columns=("name", "position"),
    form=(Section(_("General"), "name", "position"),),
    order="position",
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)

sale_kinds = RecordType(
    model=SaleKind,
    key="sale_kind",
    plural="sale-kinds",
    label=_("Kind of sale"),
    label_plural=_("Kinds of sale"),
    icon="shopping-cart",
    module="customers",
    title="name",
    columns=("name", "position"),
    form=(Section(_("General"), "name", "position"),),
    order="position",
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)

ALL = (
    territories, territory_members, customer_types, markets, sale_kinds, segments,
    segment_members, assignment_rules,
)  # fmt: skip
