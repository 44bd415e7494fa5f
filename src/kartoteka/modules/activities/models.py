"""Activities: what we do with customers, planned or done."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record
from kartoteka.core.storage import board_index

KINDS = (
    Option("task", _("Task"), "a", many=_("Tasks")),
    # A noun: the button that rings somebody up is another word in most languages.
    Option("call", pgettext_lazy("kind of activity", "Call"), "g", many=_("Calls")),
    Option("meeting", _("Meeting"), "b", many=_("Meetings")),
    Option("email", _("E-mail"), "v", many=_("E-mails")),
    Option("letter", _("Letter"), many=_("Letters")),
    Option("note", _("Note"), many=_("Notes")),
)
STATUSES = (
    Option("planned", _("Planned"), "b"),
    Option("done", _("Done"), "g"),
    Option("cancelled", _("Cancelled"), ""),
)
PRIORITIES = (
    Option("high", _("High"), "r"),
    Option("normal", _("Normal"), ""),
    Option("low", _("Low"), ""),
)
OUTCOMES = (
    Option("connected", _("Connected"), "g"),
    Option("no_answer", _("No answer"), ""),
    Option("callback", _("Call back"), "a"),
    Option("refused", _("Not interested"), "r"),
)
# The hour of work that is meant where somebody writes «tomorrow» and no time.
MORNING = 9
# How often an activity comes again: the value is the rule of iCalendar (RFC 5545) itself.
RULES = (
    Option("FREQ=DAILY", _("every day")),
    Option("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _("from Monday to Friday")),
    Option("FREQ=WEEKLY", _("every week")),
    Option("FREQ=WEEKLY;INTERVAL=2", _("every two weeks")),
    Option("FREQ=MONTHLY", _("every month")),
    Option("FREQ=MONTHLY;BYMONTHDAY=-1", _("on the last day of the month")),
    Option("FREQ=MONTHLY;INTERVAL=3", _("every three months")),
    Option("FREQ=MONTHLY;INTERVAL=6", _("every half a year")),
    Option("FREQ=YEARLY", _("every year")),
)
# A contact is what reaches the customer: it moves the date of the last contact.
CONTACTS = ("call", "meeting", "email", "letter")


class Activity(Record):
    """A task, call, meeting, e-mail, letter or note. Cancelled with a status, never erased."""

    kind = fields.Choice(_("Kind"), privacy="none", options=KINDS, default="task", required=True)
    subject = fields.Text(_("Subject"), privacy="personal", max_length=200)
    status = fields.Choice(
        _("Status"), privacy="none", options=STATUSES, default="planned", required=True
    )
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company")
    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    # What it is about where that lies in a module above: "opportunity" and its number.
    about_type = fields.Text(_("About (type)"), privacy="none", max_length=40)
    about_id = fields.Integer(_("About (number)"), privacy="none")
    starts_at = fields.DateTime(_("When"), privacy="none", usual_hour=MORNING)
    duration_minutes = fields.Integer(_("Minutes"), privacy="none", minimum=0, maximum=10080)
    priority = fields.Choice(_("Priority"), privacy="none", options=PRIORITIES, default="normal")
    completion = fields.Percent(_("Completed"), privacy="none", minimum=0, maximum=100)
    participants = fields.Tags(_("Other participants"), privacy="personal")
    outcome = fields.Choice(_("Outcome"), privacy="none", options=OUTCOMES)
    note = fields.LongText(_("Note"), privacy="personal")
    done_at = fields.DateTime(_("Done"), privacy="none", read_only=True)
    cancel_reason = fields.Text(_("Reason for cancelling"), privacy="personal", max_length=200)
    repeats = fields.Choice(_("Repeats"), privacy="none", options=RULES)
    repeat_until = fields.Date(_("Until"), privacy="none")
    # This one counts: 1 is the last of them.
    repeat_left = fields.Integer(_("How many times more"), privacy="none", minimum=1, maximum=999)
    # What is changed here stays here: the following ones are made as the series was.
    differs = fields.YesNo(_("Changes are for this one only"), privacy="none")
    # The number of the first one; all of a series have it.
    series = fields.Integer(_("Series (number)"), privacy="none", read_only=True, index=True)
    reference = fields.Text(
        _("Number in another system"), privacy="personal", max_length=60, index=True
    )

    class Meta(Record.Meta):
        verbose_name_plural = "activities"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["owner", "status", "starts_at"], name="activity_owner_day"),
            models.Index(
                fields=["team", "status", "starts_at"],
                condition=models.Q(team__isnull=False),
                name="activity_team_day",
            ),
            models.Index(
                fields=["owner", "done_at", "id"],
                condition=models.Q(done_at__isnull=False),
                name="activity_owner_done",
            ),
            models.Index(fields=["customer", "status", "starts_at"], name="activity_customer"),
            models.Index(fields=["about_type", "about_id", "status"], name="activity_about"),
            models.Index(fields=["starts_at", "id"], name="activity_starts"),
            board_index.index("status", "starts_at", "activity_board"),
        ]

    def __str__(self) -> str:
        return self.subject or str({o.value: o.label for o in KINDS}.get(self.kind, ""))
