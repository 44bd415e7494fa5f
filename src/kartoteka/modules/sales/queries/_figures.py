"""What the funnel tells: the figures of a pipeline, its stages and owners, ready for any reader."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from kartoteka.core.filters.periods import days_of, moment
from kartoteka.modules.sales.models import Pipeline, Stage

ONE_DAY = timedelta(days=1)
# New ones are too few when fewer than so many of those needed came.
TOO_FEW = 0.6


@dataclass(frozen=True)
class Period:
    """From a first day until, and without, another; nothing means without end."""

    first: date | None = None
    after: date | None = None

    @property
    def is_endless(self) -> bool:
        """Whether it is all time."""
        return self.first is None and self.after is None

    @classmethod
    def named(cls, name: str, today: date) -> "Period":
        """One of the periods of the filters, such as `this_month`; all time for no name."""
        return cls(*days_of(name, today)) if name else cls()

    def before(self, today: date) -> "Period | None":
        """As many days as have passed of this period, right before it; None without a beginning."""
        if self.first is None:
            return None
        end = min(self.after or today + ONE_DAY, today + ONE_DAY)
        return Period(self.first - max(end - self.first, ONE_DAY), self.first)

    def days(self, key: str) -> Q:
        """Dates inside the period."""
        found = Q() if self.first is None else Q(**{f"{key}__gte": self.first})
        return found if self.after is None else found & Q(**{f"{key}__lt": self.after})

    @property
    def known(self) -> dict[str, date]:
        """The days that are said, by which a question is asked."""
        days = {"first": self.first, "after": self.after}
        return {name: day for name, day in days.items() if day is not None}

    def moments(self, key: str, zone: Any) -> Q:
        """Moments inside the period, whose days begin at midnight of a zone."""
        return Period(**self.bounds(zone)).days(key)

    def bounds(self, zone: Any) -> dict[str, datetime]:
        """The days that are said as moments: they begin at midnight of a zone."""
        return {name: moment(day, zone) for name, day in self.known.items()}


@dataclass(frozen=True)
class StageFigures:
    """One stage: what is there now, what came, how far it got, and how long it stayed."""

    stage: Stage
    now_count: int
    now_value: Decimal | None
    # How often one came; one that came back counts again.
    entered: int
    # Opportunities that got at least this far, even where they skipped this stage.
    reached: int
    # The share of them that got at least to the next stage.
    conversion: float | None
    mean_days: float | None
    median_days: float | None


@dataclass(frozen=True)
class LostStage:
    """A stage of lost ones: what is there now, and what came. Nothing goes on from it."""

    stage: Stage
    now_count: int
    now_value: Decimal | None
    entered: int


@dataclass(frozen=True)
class OwnerFigures:
    """What one owner closed."""

    owner_id: int | None
    name: str
    won_count: int
    lost_count: int
    won_value: Decimal | None

    @property
    def win_rate(self) -> float | None:
        """The share of won ones among the closed."""
        return share(self.won_count, self.won_count + self.lost_count)


@dataclass(frozen=True)
class Inflow:
    """New opportunities of the last thirty days, and how many history says are needed."""

    recent: int
    # The mean of the three times thirty days before.
    usual: float
    # Won in thirty days, by the last ninety, and the share won of those closed in them.
    won: float = 0
    win_rate: float | None = None

    @property
    def needed(self) -> float:
        """So many new ones keep the wins where they are: wins by the win rate."""
        return self.won / self.win_rate if self.won and self.win_rate else self.usual

    @property
    def is_dry(self) -> bool:
        """Whether fewer than half the usual number came, or far fewer than needed."""
        is_rare = self.usual > 0 and self.recent < self.usual / 2
        return is_rare or self.recent < self.needed * TOO_FEW


@dataclass(frozen=True)
class Leak:
    """Opportunities lost from one stage for one reason."""

    stage_id: int | None
    stage: str
    reason_id: int | None
    reason: str
    count: int
    value: Decimal | None


@dataclass(frozen=True)
class Before:
    """The main figures of the period before, to compare with."""

    opportunities: int
    won_count: int
    lost_count: int
    won_value: Decimal | None

    @property
    def win_rate(self) -> float | None:
        """The share of won ones among the closed."""
        return share(self.won_count, self.won_count + self.lost_count)


@dataclass(frozen=True)
class Funnel:
    """All figures of one pipeline. Values are None for a user who may not see them."""

    pipeline: Pipeline
    opportunities: int
    customers: int
    open_count: int
    open_value: Decimal | None
    weighted_value: Decimal | None
    won_count: int
    lost_count: int
    won_value: Decimal | None
    mean_won: Decimal | None
    mean_cycle_days: float | None
    stages: tuple[StageFigures, ...]
    owners: tuple[OwnerFigures, ...]
    inflow: Inflow
    lost_stages: tuple[LostStage, ...] = ()
    leaks: tuple[Leak, ...] = ()
    before: Before | None = None

    @property
    def win_rate(self) -> float | None:
        """The share of won ones among the closed."""
        return share(self.won_count, self.won_count + self.lost_count)

    def as_json(self) -> dict[str, Any]:
        """The figures for programs: money as text, shares and days as numbers."""
        return {
            "pipeline": self.pipeline.name,
            "opportunities": self.opportunities,
            "customers": self.customers,
            "open_count": self.open_count,
            "open_value": _text(self.open_value),
            "weighted_value": _text(self.weighted_value),
            "won_count": self.won_count,
            "lost_count": self.lost_count,
            "won_value": _text(self.won_value),
            "win_rate": _rounded(self.win_rate, 4),
            "mean_won": _text(self.mean_won),
            "mean_cycle_days": _rounded(self.mean_cycle_days, 2),
            "stages": [
                *(_stage_json(row) for row in self.stages),
                *(_lost_json(row) for row in self.lost_stages),
            ],
            "owners": [
                {
                    "name": owner.name,
                    "won_count": owner.won_count,
                    "lost_count": owner.lost_count,
                    "won_value": _text(owner.won_value),
                    "win_rate": _rounded(owner.win_rate, 4),
                }
                for owner in self.owners
            ],
            "inflow": {
                "recent": self.inflow.recent,
                "usual": _rounded(self.inflow.usual, 1),
                "needed": _rounded(self.inflow.needed, 1),
                "is_dry": self.inflow.is_dry,
            },
            "leaks": [
                {"stage": one.stage, "reason": one.reason, "count": one.count,
                 "value": _text(one.value)}
                for one in self.leaks
            ],
            "before": None if self.before is None else {
                "opportunities": self.before.opportunities,
                "won_count": self.before.won_count,
                "lost_count": self.before.lost_count,
                "won_value": _text(self.before.won_value),
                "win_rate": _rounded(self.before.win_rate, 4),
            },
        }  # fmt: skip


def _stage_json(row: StageFigures) -> dict[str, Any]:
    return {
        "name": row.stage.name,
        "kind": row.stage.kind,
        "count": row.now_count,
        "value": _text(row.now_value),
        "entered": row.entered,
        "reached": row.reached,
        "conversion": _rounded(row.conversion, 4),
        "mean_days": _rounded(row.mean_days, 1),
        "median_days": _rounded(row.median_days, 1),
    }


def _lost_json(row: LostStage) -> dict[str, Any]:
    return {
        "name": row.stage.name,
        "kind": row.stage.kind,
        "count": row.now_count,
        "value": _text(row.now_value),
        "entered": row.entered,
        "reached": None,
        "conversion": None,
        "mean_days": None,
        "median_days": None,
    }


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
