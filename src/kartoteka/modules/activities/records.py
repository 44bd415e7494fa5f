"""What is shown of activities, and where."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section
from kartoteka.modules.activities import actions, rules
from kartoteka.modules.activities.models import Activity

activities = RecordType(
    model=Activity,
    key="activity",
    plural="activities",
    label=_("Activity"),
    label_plural=_("Activities"),
    icon="calendar",
    module="activities",
    title="subject",
    subtitle=("kind", "customer"),
    columns=("subject", "kind", "status", "starts_at", "customer", "person", "priority", "owner"),
    form=(
        Section(_("General"), "kind", "subject", "starts_at", "duration_minutes", "priority",
                "status"),
        Section(_("With whom"), "customer", "person"),
        Section(_("Result"), "outcome", "note", "completion"),
        Section(_("Care"), "owner", "team"),
    ),
    quick_create=("kind", "subject", "starts_at", "customer", "priority"),
    search=("subject",),
    order="-starts_at",
    measures=("duration_minutes",),
    board_by="status",
    customer="customer",
    person="person",
    checks=(rules.says_something,),
    defaults=actions.defaults,
    natural_keys=("reference",),
    timeline_by="kind",
    about=("about_type", "about_id"),
    new_letter="Z",
)  # fmt: skip
