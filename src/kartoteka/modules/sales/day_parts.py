"""What sales put on today: opportunities without a next step, and pipelines that run dry."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import show_number
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import day
from kartoteka.core.screens.board_cards import days_since
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.wording import Words
from kartoteka.modules.activities import later, offers
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.wording import dry_warning

SHOWN = queries.MOST_WITHOUT_STEP
# Each asks two questions of the database.
MOST_PIPELINES = 5


def without_step(by: Actor, whose: str) -> dict[str, Any] | None:
    """Open opportunities of the user, or of their teams, for which nothing is planned."""
    record_type = record_types["opportunity"]
    hidden = access.fields(by.user, record_type).hidden
    if "next_step_at" in hidden or not access.may(by.user, "create", "activity"):
        return None
    shows_value = "value" not in hidden
    rows = queries.without_step(_parts(by, whose), sees_value=shows_value)
    if not rows:
        return None
    names_of(by).want("customer", [row.customer_id for row in rows])
    return {
        "rows": [_row(row, by, shows_value=shows_value) for row in rows[:SHOWN]],
        "count": f"{SHOWN}+" if len(rows) > SHOWN else len(rows),
        "is_more": len(rows) > SHOWN,
        "soon": later.moments(None, by)[:2],
    }


def _parts(by: Actor, whose: str) -> list[QuerySet[Opportunity]]:
    """Opportunities of the user; or of each of their teams, apart."""
    if whose != "team":
        own = access.own(by.user, Opportunity)
        return [own if by.user.own_ids == (by.id,) else own.filter(owner_id=by.id)]
    seen = access.visible(by.user, Opportunity)
    return [seen.filter(team_id=team) for team in by.user.team_ids]


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


def dry(by: Actor, whose: str) -> dict[str, Any] | None:
    """Pipelines into which too little comes; None where there is enough in all of them."""
    if not access.may(by.user, "see", "opportunity"):
        return None
    words = Words(by.fmt)
    found = []
    for pipeline in queries.pipelines()[:MOST_PIPELINES]:
        inflow = queries.inflow_of(by.user, pipeline, by.fmt.today)
        text = dry_warning(inflow, words)
        if text:
            url = f"/opportunities/funnel/?pipeline={pipeline.pk}"
            found.append({"name": pipeline.name, "text": text, "url": url})
    return {"rows": found} if found else None


def register() -> None:
    """Put the part on the page of today, and the offer after a refusal."""
    day.add(day.Part("without_step", "sales/_without_step.html", without_step, order=20))
    offers.add(close_refused)
    day.add(day.Part("dry", "sales/_dry.html", dry, day.SIDE, 40))
