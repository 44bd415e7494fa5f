"""Pipelines, their stages, reasons for lost opportunities, and opportunities."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record
from kartoteka.modules.customers.models import KINDS as CUSTOMER_KINDS
from kartoteka.modules.customers.models import PURCHASE_ROLES
from kartoteka.modules.customers.models import STATUSES as CUSTOMER_STATUSES
from kartoteka.modules.sales import kept_figures as kept_figures

STAGE_KINDS = (
    Option("open", _("Open"), "b"),
    Option("won", _("Won"), "g"),
    Option("lost", _("Lost"), "r"),
)
OUTCOMES = STAGE_KINDS
STAGE_TONES = (
    Option("b", _("Blue"), "b"),
    Option("g", _("Green"), "g"),
    Option("a", _("Amber"), "a"),
    Option("r", _("Red"), "r"),
    Option("v", _("Violet"), "v"),
)
# What an opportunity may have to say before it leaves a stage: fields of it.
STAGE_NEEDS = (
    Option("value", _("Value")),
    Option("person", _("Person")),
    Option("expected_on", _("Expected close")),
    Option("product", _("Product")),
    Option("next_step_at", _("Next step")),
)
SALES_EVENT_KINDS = (
    Option("need", _("Need defined"), "b"),
    Option("inquiry", _("Inquiry received"), "b"),
    Option("offer", _("Offer made"), "v"),
    Option("negotiation", _("Negotiation"), "a"),
    Option("order", _("Order received"), "g"),
    Option("contract", _("Contract signed"), "g"),
    Option("delivery", _("Delivered"), "g"),
    Option("other", _("Other event"), ""),
)


class Pipeline(Record):
    """The way that opportunities of one kind go, from first contact to won or lost."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    position = fields.Integer(_("Position"), privacy="none")
    # For whom it is meant; nothing means for all.
    customer_kinds = fields.Choices(
        _("For kinds of customers"), privacy="none", options=CUSTOMER_KINDS
    )
    customer_statuses = fields.Choices(
        _("For statuses of customers"), privacy="none", options=CUSTOMER_STATUSES
    )
    product_categories = fields.Tags(_("For categories of products"), privacy="none")
    form_of_sale = fields.Link(_("For the form of sale"), to="sales.FormOfSale", privacy="none")

    def __str__(self) -> str:
        return self.name


class FormOfSale(Record):
    """How we sell: directly, through a partner, by tender."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    position = fields.Integer(_("Position"), privacy="none")

    class Meta(Record.Meta):
        verbose_name_plural = "forms of sale"

    def __str__(self) -> str:
        return self.name


class Stage(Record):
    """One step of a pipeline. Every pipeline has one that is won and one that is lost."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    pipeline = fields.Link(_("Pipeline"), to="sales.Pipeline", privacy="none", required=True)
    kind = fields.Choice(
        _("Kind"), privacy="none", options=STAGE_KINDS, default="open", required=True
    )
    position = fields.Integer(_("Position"), privacy="none")
    probability = fields.Percent(_("Probability"), privacy="none", minimum=0, maximum=100)
    day_limit = fields.Integer(_("Day limit"), privacy="none", minimum=1)
    tone = fields.Choice(_("Colour"), privacy="none", options=STAGE_TONES)
    needs = fields.Choices(_("Filled in before leaving"), privacy="none", options=STAGE_NEEDS)

    def __str__(self) -> str:
        return self.name


class StageItem(Record):
    """What is to be done in a stage: advice, or mandatory before leaving it."""

    name = fields.Text(_("What to do"), privacy="none", required=True, max_length=50)
    stage = fields.Link(_("Stage"), to="sales.Stage", privacy="none", required=True)
    is_mandatory = fields.YesNo(_("Mandatory"), privacy="none")
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.name


class LostReason(Record):
    """Why opportunities are lost."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=80)
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.name


class Opportunity(Record):
    """A possible sale to a customer, on its way through a pipeline."""

    name = fields.Text(
        _("Name"), privacy="company", required=True,
        missing=_("Enter the name of the opportunity"),
    )  # fmt: skip
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company")
    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    pipeline = fields.Link(_("Pipeline"), to="sales.Pipeline", privacy="none", required=True)
    stage = fields.Link(_("Stage"), to="sales.Stage", privacy="none", required=True)
    product = fields.Link(_("Product"), to="products.Product", privacy="company")
    form_of_sale = fields.Link(_("Form of sale"), to="sales.FormOfSale", privacy="company")
    value = fields.Money(_("Value"), privacy="company", minimum=0)
    expected_on = fields.Date(_("Expected close"), privacy="company")
    opened_on = fields.Date(_("Opened"), privacy="company")
    outcome = fields.Choice(_("Outcome"), privacy="none", options=OUTCOMES, default="open")
    closed_on = fields.Date(_("Closed"), privacy="company")
    stage_since = fields.DateTime(_("In this stage since"), privacy="none")
    lost_reason = fields.Link(_("Reason for losing"), to="sales.LostReason", privacy="company")
    competitor = fields.Text(_("Competitor"), privacy="company", max_length=120)
    competitor_price = fields.Money(_("Competitor's price"), privacy="company", minimum=0)
    lesson = fields.LongText(_("What could have been done otherwise"), privacy="company")
    # Names of what is done of the checklists of its stages.
    done_items = fields.Tags(_("Done on checklists"), privacy="company")
    description = fields.LongText(_("Description"), privacy="company")
    reference = fields.Text(
        _("Number in another system"), privacy="company", max_length=60, index=True
    )
    next_step_at = fields.DateTime(_("Next step"), privacy="none", read_only=True)
    # Kept from its visits, so that the funnel of half a million reads one index.
    furthest = fields.Link(
        _("Furthest stage"), to="sales.Stage", privacy="none", read_only=True, index=False
    )
    closed_from = fields.Link(
        _("Closed in the stage"), to="sales.Stage", privacy="none", read_only=True, index=False
    )
    line_count = fields.Integer(_("Lines of products"), privacy="none", read_only=True)

    class Meta(Record.Meta):
        verbose_name_plural = "opportunities"
        indexes = [
            *Record.Meta.indexes,
            # The cards of a stage in their order. "IS NULL" is no column of the index, or
            # PostgreSQL would not know that what comes after is in order.
            models.Index(
                fields=["stage", "stage_since", "id"],
                condition=models.Q(archived_at=None),
                name="opportunity_stage",
            ),
            # What the head of the board counts, so that it reads the index alone: which are late,
            # and everything for who sees a part or filters.
            models.Index(
                fields=[
                    "pipeline",
                    "outcome",
                    "archived_at",
                    "stage",
                    "next_step_at",
                    "value",
                    "owner",
                    "team",
                ],
                name="opportunity_board",
            ),
            # What the funnel counts of all of them, in one pass; see queries/_cube.py.
            models.Index(
                fields=[
                    "pipeline",
                    "archived_at",
                    "stage",
                    "outcome",
                    "owner",
                    "furthest",
                    "closed_from",
                    "lost_reason",
                    "value",
                    "opened_on",
                    "closed_on",
                ],
                name="opportunity_cube",
            ),
            # What the funnel counts of those opened, and of those closed, in a period.
            models.Index(
                fields=[
                    "pipeline",
                    "archived_at",
                    "opened_on",
                    "customer",
                    "owner",
                    "team",
                    "furthest",
                ],
                name="opportunity_opened",
            ),
            models.Index(
                fields=[
                    "pipeline",
                    "outcome",
                    "archived_at",
                    "closed_on",
                    "opened_on",
                    "owner",
                    "value",
                    "team",
                    "closed_from",
                    "lost_reason",
                ],
                name="opportunity_won",
            ),
            models.Index(
                fields=["owner", "outcome", "archived_at", "stage", "stage_since"],
                name="opportunity_owner_board",
            ),
            models.Index(
                fields=["owner", "pipeline", "archived_at", "customer"], name="opportunity_buyers"
            ),
            models.Index(fields=["customer", "outcome"], name="opportunity_customer"),
            models.Index(fields=["closed_on", "id"], name="opportunity_closed"),
            # Those for which nothing is planned, the biggest first: today shows a dozen.
            models.Index(
                fields=["owner", "outcome", "-value", "id"],
                condition=models.Q(archived_at=None, next_step_at=None),
                name="opportunity_no_step",
            ),
            models.Index(
                fields=["team", "outcome", "-value", "id"],
                condition=models.Q(archived_at=None, next_step_at=None, team__isnull=False),
                name="opportunity_team_no_step",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpportunityLine(Record):
    """A product in an opportunity: how much of it, at what price."""

    name = fields.Text(_("Name"), privacy="company", required=True, max_length=200)
    opportunity = fields.Link(
        _("Opportunity"), to="sales.Opportunity", privacy="company", required=True
    )
    product = fields.Link(_("Product"), to="products.Product", privacy="company")
    quantity = fields.Decimal(_("Quantity"), privacy="company", decimals=3, minimum=0)
    price = fields.Money(_("Price"), privacy="company", minimum=0)
    discount = fields.Percent(_("Discount"), privacy="company", minimum=0, maximum=100)
    value = fields.Money(_("Value"), privacy="company", read_only=True)

    def __str__(self) -> str:
        return self.name


class OpportunityPerson(Record):
    """A person who has a part in a purchase, such as the one who decides."""

    opportunity = fields.Link(
        _("Opportunity"), to="sales.Opportunity", privacy="personal", required=True
    )
    person = fields.Link(_("Person"), to="customers.Person", privacy="personal", required=True)
    role = fields.Choice(_("Role in the purchase"), privacy="personal", options=PURCHASE_ROLES)
    note = fields.Text(_("Note"), privacy="personal", max_length=200)

    class Meta(Record.Meta):
        verbose_name_plural = "opportunity people"

    def __str__(self) -> str:
        return self.note or str(self.pk)


class SalesEvent(Record):
    """A fact of the sale: the need was defined, an offer made, an order received."""

    kind = fields.Choice(
        _("What happened"), privacy="none", options=SALES_EVENT_KINDS, required=True
    )
    happened_on = fields.Date(_("Day"), privacy="company", required=True)
    opportunity = fields.Link(
        _("Opportunity"), to="sales.Opportunity", privacy="company", required=True
    )
    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company")
    person = fields.Link(_("Person"), to="customers.Person", privacy="personal")
    note = fields.Text(_("Note"), privacy="personal", max_length=200)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["opportunity", "happened_on"], name="sales_event_day"),
        ]

    def __str__(self) -> str:
        label = {option.value: option.label for option in SALES_EVENT_KINDS}.get(self.kind, "")
        return str(label)


class StageVisit(models.Model):
    """How long an opportunity was in a stage. Derived from events, and rebuilt from them."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="visits", db_index=False
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    # Whole hours between the two; nothing while it lasts.
    hours = models.PositiveIntegerField(null=True)
    # Not of an archived opportunity, nor in a pipeline that it left. Kept here, so that the funnel
    # of half a million opportunities reads one index and joins nothing.
    is_counted = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["opportunity", "stage", "is_counted"], name="visit_opportunity"),
            models.Index(fields=["stage", "is_counted", "left_at", "hours"], name="visit_left"),
            models.Index(fields=["stage", "is_counted", "entered_at"], name="visit_entered"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} in {self.stage_id}"
