"""What can be done with leads: qualify, reject, take up again, convert."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor, action
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.leads import rules
from kartoteka.modules.leads.models import Lead

NEEDS = Spec("needs", _("Needs"), kinds["long_text"], "personal")
REASON = Spec(
    "rejection_reason", _("Reason for rejecting"), kinds["text"], "none", required=True,
    max_length=200,
)  # fmt: skip
CUSTOMER = Spec("customer", _("Existing customer"), kinds["link"], "company", link="customer")
OPPORTUNITY = Spec("opportunity_name", _("Opportunity"), kinds["text"], "company", max_length=200)
VALUE = Spec("value", _("Value"), kinds["money"], "company", minimum=Decimal(0))
VERB_FIELDS = ("status", "rejection_reason", "customer", "person", "opportunity")


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


@action("lead", label=_("Reject"), event="LeadRejected", icon="x", params=(REASON,), tone="r",
        allowed=rules.is_open)  # fmt: skip
def reject_lead(lead: Lead, *, by: Actor, rejection_reason: str) -> Lead:
    """Close a lead that will not become a customer, with the reason."""
    values = {"status": "rejected", "rejection_reason": rejection_reason}
    rejected: Lead = actions.change(lead, values, by, name="LeadRejected")
    return rejected


@action("lead", label=_("Take up again"), event="LeadReopened", icon="rotate-ccw",
        allowed=rules.is_rejected)  # fmt: skip
def reopen_lead(lead: Lead, *, by: Actor) -> Lead:
    """Bring a rejected lead back into work."""
    values = {"status": "working", "rejection_reason": ""}
    reopened: Lead = actions.change(lead, values, by, name="LeadReopened")
    return reopened


@action("lead", label=_("Convert"), event="LeadConverted", icon="user-check", tone="g",
        params=(CUSTOMER, OPPORTUNITY, VALUE), allowed=rules.is_open)  # fmt: skip
def convert_lead(
    lead: Lead,
    *,
    by: Actor,
    customer: int | None = None,
    opportunity_name: str | None = None,
    value: Decimal | None = None,
) -> Lead:
    """Make a customer (or take an existing one), a person, and an opportunity of a lead."""
    customer_id = _customer_id(lead, customer, by)
    person_id = _person_id(lead, customer_id, by)
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
    return converted


def _customer_id(lead: Lead, chosen: int | None, by: Actor) -> int:
    if chosen is not None:
        existing: Customer = access.get(by.user, Customer, chosen)
        return existing.pk
    values = {
        "name": lead.company or lead.name,
        "kind": "company" if lead.company else "individual",
        "phone": lead.phone,
        "email": lead.email,
        "city": lead.city,
        "owner": lead.owner_id,
    }
    made: Customer = actions.create(record_types["customer"], values, by)
    return made.pk


def _person_id(lead: Lead, customer_id: int, by: Actor) -> int:
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
