"""Leads and the sources that they come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record

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


class Source(Record):
    """Where leads and data come from, and under which rules."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=120)
    channel = fields.Choice(_("Channel"), privacy="none", options=CHANNELS)
    method = fields.Text(_("Method"), privacy="none", max_length=120)
    lawful_basis = fields.Text(_("Lawful basis"), privacy="none", max_length=200)
    description = fields.LongText(_("Description"), privacy="none")

    def __str__(self) -> str:
        return self.name


class Lead(Record):
    """Somebody who may become a customer: a name and one way to reach them are enough."""

    name = fields.Text(_("Name"), privacy="personal", required=True)
    company = fields.Text(_("Company"), privacy="company")
    job_title = fields.Text(_("Job title"), privacy="personal", max_length=120)
    phone = fields.Phone(_("Phone"), privacy="personal")
    email = fields.Email(_("E-mail"), privacy="personal", index=True)
    city = fields.Text(_("City"), privacy="personal", max_length=100)
    source = fields.Link(_("Source"), to="leads.Source", privacy="none")
    channel = fields.Choice(_("Channel"), privacy="none", options=CHANNELS)
    recommended_by = fields.Text(_("Recommended by"), privacy="personal", max_length=120)
    needs = fields.LongText(_("Needs"), privacy="personal")
    status = fields.Choice(_("Status"), privacy="none", options=STATUSES, default="new")
    rejection_reason = fields.Text(_("Reason for rejecting"), privacy="none")
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="personal")
    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    opportunity = fields.Link(_("Opportunity"), to="sales.Opportunity", privacy="personal")
    reference = fields.Text(
        _("Number in another system"), privacy="none", max_length=60, index=True
    )

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["status", "sort_key", "id"], name="lead_status"),
        ]

    def __str__(self) -> str:
        return self.name
