"""What sales keep up to date when opportunities and activities change."""

from kartoteka.core.actions import Actor
from kartoteka.core.events.reactions import Change, on
from kartoteka.modules.activities import queries as activities
from kartoteka.modules.customers import actions as customers
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales import actions, queries
from kartoteka.modules.sales.models import Opportunity


@on("opportunity")
def keep_stage_visits(changes: list[Change], by: Actor) -> None:
    """The funnel follows every stage that opportunities enter."""
    touched = [change for change in changes if actions.FOLLOWED & change.changed.keys()]
    moved = [
        (change.record.pk, change.record.stage_id, change.record.stage_since or by.at)
        for change in touched
        if "stage" in change.changed
    ]
    actions.follow_opportunities([change.record for change in touched], moved)


@on("opportunity")
def keep_customer_figures(changes: list[Change], by: Actor) -> None:
    """Open and won value of customers follow their opportunities."""
    ids: set[int] = set()
    for change in changes:
        before = change.changed.get("customer", (None, None))[0]
        ids |= {n for n in (change.record.customer_id, before) if n is not None}
    customers.set_figures(Customer, queries.customer_figures(ids))


@on("activity")
def keep_next_steps(changes: list[Change], by: Actor) -> None:
    """The next step of an opportunity follows its planned activities."""
    ids = {
        change.record.about_id
        for change in changes
        if change.record.about_type == "opportunity" and change.record.about_id is not None
    }
    for change in changes:
        before_type = change.changed.get("about_type", (change.record.about_type, None))[0]
        before = change.changed.get("about_id", (None, None))[0]
        if before_type == "opportunity" and before is not None:
            ids.add(before)
    steps = activities.next_steps("opportunity", ids)
    customers.set_figures(Opportunity, {n: {"next_step_at": at} for n, at in steps.items()})
