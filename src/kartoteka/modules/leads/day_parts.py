"""What leads put on today: visitors of the website who wait for a first answer."""

from typing import Any

from django.db.models import Min, QuerySet

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.wording import Words
from kartoteka.core.storage import prepared
from kartoteka.modules.leads import answering
from kartoteka.modules.leads.form_models import Enquiry
from kartoteka.modules.leads.form_queries import OPEN
from kartoteka.modules.leads.models import Lead

SHOWN = 8


def unanswered(by: Actor, whose: str) -> dict[str, Any] | None:
    """Leads of the user, or of their teams, whose enquiry nobody answered, the longest first."""
    if not access.may(by.user, "create", "activity") or not _sent(prepared.everything(Enquiry)):
        return None
    own = (
        {"team_id__in": by.user.team_ids} if whose == "team" else {"owner_id__in": by.user.own_ids}
    )
    seen = access.visible(by.user, Lead).filter(status__in=OPEN, archived_at=None, **own)
    waiting = answering.waiting(by.user)
    rows = waiting.filter(lead__in=seen.order_by().values("pk"))
    # Each lead once: its first enquiry waits the longest.
    leads = rows.order_by().values("lead_id").annotate(first=Min("created_at")).order_by("first")
    numbers = [lead["lead_id"] for lead in leads[: SHOWN + 1]]
    if not numbers:
        return None
    found: dict[int, Enquiry] = {}
    sent = waiting.filter(lead__in=numbers[:SHOWN]).select_related("lead", "form")
    for row in sent.order_by("created_at", "id"):
        found.setdefault(row.lead_id, row)
    hidden = access.fields(by.user, record_types["lead"]).hidden
    lines = [_row(row, by, hidden) for row in found.values()]
    return {"rows": lines, "is_more": len(numbers) > SHOWN, "whose": whose}


@prepared.question
def _sent(enquiries: QuerySet[Enquiry]) -> QuerySet[Any, Any]:
    """One of all that were ever sent; many companies have no form on the web."""
    # By their numbers: no plan on this page walks through a table.
    return enquiries.filter(pk__gt=0).order_by().values_list("pk")[:1]


def _row(enquiry: Enquiry, by: Actor, hidden: frozenset[str]) -> dict[str, Any]:
    lead = enquiry.lead
    phone = "" if "phone" in hidden else lead.phone
    company = "" if "company" in hidden else lead.company
    return {
        "id": lead.pk,
        "title": record_types["lead"].title_of(lead) if "name" not in hidden else str(lead.pk),
        "about": company if company != lead.name else "",
        "form": enquiry.form.name,
        "wait": Words(by.fmt).span(by.at - enquiry.created_at),
        "url": record_types["lead"].path(lead.pk),
        "tel": f"tel:{phone}" if phone else "",
        "log_url": f"/activities/log/?about_type=lead&about_id={lead.pk}",
    }
