"""The opportunities that a funnel counts, and the questions asked of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kartoteka.core import access
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import prepared, walking
from kartoteka.modules.sales.models import LostReason, Opportunity, Pipeline, Stage, StageVisit
from kartoteka.modules.sales.queries._cube import NOTHING, Cube
from kartoteka.modules.sales.queries._figures import (
    Before,
    Inflow,
    Leak,
    LostStage,
    OwnerFigures,
    Period,
    StageFigures,
    share,
)

HOURS_IN_DAY = 24
NONE = Cube()
# The warning of a dry beginning compares the last so many days with as many before, three times.
RECENT_DAYS = 30
EARLIER_TIMES = 3

# How often each stage was entered, and mean and median days of stays in it.
Stays = tuple[dict[int, int], dict[int, tuple[float, float]]]


class Scope:
    """The opportunities that count, and the questions asked of them."""

    def __init__(
        self, user: Any, pipeline: Pipeline, owner_id: int | None, team_id: int | None
    ) -> None:
        self._user = user
        self.pipeline = pipeline
        record_type = record_types["opportunity"]
        seen = prepared.everything(Opportunity)
        if user is not None:
            seen = access.visible(user, Opportunity)
        self.sees_value = user is None or access.may_field(user, record_type, "value")
        # Everything, or what of it the user may see and asked for: for questions written once.
        self._among = seen
        seen = seen.filter(pipeline=pipeline, archived_at=None)
        reach = "all" if user is None else access.scope(user, "see", record_type.key)
        self.is_everything = reach == "all" and owner_id is None and team_id is None
        if owner_id is not None:
            seen = seen.filter(owner_id=owner_id)
        if team_id is not None:
            seen = seen.filter(team_id=team_id)
        self.records: QuerySet[Opportunity] = walking.whole(seen.order_by())
        if not self.is_everything:
            self._among = self.records

    def cube(self, period: Period) -> Cube:
        """All of them, counted once."""
        return Cube.of(self._among, self.pipeline.pk, period)

    def customers(self, period: Period) -> int:
        """For how many customers some were opened in a period."""
        inside = self.records.filter(period.days("opened_on"))
        return int(inside.aggregate(number=Count("customer_id", distinct=True))["number"])

    def opened(self, period: Period) -> int:
        """How many were opened in a period."""
        return self.records.filter(period.days("opened_on")).count()

    def came(self, earliest: date, recent: date, today: date) -> tuple[int, int]:
        """How many were opened from a recent day to today, and from an earlier one until it."""
        own = {"pipeline": self.pipeline.pk, "today": today}
        found = _opened(self._among, **own, earliest=earliest, recent=recent)
        return found[0] if found else (0, 0)

    def owned(self, cube: Cube, period: Period) -> Cube:
        """The cells by which owners are told: those of the cube."""
        return cube

    def owners(self, cube: Cube) -> tuple[OwnerFigures, ...]:
        """Owners by the value they won, the best first."""
        ended = Cube(cell for cell in cube if cell.closed)
        figures = ended.along(lambda cell: cell.owner)
        names = self._names(figures)
        found = [
            OwnerFigures(
                owner_id=owner,
                name=names.get(owner or 0, ""),
                won_count=cells.only(outcome="won").closed,
                lost_count=cells.only(outcome="lost").closed,
                won_value=cells.only(outcome="won").closed_value if self.sees_value else None,
            )
            for owner, cells in figures.items()
        ]
        return tuple(sorted(found, key=lambda o: (-(o.won_value or 0), -o.won_count, o.name)))

    def _names(self, owners: Mapping[int | None, Any]) -> dict[int, str]:
        users = record_types["user"]
        if self._user is not None:
            return access.titles(self._user, users, owners)
        found = users.model._default_manager.filter(pk__in=filter(None, owners))
        return {user.pk: str(user) for user in found}

    def inflow(self, today: date) -> Inflow:
        """New opportunities of the last thirty days, what is usual, and what is needed."""
        recent = today - timedelta(days=RECENT_DAYS - 1)
        earliest = recent - timedelta(days=RECENT_DAYS * EARLIER_TIMES)
        since = today - timedelta(days=RECENT_DAYS * EARLIER_TIMES)
        newest, earlier = self.came(earliest, recent, today)
        ends = dict(_ended(self._among, pipeline=self.pipeline.pk, today=today, since=since))
        won = ends.get("won", 0)
        return Inflow(
            newest,
            earlier / EARLIER_TIMES,
            won / EARLIER_TIMES,
            share(won, sum(ends.values())),
        )

    def leaks(self, lost: Cube, names: Mapping[int, str]) -> tuple[Leak, ...]:
        """From which stages opportunities of the period were lost, and why; the most first."""
        cells = Cube(cell for cell in lost if cell.closed)
        places = cells.along(lambda cell: (cell.closed_from, cell.lost_reason))
        reasons = dict(LostReason.objects.values_list("pk", "name")) if places else {}
        found = [
            Leak(
                stage, names.get(stage, ""), reason, reasons.get(reason, ""), leak.closed,
                leak.closed_value if self.sees_value else None,
            )
            for (stage, reason), leak in places.items()
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: (-one.count, one.stage, one.reason)))

    def before(self, period: Period, today: date) -> Before | None:
        """The main figures of the period before."""
        earlier = period.before(today)
        if earlier is None:
            return None
        closed = self.records.filter(earlier.days("closed_on"), outcome__in=("won", "lost"))
        rows = closed.values_list("outcome").annotate(number=Count("id"), total=Sum("value"))
        ends = {outcome: (number, total or NOTHING) for outcome, number, total in rows}
        won, worth = ends.get("won", (0, NOTHING))
        return Before(
            self.opened(earlier), won, ends.get("lost", (0, NOTHING))[0],
            worth if self.sees_value else None,
        )  # fmt: skip

    def stage_figures(
        self,
        stages: Sequence[Stage],
        cube: Cube,
        entered: Mapping[int, int],
        stayed: Mapping[int, tuple[float, float]],
    ) -> tuple[StageFigures, ...]:
        """Figures of the stages in use, open ones first, then the won one."""
        way = [s for s in stages if s.kind == "open"] + [s for s in stages if s.kind == "won"]
        shown = [s for s in way if s.archived_at is None]
        now = cube.along(lambda cell: cell.stage)
        reached = _reached(way, cube)
        ranks = [reached[way.index(stage)] for stage in shown]
        found = []
        for index, stage in enumerate(shown):
            later = ranks[index + 1] if index + 1 < len(shown) else None
            mean, median = stayed.get(stage.pk, (None, None))
            found.append(
                StageFigures(
                    stage=stage,
                    now_count=now.get(stage.pk, NONE).number,
                    now_value=now.get(stage.pk, NONE).value if self.sees_value else None,
                    entered=entered.get(stage.pk, 0),
                    reached=ranks[index],
                    conversion=None if later is None else share(later, ranks[index]),
                    mean_days=mean,
                    median_days=median,
                )
            )
        return tuple(found)

    def lost_stages(
        self, stages: Sequence[Stage], now: Mapping[int, Cube], entered: Mapping[int, int]
    ) -> tuple[LostStage, ...]:
        """The stages of lost ones that are in use, or hold any."""
        return tuple(
            LostStage(
                stage,
                now.get(stage.pk, NONE).number,
                now.get(stage.pk, NONE).value if self.sees_value else None,
                entered.get(stage.pk, 0),
            )
            for stage in stages
            if stage.kind == "lost" and (stage.archived_at is None or stage.pk in now)
        )

    def _visits(self) -> QuerySet[StageVisit]:
        if self.is_everything:
            return prepared.everything(StageVisit)
        return StageVisit.objects.filter(opportunity__in=self.records.values("pk"))

    def stays(self, stages: Sequence[Stage], period: Period, zone: Any) -> Stays:
        """How often each stage was entered in the period, and how long stays took that ended in it.

        These are mean and median days, counted by whole hours.
        """
        numbers, among = [stage.pk for stage in stages], self._visits()
        if period.is_endless:
            return stays_of(_all(among, stages=numbers))
        entered = dict(_entered(among, stages=numbers, **period.bounds(zone)))
        _ended, stayed = stays_of(_stayed(among, stages=numbers, **period.bounds(zone)))
        return entered, stayed


@prepared.question
def _opened(
    records: QuerySet[Opportunity], pipeline: Any, today: Any, earliest: Any, recent: Any
) -> QuerySet[Any, Any]:
    inside = records.filter(
        pipeline=pipeline, archived_at=None, opened_on__gte=earliest, opened_on__lte=today
    )
    return inside.order_by().values_list("pipeline_id").annotate(
        recent=Count("opened_on", filter=Q(opened_on__gte=recent)),
        earlier=Count("opened_on", filter=Q(opened_on__lt=recent)),
    ).values_list("recent", "earlier")  # fmt: skip


@prepared.question
def _ended(
    records: QuerySet[Opportunity], pipeline: Any, today: Any, since: Any
) -> QuerySet[Any, Any]:
    closed = records.filter(
        pipeline=pipeline, archived_at=None, outcome__in=("won", "lost"),
        closed_on__gt=since, closed_on__lte=today,
    )  # fmt: skip
    return closed.order_by().values_list("outcome").annotate(number=Count("*"))


def _counted(visits: QuerySet[StageVisit], stages: Any) -> QuerySet[StageVisit]:
    # "IN (true)" and not a bare column: only so does SQLite take it from the index.
    return visits.filter(stage_id__in=stages, is_counted__in=(True,)).order_by()


@prepared.question
def _all(visits: QuerySet[StageVisit], stages: Any) -> QuerySet[Any, Any]:
    rows = _counted(visits, stages).values_list("stage_id", "hours")
    return rows.annotate(number=Count("*"))


@prepared.question
def _entered(visits: QuerySet[StageVisit], stages: Any, **moments: Any) -> QuerySet[Any, Any]:
    inside = _counted(visits, stages).filter(Period(**moments).days("entered_at"))
    return inside.values_list("stage_id").annotate(number=Count("*"))


@prepared.question
def _stayed(visits: QuerySet[StageVisit], stages: Any, **moments: Any) -> QuerySet[Any, Any]:
    inside = _counted(visits, stages).filter(Period(**moments).days("left_at"))
    rows = inside.filter(hours__isnull=False)
    return rows.values_list("stage_id", "hours").annotate(number=Count("*"))


def _reached(way: Sequence[Stage], cube: Cube) -> list[int]:
    """For each stage on the way, how many got there or further, of those opened in the period."""
    furthest = cube.along(lambda cell: cell.furthest)
    counts = [furthest.get(stage.pk, NONE).opened for stage in way]
    return [sum(counts[rank:]) for rank in range(len(way))]


def stays_of(rows: Iterable[tuple[int, int | None, int]]) -> Stays:
    """What stages, whole hours and how often come to; a stay that lasts has no hours."""
    entered: dict[int, int] = {}
    lengths: dict[int, list[tuple[int, int]]] = {}
    for stage, hours, number in rows:
        entered[stage] = entered.get(stage, 0) + number
        if hours is not None and hours >= 0:
            lengths.setdefault(stage, []).append((hours, number))
    return entered, {stage: _middle(sorted(counted)) for stage, counted in lengths.items()}


def _middle(counted: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Mean and median, in days, of (hours, how often) pairs in ascending order."""
    number = sum(times for _hours, times in counted)
    mean = sum(hours * times for hours, times in counted) / number
    low, high = _nth(counted, (number - 1) // 2), _nth(counted, number // 2)
    return mean / HOURS_IN_DAY, (low + high) / 2 / HOURS_IN_DAY


def _nth(counted: Sequence[tuple[int, int]], index: int) -> int:
    for hours, times in counted:
        if index < times:
            return hours
        index -= times
    raise IndexError(index)
