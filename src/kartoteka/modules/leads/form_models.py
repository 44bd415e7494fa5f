"""Web forms by which visitors of the company's website become leads, and what they sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import LANGUAGES, Record
from kartoteka.modules.privacy.models import CHANNELS

# What a form may ask; the values are fields of a lead.
QUESTIONS = (
    Option("name", _("Name")),
    Option("company", _("Company")),
    Option("email", _("E-mail")),
    Option("phone", _("Phone")),
    Option("nip", _("NIP")),
    Option("needs", _("What is needed")),
)
KNOWN = (
    Option("new", _("A new lead, marked as probably here already")),
    Option("add", _("Added to the open lead")),
)


class WebForm(Record):
    """A form on the company's website: what it asks, what it says, and who gets the leads."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=120)
    title = fields.Text(_("Title shown"), privacy="none", required=True, max_length=120)
    text = fields.LongText(_("Text shown"), privacy="none", max_length=2000)
    language = fields.Choice(
        _("Language"), privacy="none", options=LANGUAGES, default="pl", required=True
    )
    asks = fields.Choices(
        _("What is asked"), privacy="none", options=QUESTIONS, required=True,
        help=_("A name or a company, and an e-mail or a phone."),
    )  # fmt: skip
    demands = fields.Choices(_("What must be filled in"), privacy="none", options=QUESTIONS)
    notice = fields.LongText(
        _("Information about personal data (Art. 13)"), privacy="none", required=True,
        max_length=10_000,
        help=_("Who keeps the data, what for, on which ground, how long, and the rights one has."),
    )  # fmt: skip
    purpose = fields.Link(
        _("Purpose"), to="privacy.Purpose", privacy="none",
        help=_("What the data are for; its usual lawful basis is noted when a lead is converted."),
    )  # fmt: skip
    after = fields.LongText(_("Text after sending"), privacy="none", max_length=2000)
    source = fields.Link(_("Source"), to="leads.Source", privacy="none")
    campaign = fields.Text(_("Campaign"), privacy="none", max_length=120)
    to_user = fields.Link(_("Who gets the leads"), to="users.User", privacy="none")
    to_team = fields.Link(
        _("Team by turns"), to="users.Team", privacy="none",
        help=_("Its users get the leads in turn, where no single user is named."),
    )  # fmt: skip
    known = fields.Choice(
        _("Who has an open lead already"), privacy="none", options=KNOWN, default="new",
        required=True, help=_("Added only where an e-mail, phone or tax number is the same."),
    )  # fmt: skip
    sites = fields.LongText(
        _("Sites that may embed it"), privacy="none", max_length=2000,
        help=_("One in each line, such as https://www.example.com; none: only by its own address."),
    )  # fmt: skip
    is_on = fields.YesNo(_("Open to visitors"), privacy="none")
    # Names the form in its address. Everybody may know it.
    key = fields.Text(
        _("Key in the address"), privacy="none", max_length=40, read_only=True, index=True
    )

    def __str__(self) -> str:
        return self.name


class FormConsent(Record):
    """A consent that a form offers: to which text, by which channel."""

    form = fields.Link(_("Web form"), to="leads.WebForm", privacy="none", required=True)
    wording = fields.Link(_("Wording"), to="privacy.ConsentWording", privacy="none", required=True)
    channel = fields.Choice(_("Channel"), privacy="none", options=CHANNELS, required=True)
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return next((str(o.label) for o in CHANNELS if o.value == self.channel), self.channel)


class Enquiry(Record):
    """What a visitor sent by a form, word for word, with what they saw and agreed to."""

    lead = fields.Link(_("Lead"), to="leads.Lead", privacy="personal", required=True)
    form = fields.Link(_("Web form"), to="leads.WebForm", privacy="none", required=True)
    name = fields.Text(_("Name"), privacy="personal")
    company = fields.Text(_("Company"), privacy="company")
    email = fields.Email(_("E-mail"), privacy="personal")
    phone = fields.Phone(_("Phone"), privacy="personal")
    nip = fields.Nip(_("NIP"), privacy="company")
    needs = fields.LongText(_("What is needed"), privacy="personal")
    # Wordings agreed to, each with its channel: "12:email".
    consents = fields.Tags(_("Consents given"), privacy="personal")
    shown = fields.LongText(_("What the visitor saw"), privacy="none", max_length=100_000)
    site = fields.Text(_("Embedded in"), privacy="none")
    network = fields.Text(_("Network address"), privacy="personal", max_length=45)

    class Meta(Record.Meta):
        verbose_name_plural = "enquiries"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["lead", "-id"], name="enquiry_lead"),
        ]

    def __str__(self) -> str:
        return self.name or self.company or str(self.pk)
