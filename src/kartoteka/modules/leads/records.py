"""What is shown of leads and sources, and where."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section
from kartoteka.modules.leads import actions, rules
from kartoteka.modules.leads.models import Lead, Source

leads = RecordType(
    model=Lead,
    key="lead",
    plural="leads",
    label=_("Lead"),
    label_plural=_("Leads"),
    icon="user-plus",
    module="leads",
    title="name",
    subtitle=("company", "city"),
    columns=("name", "company", "status", "phone", "email", "source", "owner"),
    form=(
        Section(_("General"), "name", "company", "job_title", "needs"),
        Section(_("Contact"), "phone", "email", "city"),
        Section(_("Origin"), "source", "channel", "recommended_by"),
        Section(_("Care"), "owner", "team", "reference"),
    ),
    quick_create=("name", "company", "phone", "email", "source"),
    search=("name", "company", "phone", "email", "reference"),
    board_by="status",
    customer="customer",
    person="person",
    checks=(rules.can_be_reached,),
    natural_keys=("reference", "email"),
    verb_fields=actions.VERB_FIELDS,
    portfolio=Q(status__in=("new", "working", "qualified")),
    new_letter="L",
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
    columns=("name", "channel", "method", "lawful_basis"),
    form=(Section(_("General"), "name", "channel", "method", "lawful_basis", "description"),),
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)
