"""What dates of contacts and next steps mean in lists: late, missing, long ago."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.fields import Format, days_ago
from kartoteka.core.records.types import Mark
from kartoteka.modules.activities.models import Activity

# After so many days without a contact the date is amber.
LONG_SILENCE = 50
# Dates of the last days say so themselves; of those longer ago than a year the date says more.
SHOWN_SO, MOST_DAYS = 7, 365
LATE = Mark(tone="r")


def next_step_of_customer(customer: Any, value: datetime | None, fmt: Format) -> Mark | None:
    """Late in red; a missing one is a defect, with the way to mend it."""
    return _next_step(customer, value, fmt, f"customer={customer.pk}")


def next_step_of_opportunity(opportunity: Any, value: datetime | None, fmt: Format) -> Mark | None:
    """The same for an opportunity that is still open."""
    if opportunity.outcome != "open":
        return None
    about = f"about_type=opportunity&about_id={opportunity.pk}"
    if opportunity.customer_id:
        about += f"&customer={opportunity.customer_id}"
    return _next_step(opportunity, value, fmt, about)


def _next_step(record: Any, value: datetime | None, fmt: Format, about: str) -> Mark | None:
    if value is not None:
        return LATE if value < fmt.now else None
    if record.is_archived:
        return None
    return Mark("a", _("Plan it"), "circle-dashed", f"/activities/new/?{about}")


def last_contact(record: Any, value: datetime | None, fmt: Format) -> Mark | None:
    """Never, or how many days ago: in a list one compares silences and reckons no dates."""
    if value is None:
        return Mark("a", _("never"))
    days = (fmt.today - value.astimezone(fmt.timezone).date()).days
    tone = "a" if days > LONG_SILENCE else ""
    return Mark(tone, days_ago(days, fmt.tongue)) if SHOWN_SO < days <= MOST_DAYS else Mark(tone)


def start(activity: Activity, value: datetime | None, fmt: Format) -> Mark | None:
    """What is planned and should have happened already."""
    return LATE if value and activity.status == "planned" and value < fmt.now else None
