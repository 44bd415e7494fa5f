"""What sales put on the page of today: opportunities without a next step, mended in place."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import show_number
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import day
from kartoteka.core.screens.board_cards import days_since
from kartoteka.core.screens.names import names_of
from kartoteka.modules.activities import later, offers
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.sales.models import Opportunity

SHOWN = 12


def without_step(by: Actor, whose: str) -> dict[str, Any] | None:
    """Open opportunities of the user, or of their teams, for which nothing is planned."""
    record_type = record_types["opportunity"]
    hidden = access.fields(by.user, record_type).hidden
    if "next_step_at" in hidden or not access.may(by.user, "create", "activity"):
        return None
    seen = access.visible(by.user, Opportunity).filter(
        outcome="open", archived_at=None, next_step_at=None
    )
    own = {"team_id__in": by.user.team_ids} if whose == "team" else {"owner_id": by.id}
    rows = list(seen.filter(**own).order_by("-value", "id")[: SHOWN + 1])
    if not rows:
        return None
    names_of(by).want("customer", [row.customer_id for row in rows])
    shows_value = "value" not in hidden
    return {
        "rows": [_row(row, by, shows_value=shows_value) for row in rows[:SHOWN]],
        "count": f"{SHOWN}+" if len(rows) > SHOWN else len(rows),
        "is_more": len(rows) > SHOWN,
        "soon": later.moments(None, by)[:2],
    }


def _row(opportunity: Opportunity, by: Actor, *, shows_value: bool) -> dict[str, Any]:
    record_type = record_types["opportunity"]
    spec = record_type.spec("value")
    path = record_type.path(opportunity.pk)
    return {
        "id": opportunity.pk,
        "title": str(opportunity),
        "customer": names_of(by).get("customer", opportunity.customer_id),
        "url": path,
        "value": spec.kind.show(opportunity.value, spec, by.fmt) if shows_value else "",
        "stay": _stay(opportunity, by),
        "plan_url": f"{path}next-step/",
        "other_url": f"/activities/log/?kind=task&about_type=opportunity&about_id={opportunity.pk}"
        + (f"&customer={opportunity.customer_id}" if opportunity.customer_id else ""),
    }


def _stay(opportunity: Opportunity, by: Actor) -> str:
    days = days_since(opportunity.stage_since, by.fmt)
    if days is None:
        return ""
    number = show_number(days, by.fmt.tongue, 0, 0)
    return ngettext("%(n)s day in the stage", "%(n)s days in the stage", days) % {"n": number}


def close_refused(done: Activity, by: Actor) -> tuple[str, str] | None:
    """Who refused buys nothing: offer to close the opportunity, where it is clear which one."""
    if done.outcome != "refused":
        return None
    seen = access.visible(by.user, Opportunity).filter(outcome="open", archived_at=None)
    if done.about_type == "opportunity" and done.about_id is not None:
        seen = seen.filter(pk=done.about_id)
    elif done.customer_id is not None:
        seen = seen.filter(customer_id=done.customer_id)
    else:
        return None
    found = list(seen.order_by("id")[:2])
    if len(found) != 1 or not access.may(by.user, "lose_opportunity", "opportunity", found[0]):
        return None
    path = record_types["opportunity"].path(found[0].pk)
    return _("Close the opportunity?"), f"{path}do/lose_opportunity/"


def register() -> None:
    """Put the part on the page of today, and the offer after a refusal."""
    day.add(day.Part("without_step", "sales/_without_step.html", without_step, order=20))
    offers.add(close_refused)
