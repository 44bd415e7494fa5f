"""What is shown of leads and sources, and where."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section, ShippedView
from kartoteka.modules.leads import actions, answering, rules
from kartoteka.modules.leads.models import (
    Channel,
    Lead,
    LeadCriterion,
    RejectionReason,
    Source,
    SourceCost,
)

leads = RecordType(
    model=Lead,
    key="lead",
    plural="leads",
    label=_("Lead"),
    label_plural=_("Leads"),
    add_label=_("Add a lead"),
    icon="user-plus",
    module="leads",
    title="name",
    subtitle=("company", "city"),
    columns=("name", "company", "status", "score", "phone", "email", "source", "owner"),
    views=(
        ShippedView(
            "unanswered",
            _("Waiting for a first answer"),
            {"all": [[answering.KEY, "is_yes", None]]},
            "created_at",
            ("name", "company", "phone", "email", "source", "created_at", "owner"),
        ),
    ),
    form=(
        Section(_("General"), "name", "company", "nip", "job_title", "needs"),
        Section(_("Contact"), "phone", "email", "city"),
        Section(_("Origin"), "source", "via", "channel", "campaign", "recommended_by"),
        Section(_("Care"), "owner", "team", "reference"),
    ),
    quick_create=("name", "company", "phone", "email", "source"),
    search=("name", "company", "nip", "phone", "email", "reference"),
    board_by="status",
    customer="customer",
    person="person",
    checks=(rules.can_be_reached,),
    defaults=actions.defaults,
    became=("customer", "person", "opportunity"),
    silent=("score",),
    natural_keys=("reference", "email"),
    another=_("It is another lead"),
    matching={
        "name": "whole_name",
        "company": "company",
        "nip": "tax_number",
        "phone": "phone",
        "email": "email",
        "city": "city",
    },
    known_as={
        "customer": {
            "company": "company",
            # Who types one thing only may mean the company by it.
            "name": "company",
            "nip": "tax_number",
            "phone": "phone",
            "email": "email",
            "city": "city",
        },
        "person": {"name": "whole_name", "phone": "phone", "email": "email"},
    },
    aliases={"campaign": ("utm_campaign", "kampania", "кампания")},
    verb_fields=actions.VERB_FIELDS,
    portfolio=Q(status__in=("new", "working", "qualified")),
    new_letter="L",
    new_place=40,
)

sources = RecordType(
    model=Source,
    key="source",
    plural="sources",
    label=_("Source"),
    label_plural=_("Sources"),
    icon="map-pin",
    module="leads",
    title="name",
    columns=("name", "via", "data", "method", "lawful_basis"),
    form=(
        Section(_("General"), "name", "via", "channel", "description"),
        Section(_("Data"), "data", "method", "rules", "lawful_basis"),
    ),
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)

channels = RecordType(
    model=Channel,
    key="channel",
    plural="channels",
    label=_("Channel"),
    label_plural=_("Channels"),
    icon="route",
    module="leads",
    title="name",
    columns=("name", "kind", "position"),
    form=(Section(_("General"), "name", "kind", "position", "description"),),
    order="position",
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)

source_costs = RecordType(
    model=SourceCost,
    key="source_cost",
    plural="source-costs",
    label=_("Cost of a source"),
    label_plural=_("Costs of sources"),
    icon="wallet",
    module="leads",
    title="name",
    subtitle=("source",),
    columns=("name", "source", "amount", "spent_on"),
    form=(Section(_("General"), "source", "name", "amount", "spent_on"),),
    measures=("amount",),
    defaults=actions.cost_defaults,
    in_menu=False,
    in_search=False,
    settings=True,
)

rejection_reasons = RecordType(
    model=RejectionReason,
    key="rejection_reason",
    plural="rejection-reasons",
    label=_("Reason for rejecting"),
    label_plural=_("Reasons for rejecting"),
    icon="circle-x",
    module="leads",
    title="name",
    columns=("name", "position"),
    form=(Section(_("General"), "name", "position"),),
    order="position",
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)

lead_criteria = RecordType(
    model=LeadCriterion,
    key="lead_criterion",
    plural="lead-criteria",
    label=_("Qualification criterion"),
    label_plural=_("Qualification criteria"),
    icon="list-checks",
    module="leads",
    title="name",
    columns=("name", "points", "position"),
    form=(Section(_("General"), "name", "points", "position"),),
    order="position",
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)
