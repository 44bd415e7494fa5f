"""The funnel of a pipeline: one source for the page, the API and the command."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kartoteka.core import access
from kartoteka.core.access import past
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales.models import Opportunity, Pipeline, Stage
from kartoteka.modules.sales.queries._cube import NOTHING
from kartoteka.modules.sales.queries._figures import Funnel, Inflow, Period
from kartoteka.modules.sales.queries._kept import scope_of
from kartoteka.modules.sales.queries._pipelines import every_stage_of
from kartoteka.modules.sales.queries._scope import NONE, Scope


def funnel(
    user: Any,
    pipeline: Pipeline,
    period: Period,
    *,
    today: date,
    zone: Any,
    owner_id: int | None = None,
    team_id: int | None = None,
    at: datetime | None = None,
) -> Funnel:
    """The funnel of the opportunities that a user may see; of all of them for no user.

    `at` reckons all of it as it was at that moment, when `today` was its day; the pipeline and
    its stages are those of today.
    """
    if at is None:
        return _funnel(scope_of(user, pipeline, owner_id, team_id), period, today, zone)
    seen = Opportunity.objects.all() if user is None else access.visible(user, Opportunity)
    eyes = access.HOUSE if user is None else user
    with past.as_it_was(record_types["opportunity"], seen, at, eyes):
        return _funnel(Scope(user, pipeline, owner_id, team_id), period, today, zone)


def _funnel(scope: Scope, period: Period, today: date, zone: Any) -> Funnel:
    """The figures of one scope.

    What is in the stages is so now, whatever the period. How far opportunities got is told of
    those opened in the period; time in stage of those that left the stage in it; won value, win
    rate, cycle and owners of those closed in it.
    """
    pipeline = scope.pipeline
    stages = every_stage_of(pipeline.pk)
    cube = scope.cube(period)
    now = cube.along(lambda cell: cell.stage)
    closed = cube.along(lambda cell: cell.outcome)
    won = closed.get("won", NONE)
    entered, stayed = scope.stays(stages, period, zone)
    rows = scope.stage_figures(stages, cube, entered, stayed)
    is_open = [(stage, now.get(stage.pk, NONE)) for stage in stages if stage.kind == "open"]
    seen = scope.sees_value
    return Funnel(
        pipeline=pipeline,
        opportunities=cube.opened,
        customers=scope.customers(period),
        open_count=sum(row.now_count for row in rows if row.stage.kind == "open"),
        open_value=sum((here.value for _stage, here in is_open), NOTHING) if seen else None,
        weighted_value=sum((_weighted(stage, here.value) for stage, here in is_open), NOTHING)
        if seen
        else None,
        won_count=won.closed,
        lost_count=closed.get("lost", NONE).closed,
        won_value=won.closed_value if seen else None,
        mean_won=won.closed_value / won.closed if seen and won.closed else None,
        mean_cycle_days=won.mean_days,
        stages=rows,
        owners=scope.owners(scope.owned(cube, period)),
        inflow=scope.inflow(today),
        lost_stages=scope.lost_stages(stages, now, entered),
        leaks=scope.leaks(closed.get("lost", NONE), {stage.pk: stage.name for stage in stages}),
        before=scope.before(period, today),
    )


def inflow_of(user: Any, pipeline: Pipeline, today: date) -> Inflow:
    """Whether enough new opportunities come into a pipeline, of those that a user may see."""
    return scope_of(user, pipeline, None, None).inflow(today)


def _weighted(stage: Stage, value: Decimal) -> Decimal:
    return value * (stage.probability or Decimal(0)) / 100
