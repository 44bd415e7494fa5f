"""Leads and the sources that they come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record
from kartoteka.core.storage import board_index
from kartoteka.modules.leads.form_models import Enquiry, FormConsent, WebForm

__all__ = [
    "Channel",
    "Enquiry",
    "FormConsent",
    "Lead",
    "LeadCriterion",
    "RejectionReason",
    "Source",
    "SourceCost",
    "WebForm",
]

STATUSES = (
    Option("new", _("New"), ""),
    Option("working", _("In work"), "b"),
    Option("qualified", _("Qualified"), "a"),
    Option("converted", _("Converted"), "g"),
    Option("rejected", _("Rejected"), "r"),
)
CHANNELS = (
    Option("web", _("Web form")),
    Option("email", _("E-mail")),
    Option("phone", _("Phone")),
    Option("fair", _("Fair")),
    Option("referral", _("Recommendation")),
    Option("import", _("Import")),
    Option("other", _("Other")),
)


class Channel(Record):
    """The way by which leads reach us: the form on the website, a fair, a partner."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=120)
    kind = fields.Choice(_("Kind of channel"), privacy="none", options=CHANNELS)
    position = fields.Integer(_("Position"), privacy="none")
    description = fields.LongText(_("Description"), privacy="none")

    def __str__(self) -> str:
        return self.name


class Source(Record):
    """Where leads and data come from, which data, by which method, under which rules."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=120)
    via = fields.Link(_("Channel"), to="leads.Channel", privacy="none")
    channel = fields.Choice(_("Kind of channel"), privacy="none", options=CHANNELS)
    data = fields.LongText(_("Which data"), privacy="none", max_length=2000)
    method = fields.Text(_("Method"), privacy="none", max_length=120)
    rules = fields.LongText(_("Rules of use"), privacy="none", max_length=2000)
    lawful_basis = fields.Text(_("Lawful basis"), privacy="none", max_length=200)
    description = fields.LongText(_("Description"), privacy="none")

    def __str__(self) -> str:
        return self.name


class SourceCost(Record):
    """What was spent on a source: a fair, a campaign, a list of companies."""

    name = fields.Text(_("What for"), privacy="none", required=True, max_length=120)
    source = fields.Link(_("Source"), to="leads.Source", privacy="none", required=True)
    amount = fields.Money(_("Amount"), privacy="company", required=True, minimum=0)
    spent_on = fields.Date(_("Day"), privacy="none", required=True)

    def __str__(self) -> str:
        return self.name


class RejectionReason(Record):
    """Why leads are rejected."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.name


class LeadCriterion(Record):
    """Something that speaks for a lead, with its weight in the score."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=50)
    points = fields.Integer(_("Points"), privacy="none", minimum=1, maximum=100)
    position = fields.Integer(_("Position"), privacy="none")

    class Meta(Record.Meta):
        verbose_name_plural = "lead criteria"

    def __str__(self) -> str:
        return self.name


class Lead(Record):
    """Somebody who may become a customer: a name and one way to reach them are enough."""

    name = fields.Text(
        _("Name"), privacy="personal", required=True, missing=_("Enter the name of the lead")
    )
    company = fields.Text(_("Company"), privacy="company")
    job_title = fields.Text(_("Job title"), privacy="personal", max_length=120)
    nip = fields.Nip(_("NIP"), privacy="company")
    phone = fields.Phone(_("Phone"), privacy="personal")
    email = fields.Email(_("E-mail"), privacy="personal", index=True)
    city = fields.Text(_("City"), privacy="personal", max_length=100)
    source = fields.Link(_("Source"), to="leads.Source", privacy="none")
    via = fields.Link(_("Channel"), to="leads.Channel", privacy="none")
    channel = fields.Choice(_("Kind of channel"), privacy="none", options=CHANNELS)
    campaign = fields.Text(_("Campaign"), privacy="none", max_length=120)
    recommended_by = fields.Text(_("Recommended by"), privacy="personal", max_length=120)
    needs = fields.LongText(_("Needs"), privacy="personal")
    status = fields.Choice(_("Status"), privacy="none", options=STATUSES, default="new")
    # Somebody like this was here when a web form brought it.
    is_known = fields.YesNo(_("Probably here already"), privacy="none")
    # Names of the criteria that it meets, and their points in percent of all.
    criteria = fields.Tags(_("Criteria met"), privacy="company")
    score = fields.Percent(_("Score"), privacy="none", minimum=0, maximum=100)
    rejected_because = fields.Link(
        _("Reason for rejecting"), to="leads.RejectionReason", privacy="none"
    )
    rejection_reason = fields.Text(_("More about the rejection"), privacy="personal")
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="personal")
    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    opportunity = fields.Link(_("Opportunity"), to="sales.Opportunity", privacy="personal")
    reference = fields.Text(
        _("Number in another system"), privacy="personal", max_length=60, index=True
    )

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            board_index.index("status", "sort_key", "lead_board"),
            # Those of an owner or a team that are still in work: few of all that there ever were.
            models.Index(fields=["owner", "status"], name="lead_owner_status"),
            models.Index(
                fields=["team", "status"],
                name="lead_team_status",
                condition=models.Q(team__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
