"""The funnel from figures that the database keeps (`tallies`).

They tell of what is there now, by owners and teams. For whose reach goes by anything else, or who
asks how it was, `Scope` counts anew, and reads only what it counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kartoteka.core import access
from kartoteka.core.storage import prepared
from kartoteka.core.storage.days import DayNumber
from kartoteka.modules.sales.kept_figures import (
    OpenedTally,
    OpportunityTally,
    PipelineTally,
    VisitTally,
)
from kartoteka.modules.sales.models import Opportunity, Pipeline, Stage
from kartoteka.modules.sales.queries._cube import ENDS, NOTHING, Cell, Cube
from kartoteka.modules.sales.queries._figures import Period
from kartoteka.modules.sales.queries._scope import Scope, Stays, stays_of

ALIKE = ("stage_id", "outcome", "furthest_id", "closed_from_id", "lost_reason_id")
OWNED = ("outcome", "owner_id")
HELD = ("number", "cents", "timed", "days")


def scope_of(user: Any, pipeline: Pipeline, owner_id: int | None, team_id: int | None) -> Scope:
    """What a user may see and asked for, as it is now."""
    held = _held(user, owner_id, team_id)
    if held is None:
        return Scope(user, pipeline, owner_id, team_id)
    return Part(user, pipeline, owner_id, team_id, held) if held else Kept(user, pipeline)


def _held(user: Any, owner_id: int | None, team_id: int | None) -> Q | None:
    """The same as a condition on tallies; None where owners and teams do not tell it."""
    seen = Q() if user is None else access.by_owner_and_team(user, Opportunity)
    asked = {"owner_id": owner_id, "team_id": team_id}
    # Nobody has the number 0, which stands for none.
    if seen is None or 0 in asked.values():
        return None
    return seen & Q(**{side: number for side, number in asked.items() if number is not None})


@dataclass(frozen=True)
class OpenStage:
    """Open opportunities of one stage: how many, their value, those without a next step, late."""

    stage: int
    count: int
    value: Decimal
    without_step: int
    overdue: int


class Part(Scope):
    """Opportunities of a pipeline that some owners and teams have."""

    def __init__(
        self, user: Any, pipeline: Pipeline, owner_id: int | None, team_id: int | None, held: Q
    ) -> None:
        super().__init__(user, pipeline, owner_id, team_id)
        self._kept = OpportunityTally.objects.filter(held)

    def cube(self, period: Period) -> Cube:
        """What is kept; what was opened and closed in a period is counted, and nothing else."""
        rows = _alike(self._kept, pipeline=self.pipeline.pk)
        if period.is_endless:
            return Cube(_cell(row, is_counted=True) for row in rows)
        here = (_cell(row, is_counted=False) for row in rows)
        return Cube([*here, *self._opened(period), *self._closed(period)])

    def owned(self, cube: Cube, period: Period) -> Cube:
        """What is kept by owners; in a period it is in the cube."""
        if not period.is_endless:
            return cube
        rows = _owned(self._kept, pipeline=self.pipeline.pk)
        return Cube(_cell(row, is_counted=True) for row in rows)

    def _opened(self, period: Period) -> Iterator[Cell]:
        for furthest, number in _furthest(self.records, **period.known):
            yield Cell(furthest=furthest, opened=number)

    def _closed(self, period: Period) -> Iterator[Cell]:
        for row in _closed(self._among, pipeline=self.pipeline.pk, **period.known):
            outcome, owner, closed_from, reason, number, value, timed, days = row
            yield Cell(
                outcome=outcome, owner=owner, closed_from=closed_from, lost_reason=reason,
                closed=number, closed_value=value or NOTHING, timed=timed, days=days or 0.0,
            )  # fmt: skip


class Kept(Part):
    """All opportunities of a pipeline."""

    def __init__(self, user: Any, pipeline: Pipeline) -> None:
        super().__init__(user, pipeline, None, None, Q())
        self._kept = prepared.everything(OpportunityTally)

    def customers(self, period: Period) -> int:
        """For how many customers some were opened in a period."""
        if not period.is_endless:
            return super().customers(period)
        rows = _buyers(prepared.everything(PipelineTally), pipeline=self.pipeline.pk)
        return sum(number for _pipeline, number in rows)

    def stays(self, stages: Sequence[Stage], period: Period, zone: Any) -> Stays:
        """How often each stage was entered, and mean and median days of stays that ended."""
        if not period.is_endless:
            return super().stays(stages, period, zone)
        numbers = [stage.pk for stage in stages]
        return stays_of(_visits(prepared.everything(VisitTally), stages=numbers))

    def opened(self, period: Period) -> int:
        """How many were opened in a period."""
        return sum(cell.opened for cell in self._opened(period))

    def came(self, earliest: date, recent: date, today: date) -> tuple[int, int]:
        """How many were opened from a recent day to today, and from an earlier one until it."""
        among = prepared.everything(OpenedTally)
        found = _by_day(among, pipeline=self.pipeline.pk, earliest=earliest, today=today)
        newest = sum(number for day, number in found if day >= recent)
        return newest, sum(number for _day, number in found) - newest

    def _opened(self, period: Period) -> Iterator[Cell]:
        among = prepared.everything(OpenedTally)
        for furthest, number in _opened(among, pipeline=self.pipeline.pk, **period.known):
            yield Cell(furthest=furthest or None, opened=number)


def open_now(pipeline: int, today: datetime) -> list[OpenStage]:
    """What is open in each stage of a pipeline, of all that there is, and late on a day."""
    kept = _open(prepared.everything(OpportunityTally), pipeline=pipeline)
    rows = [row for row in kept if row[1]]
    stages = [row[0] for row in rows]
    among = prepared.everything(Opportunity)
    late = dict(_late(among, pipeline=pipeline, stages=stages, today=today)) if rows else {}
    return [
        OpenStage(stage, number, Decimal(cents) / 100, number - planned, late.get(stage, 0))
        for stage, number, cents, planned in rows
    ]


@prepared.question
def _open(tallies: QuerySet[OpportunityTally], pipeline: Any) -> QuerySet[Any, Any]:
    here = tallies.filter(pipeline_id=pipeline, outcome="open").order_by()
    sums = {f"all_{name}": Sum(name) for name in ("number", "cents", "planned")}
    return here.values_list("stage_id").annotate(**sums)


@prepared.question
def _late(
    records: QuerySet[Opportunity], pipeline: Any, stages: Any, today: Any
) -> QuerySet[Any, Any]:
    here = records.filter(
        pipeline=pipeline, stage__in=stages, outcome="open", archived_at=None,
        next_step_at__lt=today,
    )  # fmt: skip
    return here.order_by().values_list("stage_id").annotate(number=Count("*"))


def _cell(row: dict[str, Any], is_counted: bool) -> Cell:
    """What is kept as a cell; where a period is asked for, it tells of what is there now alone."""
    sides: dict[str, Any]
    sides = {name.removesuffix("_id"): row[name] or None for name in ALIKE + OWNED if name in row}
    number, value = row["all_number"], Decimal(row["all_cents"]) / 100
    now = Cell(**sides, number=number, value=value, opened=number if is_counted else 0)
    if not is_counted or now.outcome not in ENDS:
        return now
    timed, days = row["all_timed"], float(row["all_days"])
    return replace(now, closed=number, closed_value=value, timed=timed, days=days)


def _summed(tallies: QuerySet[OpportunityTally], pipeline: Any, by: Any) -> QuerySet[Any, Any]:
    found = tallies.filter(pipeline_id=pipeline).order_by().values(*by)
    return found.annotate(**{f"all_{name}": Sum(name) for name in HELD}).filter(all_number__gt=0)


@prepared.question
def _alike(tallies: QuerySet[OpportunityTally], pipeline: Any) -> QuerySet[Any, Any]:
    return _summed(tallies, pipeline, ALIKE)


@prepared.question
def _owned(tallies: QuerySet[OpportunityTally], pipeline: Any) -> QuerySet[Any, Any]:
    return _summed(tallies, pipeline, OWNED)


@prepared.question
def _buyers(tallies: QuerySet[PipelineTally], pipeline: Any) -> QuerySet[Any, Any]:
    return tallies.filter(pipeline_id=pipeline).order_by().values_list("pipeline_id", "number")


@prepared.question
def _visits(tallies: QuerySet[VisitTally], stages: Any) -> QuerySet[Any, Any]:
    found = tallies.filter(stage_id__in=stages).order_by().values_list("stage_id", "hours")
    return found.annotate(visits=Sum("number")).filter(visits__gt=0)


@prepared.question
def _opened(tallies: QuerySet[OpenedTally], pipeline: Any, **days: Any) -> QuerySet[Any, Any]:
    here = tallies.filter(Period(**days).days("opened_on"), pipeline_id=pipeline).order_by()
    found = here.values_list("furthest_id").annotate(all_number=Sum("number"))
    return found.filter(all_number__gt=0)


def _furthest(records: QuerySet[Opportunity], **days: Any) -> QuerySet[Any, Any]:
    here = records.filter(Period(**days).days("opened_on"))
    return here.values_list("furthest_id").annotate(number=Count("*"))


@prepared.question
def _by_day(
    tallies: QuerySet[OpenedTally], pipeline: Any, earliest: Any, today: Any
) -> QuerySet[Any, Any]:
    here = tallies.filter(pipeline_id=pipeline, opened_on__gte=earliest, opened_on__lte=today)
    return here.order_by().values_list("opened_on").annotate(all_number=Sum("number"))


@prepared.question
def _closed(records: QuerySet[Opportunity], pipeline: Any, **days: Any) -> QuerySet[Any, Any]:
    here = records.filter(
        Period(**days).days("closed_on"), pipeline=pipeline, archived_at=None, outcome__in=ENDS
    )
    sides = here.order_by().values_list("outcome", "owner_id", "closed_from_id", "lost_reason_id")
    length = DayNumber("closed_on") - DayNumber("opened_on")
    return sides.annotate(
        number=Count("*"), total=Sum("value"), timed=Count("opened_on"), days=Sum(length)
    )
