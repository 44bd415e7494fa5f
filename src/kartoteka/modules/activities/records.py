"""What is shown of activities, and where."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section
from kartoteka.modules.activities import actions, rules, telling
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
    aliases={
        "": ("engagement", "task", "event", "aktywność", "zadanie", "czynność", "активность"),
        "kind": ("type", "activity type", "typ", "rodzaj", "тип"),
        "subject": ("title", "topic", "temat", "tytuł", "тема"),
        "starts_at": ("date", "when", "start", "start time", "due date", "timestamp", "data",
                      "termin", "дата", "срок"),
        "note": ("body", "description", "notes", "content", "treść", "opis", "notatka", "описание"),
        "duration_minutes": ("duration", "czas trwania", "длительность"),
        "owner": ("assigned to", "przypisane do", "wykonawca", "исполнитель"),
    },
    timeline=telling.tell,
    timeline_by="kind",
    about=("about_type", "about_id"),
    portfolio=Q(status="planned"),
    new_letter="Z",
)  # fmt: skip
