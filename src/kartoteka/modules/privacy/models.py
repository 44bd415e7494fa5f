"""Purposes, lawful bases, consents, objections, restrictions, and requests of people."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import LANGUAGES, Record
from kartoteka.core.storage import board_index

# Article 6(1) of the GDPR, letter by letter.
BASES = (
    Option("consent", _("Consent (a)")),
    Option("contract", _("Contract, or steps before it (b)")),
    Option("legal_duty", _("Duty by law (c)")),
    Option("vital", _("Vital interests (d)")),
    Option("public_task", _("Public task (e)")),
    Option("legitimate", _("Legitimate interest (f)")),
)
# Where the data come from: from the person themselves (Art. 13), or from elsewhere (Art. 14).
OBTAINED = (
    Option("person", _("From the person")),
    Option("employer", _("From their company")),
    Option("recommended", _("From somebody who recommended them")),
    Option("register", _("From a public register")),
    Option("internet", _("From the internet")),
    Option("bought", _("From a list that was bought")),
    Option("other", _("From elsewhere")),
)
CHANNELS = (
    Option("email", _("E-mail")),
    Option("sms", _("Text message (SMS)")),
    Option("phone", _("Call by a human being")),
    Option("robot", _("Automatic call")),
    Option("messenger", _("Messenger")),
    Option("post", _("Post")),
)
WAYS = (
    Option("paper", _("On paper")),
    Option("form", _("Web form")),
    Option("email", _("By e-mail")),
    Option("sms", _("By text message")),
    Option("phone", _("On the phone")),
    Option("in_person", _("In person")),
    Option("portal", _("In the portal")),
    Option("import", _("From another system")),
    Option("merge", _("When two cards were merged")),
)
RIGHTS = (
    Option("access", _("Access to data (Art. 15)"), "b"),
    Option("rectification", _("Rectification (Art. 16)")),
    Option("erasure", _("Erasure (Art. 17)"), "r"),
    Option("restriction", _("Restriction (Art. 18)"), "a"),
    Option("portability", _("Portability (Art. 20)")),
    Option("objection", _("Objection (Art. 21)"), "a"),
)
STATES = (
    Option("open", _("Open"), "b"),
    Option("done", _("Done"), "g"),
    Option("refused", _("Refused"), "r"),
)


# What rules of retention are about, and which of its data: all, or the more delicate alone.
RETAINED = (Option("person", _("People")), Option("lead", _("Leads")))
CLASSES = (
    Option("all", _("All of it")),
    Option("identifier", _("Identifiers (PESEL and the like)")),
    Option("special", _("Special categories (Art. 9)")),
)
ENDS = (
    Option("erase", _("Erase for ever"), "r"),
    Option("restrict", _("Set aside (restrict)"), "a"),
)


class Purpose(Record):
    """What personal data are for. Everything that is done with people names one."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=120)
    # How modules call it; purposes that an installation adds have none.
    code = fields.Text(_("Code"), privacy="none", max_length=40, read_only=True)
    is_marketing = fields.YesNo(
        _("Marketing"), privacy="none",
        help=_("Nothing goes out without a consent, and an objection ends it at once."),
    )  # fmt: skip
    basis = fields.Choice(_("Usual lawful basis"), privacy="none", options=BASES)
    months = fields.Integer(
        _("Kept for (months)"), privacy="none", minimum=1, maximum=1200,
        help=_("Counted from the end of the basis, or from the last contact."),
    )  # fmt: skip
    categories = fields.LongText(_("Which data of whom"), privacy="none")
    recipients = fields.LongText(_("Who receives them"), privacy="none")
    description = fields.LongText(_("Description"), privacy="none")
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.name


class ConsentWording(Record):
    """The text to which people agree, by version. A text in use is never changed."""

    name = fields.Text(_("Version"), privacy="none", required=True, max_length=60)
    purpose = fields.Link(_("Purpose"), to="privacy.Purpose", privacy="none", required=True)
    language = fields.Choice(
        _("Language"), privacy="none", options=LANGUAGES, default="pl", required=True
    )
    text = fields.LongText(_("Text of the consent"), privacy="none", required=True)
    notice = fields.LongText(_("Information given with it"), privacy="none")

    def __str__(self) -> str:
        return self.name


class ProcessingBasis(Record):
    """Why we may keep the data of somebody for a purpose, and where we have them from."""

    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="personal")
    purpose = fields.Link(_("Purpose"), to="privacy.Purpose", privacy="none", required=True)
    basis = fields.Choice(_("Lawful basis"), privacy="none", options=BASES, required=True)
    obtained = fields.Choice(
        _("Where the data come from"), privacy="none", options=OBTAINED, default="person",
        required=True,
    )  # fmt: skip
    source = fields.Text(_("Which source"), privacy="personal", max_length=200)
    since = fields.Date(_("Since"), privacy="none", required=True)
    until = fields.Date(_("Until"), privacy="none")
    evidence = fields.Text(_("Evidence"), privacy="personal", max_length=200)
    # Art. 14: who did not give the data themselves is told within a month.
    inform_by = fields.Date(_("To be informed by"), privacy="none")
    informed_on = fields.Date(_("Informed"), privacy="none")
    informed_how = fields.Text(_("Informed how"), privacy="personal", max_length=200)

    class Meta(Record.Meta):
        verbose_name_plural = "processing bases"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["person", "purpose"], name="basis_person"),
            models.Index(fields=["customer", "purpose"], name="basis_customer"),
            models.Index(fields=["inform_by", "id"], name="basis_inform",
                         condition=models.Q(informed_on=None, inform_by__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return next((str(o.label) for o in BASES if o.value == self.basis), self.basis)


class Consent(Record):
    """Somebody agreed to a purpose by a channel: to which words, when, how, and until when."""

    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="personal")
    purpose = fields.Link(_("Purpose"), to="privacy.Purpose", privacy="none", required=True)
    channel = fields.Choice(_("Channel"), privacy="none", options=CHANNELS, required=True)
    wording = fields.Link(_("Wording"), to="privacy.ConsentWording", privacy="none")
    given_at = fields.DateTime(_("Given"), privacy="none", required=True, default=timezone.now)
    way = fields.Choice(_("Given how"), privacy="none", options=WAYS, required=True)
    proof = fields.Text(
        _("Proof"), privacy="personal", max_length=300,
        help=_("Where it can be found: the number of a form, a message, a recording."),
    )  # fmt: skip
    withdrawn_at = fields.DateTime(_("Withdrawn"), privacy="none")
    withdrawn_way = fields.Choice(_("Withdrawn how"), privacy="none", options=WAYS)
    withdrawn_note = fields.Text(_("About the withdrawal"), privacy="personal", max_length=300)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["person", "purpose", "channel"], name="consent_person"),
            models.Index(fields=["customer", "purpose", "channel"], name="consent_customer"),
        ]

    def __str__(self) -> str:
        return next((str(o.label) for o in CHANNELS if o.value == self.channel), self.channel)


class Objection(Record):
    """Somebody does not want their data used for a purpose; without a purpose, for marketing."""

    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="personal")
    purpose = fields.Link(
        _("Purpose"), to="privacy.Purpose", privacy="none", help=_("Empty: all marketing")
    )
    made_at = fields.DateTime(_("Made"), privacy="none", required=True, default=timezone.now)
    way = fields.Choice(_("Made how"), privacy="none", options=WAYS, required=True)
    note = fields.Text(_("Note"), privacy="personal", max_length=300)
    lifted_at = fields.DateTime(_("Taken back"), privacy="none")

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["person", "purpose"], name="objection_person"),
            models.Index(fields=["customer", "purpose"], name="objection_customer"),
        ]

    def __str__(self) -> str:
        return str(_("Objection"))


class Restriction(Record):
    """The data of a person are set aside: only those who look after personal data see them."""

    person = fields.Link(_("Person"), to="customers.Person", privacy="personal", required=True)
    since = fields.DateTime(_("Since"), privacy="none", required=True, default=timezone.now)
    reason = fields.Text(_("Reason"), privacy="personal", max_length=300)
    lifted_at = fields.DateTime(_("Lifted"), privacy="none")

    def __str__(self) -> str:
        return str(_("Restriction"))


class PrivacyRequest(Record):
    """What somebody asks by the GDPR, with its deadline, and what came of it."""

    kind = fields.Choice(_("Right"), privacy="none", options=RIGHTS, required=True)
    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="personal")
    asked_by = fields.Text(
        _("Who asks"), privacy="personal", max_length=200,
        help=_("For those who have no card here."),
    )  # fmt: skip
    way = fields.Choice(_("Asked how"), privacy="none", options=WAYS, required=True)
    received_on = fields.Date(_("Received"), privacy="none", required=True)
    due_on = fields.Date(_("To be answered by"), privacy="none")
    identity = fields.Text(_("How we know who it is"), privacy="personal", max_length=200)
    state = fields.Choice(_("State"), privacy="none", options=STATES, default="open")
    answered_on = fields.Date(_("Answered"), privacy="none")
    answer = fields.LongText(_("What was answered, and why"), privacy="personal")
    # An erasure waits some days, so that a mistake can be taken back.
    purge_at = fields.DateTime(_("Erased from"), privacy="none")
    # Records of others that are emptied too, as places: "activity:12".
    also = fields.Tags(_("Erased with them"), privacy="none")

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["state", "due_on"], name="request_due"),
            board_index.index("state", "sort_key", "request_board"),
        ]

    def __str__(self) -> str:
        return next((str(o.label) for o in RIGHTS if o.value == self.kind), self.kind)


class RetentionRule(Record):
    """When data are no longer kept, and what becomes of them. It does nothing until switched on."""

    name = fields.Text(_("Name"), privacy="personal", required=True, max_length=120)
    record_type = fields.Choice(
        _("Whose data"), privacy="none", options=RETAINED, default="person", required=True
    )
    view = fields.Link(
        _("Only those of the view"), to="filters.SavedView", privacy="none",
        help=_("Its conditions are copied: changing the view later changes no rule."),
    )  # fmt: skip
    tree = fields.LongText(_("Conditions"), privacy="personal", read_only=True)
    classes = fields.Choice(
        _("Which data"), privacy="none", options=CLASSES, default="all", required=True,
        help=_("With some of the data their record loses its readable history too."),
    )  # fmt: skip
    months = fields.Integer(
        _("After (months)"), privacy="none", required=True, minimum=1, maximum=1200,
        help=_("Without a contact and without a change."),
    )  # fmt: skip
    end = fields.Choice(
        _("What becomes of them"), privacy="none", options=ENDS, default="erase", required=True
    )
    reason = fields.Text(
        _("Why so long"), privacy="personal", max_length=300,
        help=_("The law or the need behind it; it stands in the register of processing."),
    )  # fmt: skip
    is_on = fields.YesNo(_("Switched on"), privacy="none")
    last_run_at = fields.DateTime(_("Last carried out"), privacy="none")
    last_done = fields.Integer(_("Erased or set aside then"), privacy="none")

    def __str__(self) -> str:
        return self.name


class Viewing(models.Model):
    """Who saw whom on a day, by which way; one row a day, however often they looked."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    user = models.BigIntegerField()
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    way = models.CharField(max_length=10)
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id", "user", "day", "way"], name="viewing_once"
            )
        ]
        indexes = [models.Index(fields=["day", "id"], name="viewing_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.record_type}:{self.record_id} {self.day}"


class ViewingOfMany(models.Model):
    """Who was given which of a block of records in lists on a day, by which way: a bit for each."""

    id = models.BigAutoField(primary_key=True)
    record_type = models.CharField(max_length=40)
    block = models.BigIntegerField()
    user = models.BigIntegerField()
    day = models.DateField()
    way = models.CharField(max_length=10)
    bits = models.BinaryField()
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "block", "user", "day", "way"], name="viewing_many_once"
            )
        ]
        indexes = [models.Index(fields=["day", "id"], name="viewing_many_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.record_type} {self.block} {self.day}"
