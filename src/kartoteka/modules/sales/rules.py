"""Rules of the sale: what may be moved, won, lost and reopened."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.modules.sales.models import Opportunity, Stage


def can_close(opportunity: Opportunity) -> str:
    """Only an open opportunity can be won or lost."""
    return "" if opportunity.outcome == "open" else _("It is closed already.")


def can_reopen(opportunity: Opportunity) -> str:
    """Only a closed opportunity can be opened again."""
    return _("It is open already.") if opportunity.outcome == "open" else ""


def stage_of_pipeline(opportunity: Opportunity, changed: set[str], by: Any) -> dict[str, Any]:
    """The stage belongs to the pipeline, and the end is not before the beginning."""
    errors: dict[str, Any] = {}
    touched = {"stage", "pipeline"} & changed and opportunity.stage_id and opportunity.pipeline_id
    if touched and opportunity.stage.pipeline_id != opportunity.pipeline_id:
        errors["stage"] = _("The stage «%(stage)s» belongs to another pipeline.") % {
            "stage": opportunity.stage.name
        }
    opened, closed = opportunity.opened_on, opportunity.closed_on
    if opened and closed and closed < opened:
        errors["closed_on"] = _("Closed (%(closed)s) is before opened (%(opened)s).") % {
            "closed": closed.isoformat(),
            "opened": opened.isoformat(),
        }
    return errors


def value_of_lines(opportunity: Opportunity, changed: set[str], by: Any) -> dict[str, Any]:
    """Where an opportunity has lines of products, they make its value."""
    if "value" not in changed or not opportunity.line_count or by.trusted:
        return {}
    text = _("The value is the sum of the products. Change a product, its price or its discount.")
    return {"value": text}


def part_of_ones_own(part: Any, changed: set[str], by: Any) -> dict[str, Any]:
    """A product, a person or an event goes only to an opportunity that one may change."""
    if by.trusted or part.opportunity_id is None:
        return {}
    if access.may(by.user, "change", "opportunity", part.opportunity):
        return {}
    text = _("Only those who may change the opportunity «%(name)s» may add to it.")
    return {"opportunity": text % {"name": part.opportunity.name}}


def weighted(value: Decimal | None, stage: Stage) -> Decimal:
    """The value times the probability of the stage (SALE-1)."""
    return (value or Decimal(0)) * (stage.probability or Decimal(0)) / 100
