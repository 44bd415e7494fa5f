"""Opportunities on their way: move, win, lose, reopen."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Actor, action
from kartoteka.core.fields import Spec, kinds
from kartoteka.modules.sales import queries, rules
from kartoteka.modules.sales.actions._checklist import refuse_unready
from kartoteka.modules.sales.models import Opportunity, Stage

STAGE = Spec("stage", _("Stage"), kinds["link"], "none", required=True, link="stage")
REASON = Spec(
    "lost_reason", _("Reason for losing"), kinds["link"], "company", required=True,
    link="lost_reason",
)  # fmt: skip
COMPETITOR = Spec("competitor", _("Competitor"), kinds["text"], "company", max_length=120)
VALUE = Spec("value", _("Value"), kinds["money"], "company", minimum=Decimal(0))
PRICE = Spec(
    "competitor_price", _("Competitor's price"), kinds["money"], "company", minimum=Decimal(0)
)
LESSON = Spec("lesson", _("What could have been done otherwise"), kinds["long_text"], "company")
CLOSED = Spec("closed_on", _("Closed"), kinds["date"], "company")


def defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The fitting pipeline and its first stage, opened today."""
    pipeline = values.get("pipeline") or queries.fitting_pipeline(values)
    found: dict[str, Any] = {
        "pipeline": pipeline,
        "opened_on": by.at.astimezone(by.fmt.timezone).date(),
        "stage_since": by.at,
        "outcome": "open",
    }
    if pipeline is not None and not values.get("stage"):
        found["stage"] = queries.stage_id(pipeline, "open")
    return found


@action("opportunity", label=_("Move to a stage"), event="OpportunityMoved", icon="arrow-right",
        params=(STAGE,), letter="M", allowed=rules.can_close)  # fmt: skip
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
    refuse_unready(opportunity, target, by)
    values = {"stage": target.pk, "pipeline": target.pipeline_id, "stage_since": by.at}
    moved: Opportunity = actions.change(opportunity, values, by, name="OpportunityMoved")
    return moved


@action("opportunity", label=_("Won"), event="OpportunityWon", icon="trophy",
        params=(VALUE, CLOSED), tone="g", letter="W", allowed=rules.can_close)  # fmt: skip
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


@action("opportunity", label=_("Lost"), event="OpportunityLost", icon="x",
        params=(REASON, COMPETITOR, PRICE, LESSON, CLOSED), tone="r", letter="P",
        allowed=rules.can_close)  # fmt: skip
def lose_opportunity(
    opportunity: Opportunity,
    *,
    by: Actor,
    lost_reason: int,
    competitor: str | None = None,
    competitor_price: Decimal | None = None,
    lesson: str | None = None,
    closed_on: date | None = None,
) -> Opportunity:
    """Close an opportunity as lost, with the reason, who won it, and what we learned."""
    more: dict[str, Any] = {"lost_reason": lost_reason}
    told = {"competitor": competitor, "competitor_price": competitor_price, "lesson": lesson}
    more |= {key: value for key, value in told.items() if value not in (None, "")}
    if closed_on is not None:
        more["closed_on"] = closed_on
    lost: Opportunity = _close(opportunity, by, "lost", "OpportunityLost", more)
    return lost


@action("opportunity", label=_("Reopen"), event="OpportunityReopened", icon="rotate-ccw",
        allowed=rules.can_reopen)  # fmt: skip
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
    target = Stage.objects.filter(pipeline_id=opportunity.pipeline_id, kind=kind).first()
    if target is not None:
        refuse_unready(opportunity, target, by)
    values = {
        "stage": queries.stage_id(opportunity.pipeline_id, kind),
        "outcome": kind,
        "closed_on": today,
        "stage_since": by.at,
    }
    return actions.change(opportunity, values | dict(more), by, name=name)
