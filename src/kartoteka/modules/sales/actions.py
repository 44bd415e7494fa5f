"""What can be done with opportunities: move, win, lose, reopen, and bring in from elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Actor, RowResult, action
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities import queries as activities
from kartoteka.modules.customers import actions as customers
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales import queries, rules
from kartoteka.modules.sales.models import Opportunity, Stage

STAGE = Spec("stage", _("Stage"), kinds["link"], "none", required=True, link="stage")
REASON = Spec(
    "lost_reason", _("Reason for losing"), kinds["link"], "company", required=True,
    link="lost_reason",
)  # fmt: skip
COMPETITOR = Spec("competitor", _("Competitor"), kinds["text"], "company", max_length=120)
VALUE = Spec("value", _("Value"), kinds["money"], "company", minimum=Decimal(0))
CLOSED = Spec("closed_on", _("Closed"), kinds["date"], "company")


def defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The first pipeline and its first stage, opened today."""
    pipeline = values.get("pipeline") or queries.first_pipeline_id()
    today = by.at.astimezone(by.fmt.timezone).date()
    found: dict[str, Any] = {
        "pipeline": pipeline,
        "opened_on": today,
        "stage_since": by.at,
        "outcome": "open",
    }
    if pipeline is not None and not values.get("stage"):
        found["stage"] = queries.stage_id(pipeline, "open")
    return found


@action("opportunity", label=_("Move to a stage"), icon="arrow-right", params=(STAGE,), letter="M",
        allowed=rules.can_close)  # fmt: skip
def move_opportunity(opportunity: Opportunity, *, by: Actor, stage: int) -> Opportunity:
    """Move an open opportunity to another stage; a won or lost stage closes it."""
    target = Stage.objects.filter(pk=stage, archived_at=None).first()
    if target is None:
        raise ActionError(_("This stage is gone. Reload the page."), field="stage")
    if target.kind == "won":
        won: Opportunity = _close(opportunity, by, "won", "OpportunityWon", {})
        return won
    if target.kind == "lost":
        raise ActionError(_("Say why it was lost: use «Lost»."), field="stage")
    values = {"stage": target.pk, "pipeline": target.pipeline_id, "stage_since": by.at}
    moved: Opportunity = actions.change(opportunity, values, by, name="OpportunityMoved")
    return moved


@action("opportunity", label=_("Won"), icon="trophy", params=(VALUE, CLOSED), tone="g", letter="W",
        allowed=rules.can_close)  # fmt: skip
def win_opportunity(
    opportunity: Opportunity,
    *,
    by: Actor,
    value: Decimal | None = None,
    closed_on: date | None = None,
) -> Opportunity:
    """Close an opportunity as won, with its final value and date."""
    more: dict[str, Any] = {} if value is None else {"value": value}
    if closed_on is not None:
        more["closed_on"] = closed_on
    won: Opportunity = _close(opportunity, by, "won", "OpportunityWon", more)
    return won


@action("opportunity", label=_("Lost"), icon="x", params=(REASON, COMPETITOR, CLOSED), tone="r",
        letter="P", allowed=rules.can_close)  # fmt: skip
def lose_opportunity(
    opportunity: Opportunity,
    *,
    by: Actor,
    lost_reason: int,
    competitor: str | None = None,
    closed_on: date | None = None,
) -> Opportunity:
    """Close an opportunity as lost, with the reason and who won it."""
    more: dict[str, Any] = {"lost_reason": lost_reason}
    if competitor:
        more["competitor"] = competitor
    if closed_on is not None:
        more["closed_on"] = closed_on
    lost: Opportunity = _close(opportunity, by, "lost", "OpportunityLost", more)
    return lost


@action("opportunity", label=_("Reopen"), icon="rotate-ccw", allowed=rules.can_reopen)
def reopen_opportunity(opportunity: Opportunity, *, by: Actor) -> Opportunity:
    """Open a closed opportunity again, in the first stage of its pipeline."""
    values = {
        "stage": queries.stage_id(opportunity.pipeline_id, "open"),
        "outcome": "open",
        "closed_on": None,
        "lost_reason": None,
        "stage_since": by.at,
    }
    reopened: Opportunity = actions.change(opportunity, values, by, name="OpportunityReopened")
    return reopened


def _close(
    opportunity: Opportunity, by: Actor, kind: str, name: str, more: Mapping[str, Any]
) -> Any:
    today = by.at.astimezone(by.fmt.timezone).date()
    values = {
        "stage": queries.stage_id(opportunity.pipeline_id, kind),
        "outcome": kind,
        "closed_on": today,
        "stage_since": by.at,
    }
    return actions.change(opportunity, values | dict(more), by, name=name)


def bring_in(rows: Sequence[Mapping[str, Any]], by: Actor) -> list[RowResult]:
    """Make opportunities of another system, with the stages and dates that they had there.

    Each is created on the day it was opened, in the first stage of its pipeline (or the open one
    given); a closed one is then won or lost on its own day. So funnel and time in stage, which are
    computed from events, hold for imported years as for lived ones.
    """
    stages = {s.pk: s for s in Stage.objects.all()}
    first: list[dict[str, Any]] = []
    opened: list[datetime | None] = []
    for row in rows:
        stage = stages.get(row.get("stage") or 0)
        start = dict(row)
        for key in ("outcome", "closed_on", "lost_reason", "stage_since"):
            start.pop(key, None)
        if stage is not None:
            start["pipeline"] = stage.pipeline_id
            if stage.kind != "open":
                start["stage"] = queries.stage_id(stage.pipeline_id, "open")
        moment = _moment(row.get("opened_on"), by)
        start["stage_since"] = moment or by.at
        first.append(start)
        opened.append(moment)
    plain = [{k: v for k, v in r.items() if k not in VERB_FIELDS} for r in first]
    verbs = [{k: v for k, v in r.items() if k in VERB_FIELDS} for r in first]
    record_type = record_types["opportunity"]
    results = actions.create_many(record_type, plain, by, at=opened, verb_values=verbs)
    _close_brought(rows, results, stages, by)
    return results


def _close_brought(
    rows: Sequence[Mapping[str, Any]],
    results: list[RowResult],
    stages: dict[int, Stage],
    by: Actor,
) -> None:
    record_type = record_types["opportunity"]
    for kind, name in (("won", "OpportunityWon"), ("lost", "OpportunityLost")):
        pairs: list[tuple[int, dict[str, Any]]] = []
        moments: list[datetime | None] = []
        for row, result in zip(rows, results, strict=True):
            stage = stages.get(row.get("stage") or 0)
            if result.id is None or stage is None or stage.kind != kind:
                continue
            moment = _moment(row.get("closed_on"), by)
            values = {
                "stage": stage.pk,
                "outcome": kind,
                "closed_on": row.get("closed_on"),
                "lost_reason": row.get("lost_reason"),
                "stage_since": moment or by.at,
            }
            pairs.append((result.id, values))
            moments.append(moment)
        actions.update_each(
            record_type, pairs, by, name=name, verbs_too=True, right="see", at=moments
        )


def _moment(day: date | None, by: Actor) -> datetime | None:
    """Noon of a day: far from both midnights, whatever the zone."""
    return None if day is None else datetime.combine(day, time(12), tzinfo=UTC)


VERB_FIELDS = ("stage", "outcome", "closed_on", "lost_reason", "stage_since")


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
