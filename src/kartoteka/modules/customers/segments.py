"""Segments: sets of customers with a purpose; and the lists by which customers are sorted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record

SEGMENT_KINDS = (
    Option("dynamic", _("By conditions"), "b"),
    Option("static", _("Chosen one by one"), "v"),
)


class Segment(Record):
    """Customers for one goal of sales: all that meet conditions, or those that were chosen."""

    # Its texts and conditions may name people for whom somebody made it.
    name = fields.Text(_("Name"), privacy="personal", required=True, max_length=120)
    kind = fields.Choice(
        _("Kind"), privacy="none", options=SEGMENT_KINDS, default="dynamic", required=True
    )
    goal = fields.Text(_("Goal of sales"), privacy="personal", max_length=200)
    need = fields.Text(_("Product or need"), privacy="personal", max_length=200)
    description = fields.LongText(_("Description"), privacy="personal")
    # The tree of the filter as JSON text, so that its history and undo are those of any field.
    tree = fields.LongText(_("Conditions"), privacy="personal")

    def __str__(self) -> str:
        return self.name


class SegmentMember(Record):
    """A customer's place in a segment whose customers are chosen one by one."""

    segment = fields.Link(_("Segment"), to="customers.Segment", privacy="none", required=True)
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company", required=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"],
                condition=Q(archived_at=None),
                name="segment_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.customer_id}"


class CustomerType(Record):
    """What a customer is to us: an end user, a reseller, a designer …"""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.name


class Market(Record):
    """A sector of the market that customers work in."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.name


class SaleKind(Record):
    """How we sell to a customer: directly, through a partner, by tender …"""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.name
