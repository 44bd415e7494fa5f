"""What can be done with leads: qualify, reject, take up again, convert."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Actor, action
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.leads import queries, receiving, rules
from kartoteka.modules.leads.models import Lead, LeadCriterion, Source

NEEDS = Spec("needs", _("Needs"), kinds["long_text"], "personal")
REASON = Spec(
    "rejected_because", _("Reason for rejecting"), kinds["link"], "none", required=True,
    link="rejection_reason",
)  # fmt: skip
MORE = Spec(
    "rejection_reason", _("More about the rejection"), kinds["text"], "none", max_length=200
)
CRITERION = Spec(
    "criterion", _("Qualification criterion"), kinds["link"], "none", required=True,
    link="lead_criterion",
)  # fmt: skip
MET = Spec("met", _("Met"), kinds["yes_no"], "none")
PERSON = Spec("person", _("Existing person"), kinds["link"], "personal", link="person")
CUSTOMER = Spec("customer", _("Existing customer"), kinds["link"], "company", link="customer")
OPPORTUNITY = Spec("opportunity_name", _("Opportunity"), kinds["text"], "company", max_length=200)
VALUE = Spec("value", _("Value"), kinds["money"], "company", minimum=Decimal(0))
VERB_FIELDS = (
    "status", "criteria", "score", "rejected_because", "rejection_reason", "customer", "person",
    "opportunity", "is_known",
)  # fmt: skip


def defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A lead came through the channel of its source."""
    source = Source.objects.filter(pk=values.get("source") or 0).first()
    return {} if source is None else {"via": source.via_id, "channel": source.channel}


def cost_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Money was spent today."""
    return {"spent_on": by.at.astimezone(by.fmt.timezone).date()}


@action("lead", label=_("Take into work"), event="LeadStarted", icon="play", allowed=rules.is_new)
def start_lead(lead: Lead, *, by: Actor) -> Lead:
    """Note that somebody works on a new lead."""
    started: Lead = actions.change(lead, {"status": "working"}, by, name="LeadStarted")
    return started


@action("lead", label=_("Qualify"), event="LeadQualified", icon="check", params=(NEEDS,),
        allowed=rules.is_open)  # fmt: skip
def qualify_lead(lead: Lead, *, by: Actor, needs: str | None = None) -> Lead:
    """Note that the lead has a need that we can meet."""
    values = {"status": "qualified"} | ({"needs": needs} if needs else {})
    qualified: Lead = actions.change(lead, values, by, name="LeadQualified")
    return qualified


@action("lead", label=_("Tick a criterion"), event="LeadAssessed", icon="list-checks",
        params=(CRITERION, MET), allowed=rules.is_open)  # fmt: skip
def assess_lead(lead: Lead, *, by: Actor, criterion: int, met: bool | None = True) -> Lead:
    """Note that a lead meets a criterion, or does not; its score follows."""
    found = LeadCriterion.objects.filter(pk=criterion, archived_at=None).first()
    if found is None:
        raise ActionError(gettext("This criterion is gone. Reload the page."), field="criterion")
    names = [name for name in lead.criteria if name != found.name]
    names += [found.name] if met else []
    values = {"criteria": names, "score": queries.score_of(names)}
    assessed: Lead = actions.change(lead, values, by, name="LeadAssessed")
    return assessed


@action("lead", label=_("Reject"), event="LeadRejected", icon="x", params=(REASON, MORE), tone="r",
        allowed=rules.is_open)  # fmt: skip
def reject_lead(
    lead: Lead, *, by: Actor, rejected_because: int, rejection_reason: str | None = None
) -> Lead:
    """Close a lead that will not become a customer, with the reason."""
    values = {
        "status": "rejected",
        "rejected_because": rejected_because,
        "rejection_reason": rejection_reason or "",
    }
    rejected: Lead = actions.change(lead, values, by, name="LeadRejected")
    return rejected


@action("lead", label=_("Take up again"), event="LeadReopened", icon="rotate-ccw",
        allowed=rules.is_rejected)  # fmt: skip
def reopen_lead(lead: Lead, *, by: Actor) -> Lead:
    """Bring a rejected lead back into work."""
    values = {"status": "working", "rejected_because": None, "rejection_reason": ""}
    reopened: Lead = actions.change(lead, values, by, name="LeadReopened")
    return reopened


@action("lead", label=_("Convert"), event="LeadConverted", icon="user-check", tone="g",
        params=(CUSTOMER, PERSON, OPPORTUNITY, VALUE), allowed=rules.is_open)  # fmt: skip
def convert_lead(
    lead: Lead,
    *,
    by: Actor,
    customer: int | None = None,
    person: int | None = None,
    opportunity_name: str | None = None,
    value: Decimal | None = None,
) -> Lead:
    """Make a customer (or take an existing one), a person, and an opportunity of a lead."""
    customer_id = _customer_id(lead, customer, person, by)
    person_id = _person_id(lead, customer_id, person, by)
    values: dict[str, Any] = {"customer": customer_id, "person": person_id, "status": "converted"}
    if opportunity_name:
        made = actions.create(
            record_types["opportunity"],
            {
                "name": opportunity_name,
                "customer": customer_id,
                "person": person_id,
                "value": value,
                "description": lead.needs,
                "owner": lead.owner_id,
            },
            by,
        )
        values["opportunity"] = made.pk
    converted: Lead = actions.change(lead, values, by, name="LeadConverted")
    _take_along(converted, by)
    receiving.take_along(converted, by)
    return converted


def _take_along(lead: Lead, by: Actor) -> None:
    """Calls, notes and plans of the lead are those of the customer and the person from now on."""
    rows = Activity.objects.filter(about_type="lead", about_id=lead.pk, archived_at=None)
    pairs = [
        (number, {"customer": lead.customer_id, "person": lead.person_id})
        for number in rows.values_list("pk", flat=True)
    ]
    actions.update_each(record_types["activity"], pairs, by.as_house())


def _customer_id(lead: Lead, chosen: int | None, person: int | None, by: Actor) -> int:
    if chosen is None and person is not None:
        chosen = access.get(by.user, Person, person).customer_id
    if chosen is not None:
        existing: Customer = access.get(by.user, Customer, chosen)
        return existing.pk
    values = {
        "name": lead.company or lead.name,
        "kind": "company" if lead.company else "individual",
        "nip": lead.nip,
        "phone": lead.phone,
        "email": lead.email,
        "city": lead.city,
        "owner": lead.owner_id,
    }
    made: Customer = actions.create(record_types["customer"], values, by)
    return made.pk


def _person_id(lead: Lead, customer_id: int, chosen: int | None, by: Actor) -> int:
    if chosen is not None:
        existing: Person = access.get(by.user, Person, chosen)
        return existing.pk
    first, last = rules.split_name(lead.name)
    values = {
        "first_name": first,
        "last_name": last,
        "customer": customer_id,
        "job_title": lead.job_title,
        "phone": lead.phone,
        "email": lead.email,
        "owner": lead.owner_id,
    }
    made = actions.create(record_types["person"], values, by)
    return int(made.pk)
