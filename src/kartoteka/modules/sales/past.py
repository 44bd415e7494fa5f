"""Opportunities as they were: the stages that they had gone through by then."""

from collections.abc import Sequence
from datetime import datetime

from kartoteka.core.access import past
from kartoteka.modules.sales import actions
from kartoteka.modules.sales.models import Opportunity, StageVisit


def register() -> None:
    """The table of visits goes into the past with the opportunities."""
    past.beside(
        "opportunity",
        past.Beside(StageVisit, "opportunity_id", _visits, ("furthest", "closed_from")),
    )


def _visits(opportunities: Sequence[Opportunity], at: datetime) -> Sequence[StageVisit]:
    return actions.visits_until(opportunities, at)
