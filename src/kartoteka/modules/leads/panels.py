"""What leads bring to cards: their criteria with the score."""

from typing import Any

from django.utils.translation import gettext_lazy

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import Panel
from kartoteka.modules.leads import queries, rules
from kartoteka.modules.leads.models import Lead


def qualification(lead: Lead, by: Actor) -> dict[str, Any] | None:
    """What speaks for a lead, and how much of it is so; None where nothing is asked."""
    criteria = queries.criteria()
    if not criteria:
        return None
    may = access.may(by.user, "assess_lead", "lead", lead)
    return {
        "lead": lead,
        "rows": [{"one": one, "is_met": one.name in lead.criteria} for one in criteria],
        "score": lead.score,
        "may_tick": may and not rules.is_open(lead) and not lead.is_archived,
        "action": f"/leads/{lead.pk}/assess/",
    }


def panel(lead: Lead, by: Actor) -> dict[str, Any] | None:
    """The same, for the card."""
    found = qualification(lead, by)
    return None if found is None else {"qualification": found}


QUALIFICATION = Panel(
    "qualification", gettext_lazy("Qualification"), "leads/_qualification.html", panel, order=5
)
