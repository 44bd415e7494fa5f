"""What is kept of questions to registers: each check for ever, answers for a day, switches."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record

OUTCOMES = (
    Option("found", _("Found"), "g"),
    Option("absent", _("Not there")),
    Option("silent", _("No answer"), "a"),
)


class RegisterCheck(Record):
    """One question to a register about a customer, with its answer and the proof of it."""

    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company", required=True)
    register = fields.Text(_("Register"), privacy="none", required=True, max_length=20)
    number = fields.Text(_("Number"), privacy="company", required=True, max_length=40)
    outcome = fields.Choice(_("Answer"), privacy="company", options=OUTCOMES, required=True)
    checked_at = fields.DateTime(_("Checked"), privacy="none", required=True)
    status = fields.Text(_("Status"), privacy="company", max_length=200)
    warning = fields.Text(_("Warning"), privacy="company", max_length=20)
    confirmation = fields.Text(_("Number of the check"), privacy="company", max_length=60)
    # Values for fields of the customer, as JSON text: of a sole trader they are personal.
    found = fields.LongText(_("What the register says"), privacy="personal")
    # Fields with values, «city:Gdańsk», of which somebody said that the card is right.
    declined = fields.Tags(_("Left as it is on the card"), privacy="company")

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["customer", "-id"], name="register_check_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"


class RegisterSwitch(Record):
    """Whether a register is asked, where an administrator said so."""

    register = fields.Text(_("Register"), privacy="none", required=True, max_length=20)
    is_on = fields.YesNo(_("Switched on"), privacy="none")

    class Meta(Record.Meta):
        verbose_name_plural = "register switches"

    def __str__(self) -> str:
        return self.register


class RegisterAnswer(models.Model):
    """The latest answer about a number: nobody is asked twice a day. It has no history."""

    register = models.CharField(max_length=20)
    number = models.CharField(max_length=100)
    at = models.DateTimeField()
    answer = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="register_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"
