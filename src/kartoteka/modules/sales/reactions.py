"""What sales keep up to date when opportunities and activities change."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from kartoteka.core import actions as writing
from kartoteka.core.actions import Actor
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.jobs import enqueue, job
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities import queries as activities
from kartoteka.modules.customers import actions as customers
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales import actions, queries
from kartoteka.modules.sales.models import (
    Opportunity,
    OpportunityLine,
    OpportunityPerson,
    SalesEvent,
)

PARTS = (OpportunityLine, OpportunityPerson, SalesEvent)


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


def opportunity_figures(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Next step, lines and their sum of these opportunities, counted anew."""
    steps = activities.next_steps("opportunity", ids)
    lines = queries.line_values(ids)
    found: dict[int, dict[str, Any]] = {}
    for number in ids:
        own = lines.get(number, ())
        found[number] = {"next_step_at": steps.get(number), "line_count": len(own)}
        if own:
            found[number]["value"] = sum((value for _pk, value in own), Decimal(0))
    return found


@on("opportunity_line")
def keep_value_of_lines(changes: list[Change], by: Actor) -> None:
    """Where an opportunity has lines of products, its value is their sum."""
    ids = {change.record.opportunity_id for change in changes}
    for change in changes:
        before = change.changed.get("opportunity", (None, None))[0]
        ids |= {before} if before is not None else set()
    lines = queries.line_values(ids)
    worth = {pk: {"value": value} for own in lines.values() for pk, value in own}
    customers.set_figures(OpportunityLine, worth)
    customers.set_figures(Opportunity, {n: {"line_count": len(own)} for n, own in lines.items()})
    pairs: list[tuple[int, dict[str, Any]]] = [
        (number, {"value": sum((value for _pk, value in own), Decimal(0))})
        for number, own in lines.items()
        if own
    ]
    writing.update_each(record_types["opportunity"], pairs, by.as_house(), name="OpportunityValued")


@on("opportunity")
def hand_over_parts(changes: list[Change], by: Actor) -> None:
    """Parts of an opportunity belong to whom it belongs to, so that the same people see them."""
    given = {
        change.record.pk: {"owner": change.record.owner_id, "team": change.record.team_id}
        for change in changes
        if change.record.version > 1 and {"owner", "team"} & change.changed.keys()
    }
    if not given:
        return
    for model in PARTS:
        parts = model._default_manager.filter(opportunity_id__in=given)
        pairs = [(n, given[whole]) for n, whole in parts.values_list("pk", "opportunity_id")]
        writing.update_each(record_types.of(model), pairs, by.as_house())


@job("sales.rank")
def rank(pipeline: int) -> None:
    """How far opportunities got, after the stages of their pipeline changed places."""
    actions.rank_again(pipeline)


@on("stage")
def rank_after_moving(changes: list[Change], by: Actor) -> None:
    """The order of stages says how far an opportunity got."""
    moved = {
        c.record.pipeline_id for c in changes if c.record.version > 1 and "position" in c.changed
    }
    for number in moved:
        enqueue("sales.rank", {"pipeline": number})
