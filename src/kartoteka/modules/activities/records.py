"""What is shown of activities, and where."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section, ShippedView
from kartoteka.modules.activities import actions, rules, telling
from kartoteka.modules.activities.models import Activity

MINE, PLANNED = ["owner", "is", "me"], ["status", "is", "planned"]
TODAY, TOMORROW = (["starts_at", "this_period", day] for day in ("today", "tomorrow"))
WEEK = "this_week"
DONE_COLUMNS = ("subject", "kind", "outcome", "done_at", "customer", "person", "owner")
# What a day asks for, in the order in which it is asked.
VIEWS = (
    ShippedView("todo", _("To do"), {"all": [PLANNED, MINE, ["starts_at", "has_value", None]]},
                "starts_at"),
    ShippedView("today", _("Today"), {"all": [PLANNED, MINE, TODAY]}, "starts_at"),
    ShippedView("tomorrow", _("Tomorrow"), {"all": [PLANNED, MINE, TOMORROW]}, "starts_at"),
    ShippedView("week", _("This week"),
                {"all": [PLANNED, MINE, ["starts_at", "this_period", WEEK]]}, "starts_at"),
    ShippedView("late", _("Overdue"),
                {"all": [PLANNED, MINE, ["starts_at", "older_than_days", 0]]}, "starts_at"),
    ShippedView("done", _("Done this week"),
                {"all": [["status", "is", "done"], MINE, ["done_at", "this_period", WEEK]]},
                "-done_at", DONE_COLUMNS),
    ShippedView("undated", _("Without a date"),
                {"all": [PLANNED, MINE, ["starts_at", "empty", None]]}, "-created_at"),
)  # fmt: skip

activities = RecordType(
    model=Activity,
    key="activity",
    plural="activities",
    label=_("Activity"),
    label_plural=_("Activities"),
    add_label=_("Add an activity"),
    icon="calendar",
    module="activities",
    title="subject",
    subtitle=("kind", "customer"),
    columns=("subject", "kind", "status", "starts_at", "customer", "person", "priority", "owner"),
    form=(
        Section(_("General"), "kind", "subject", "starts_at", "duration_minutes", "priority",
                "status"),
        Section(_("With whom"), "customer", "person", "participants"),
        Section(_("Result"), "outcome", "note", "completion"),
        Section(_("Repeating"), "repeats", "repeat_until", "repeat_left", "differs"),
        Section(_("Care"), "owner", "team"),
    ),
    quick_create=("kind", "subject", "starts_at", "customer", "priority"),
    search=("subject",),
    order="-starts_at",
    views=VIEWS,
    first_view="todo",
    measures=("duration_minutes",),
    board_by="status",
    customer="customer",
    person="person",
    checks=(rules.says_something, rules.repeats_from_a_date),
    verb_fields=("cancel_reason",),
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
)  # fmt: skip
