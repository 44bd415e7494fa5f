"""What is shown of opportunities, pipelines and stages, and where."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section
from kartoteka.modules.sales import actions, aliases, rules
from kartoteka.modules.sales.models import LostReason, Opportunity, Pipeline, Stage

opportunities = RecordType(
    model=Opportunity,
    key="opportunity",
    plural="opportunities",
    label=_("Opportunity"),
    label_plural=_("Opportunities"),
    icon="kanban",
    module="sales",
    title="name",
    subtitle=("customer", "stage"),
    columns=("name", "customer", "stage", "value", "expected_on", "next_step_at", "owner"),
    form=(
        Section(_("General"), "name", "customer", "person", "pipeline", "product"),
        Section(_("Value"), "value", "expected_on", "opened_on"),
        Section(_("More"), "competitor", "description", "owner", "team", "reference"),
    ),
    quick_create=("name", "customer", "value", "expected_on"),
    search=("name", "reference"),
    measures=("value",),
    board_by="stage",
    customer="customer",
    person="person",
    checks=(rules.stage_of_pipeline,),
    checked_links=("stage",),
    defaults=actions.defaults,
    natural_keys=("reference", "name"),
    aliases=aliases.OPPORTUNITY,
    derived=("next_step_at",),
    verb_fields=actions.VERB_FIELDS,
    silent=("stage_since", "outcome"),
    bring_in=actions.bring_in,
    portfolio=Q(outcome="open"),
    new_letter="S",
)

pipelines = RecordType(
    model=Pipeline,
    key="pipeline",
    plural="pipelines",
    label=_("Pipeline"),
    label_plural=_("Pipelines"),
    icon="git-branch",
    module="sales",
    title="name",
    columns=("name", "position"),
    form=(Section(_("General"), "name", "position"),),
    natural_keys=("name",),
    aliases=aliases.PIPELINE,
    in_menu=False,
    in_search=False,
    settings=True,
)

stages = RecordType(
    model=Stage,
    key="stage",
    plural="stages",
    label=_("Stage"),
    label_plural=_("Stages"),
    icon="columns-3",
    module="sales",
    title="name",
    subtitle=("pipeline",),
    columns=("name", "pipeline", "kind", "probability", "day_limit", "position"),
    form=(
        Section(_("General"), "name", "pipeline", "kind", "probability", "day_limit", "position"),
    ),
    order="position",
    natural_keys=("name",),
    aliases=aliases.STAGE,
    in_menu=False,
    in_search=False,
    settings=True,
)

lost_reasons = RecordType(
    model=LostReason,
    key="lost_reason",
    plural="lost-reasons",
    label=_("Reason for losing"),
    label_plural=_("Reasons for losing"),
    icon="circle-x",
    module="sales",
    title="name",
    columns=("name", "position"),
    form=(Section(_("General"), "name", "position"),),
    order="position",
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)
