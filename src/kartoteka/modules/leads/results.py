"""What became of leads, by where they came from. One source for the page and the API."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.http import HttpRequest

from kartoteka.core import access
from kartoteka.core.access import past
from kartoteka.core.actions import Actor
from kartoteka.core.api import views as api
from kartoteka.core.api.asked import day_asked, period_asked
from kartoteka.core.api.problems import not_found
from kartoteka.core.records.types import record_types
from kartoteka.modules.leads import answering
from kartoteka.modules.leads.models import Channel, Lead, Source, SourceCost
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.queries import Period


@dataclass(frozen=True)
class Result:
    """One source or channel: its leads, and what they brought and cost."""

    id: int | None
    name: str
    leads: int
    converted: int
    won: int
    revenue: Decimal
    cost: Decimal
    # How long half of the enquiries by web forms waited at most for a first answer.
    answered_in: timedelta | None = None

    @property
    def rate(self) -> float | None:
        """The share of leads that became customers."""
        return self.converted / self.leads if self.leads else None

    @property
    def cost_of_one(self) -> Decimal | None:
        """What one new customer cost."""
        return self.cost / self.converted if self.converted and self.cost else None


def results(
    user: Any, field: str, period: Period, zone: Any, at: datetime | None = None
) -> list[Result]:
    """Results by a link of leads (`source` or `via`), of those that came in a period.

    Revenue is what opportunities made of these leads have won so far. Costs are of the period.
    At a moment everything is as it was then; names of sources are those of today.
    """
    with ExitStack() as stack:
        leads, deals, costs = (
            _rows(model, user, at, stack) for model in (Lead, Opportunity, SourceCost)
        )
        leads = leads.filter(period.moments("created_at", zone), archived_at=None)
        found = _reckoned(leads, deals, _costs(costs, field, period), field)
        usual = answering.usual(user, leads, f"{field}_id", at)
        return [replace(one, answered_in=usual.get(one.id)) for one in found]


def _rows(model: Any, user: Any, at: datetime | None, stack: ExitStack) -> Any:
    """What the user may see of a type, as it is or as it was."""
    if at is not None:
        seen = access.visible(user, model)
        stack.enter_context(past.as_it_was(record_types.of(model), seen, at, user))
    return access.visible(user, model)


def _reckoned(
    leads: Any, seen_deals: Any, costs: dict[int | None, Decimal], field: str
) -> list[Result]:
    column = f"{field}_id"
    rows: Any = (
        leads.order_by()
        .values(column)
        .annotate(number=Count("id"), converted=Count("id", filter=Q(status="converted")))
    )
    # Asked of each lead's own: as a list, the database would read all that were ever won.
    won_one = seen_deals.filter(outcome="won", archived_at=None, pk=OuterRef("opportunity_id"))
    sold: Any = (
        leads.filter(Exists(won_one), opportunity__isnull=False)
        .order_by()
        .values(column)
        .annotate(number=Count("opportunity", distinct=True), total=Sum("opportunity__value"))
    )
    won = {row[column]: (row["number"], row["total"] or Decimal(0)) for row in sold}
    known = {row[column]: row for row in rows}
    model: Any = Source if field == "source" else Channel
    names = dict(model.objects.values_list("pk", "name"))
    found = [
        Result(
            key, names.get(key or 0, ""), known.get(key, {}).get("number", 0),
            known.get(key, {}).get("converted", 0), *won.get(key, (0, Decimal(0))),
            costs.get(key, Decimal(0)),
        )
        for key in known.keys() | costs.keys()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.revenue, -one.converted, -one.leads, one.name))


def _costs(seen: Any, field: str, period: Period) -> dict[int | None, Decimal]:
    spent = seen.filter(period.days("spent_on"), archived_at=None)
    column = "source_id" if field == "source" else "source__via_id"
    rows = spent.order_by().values_list(column).annotate(total=Sum("amount"))
    return {key: total or Decimal(0) for key, total in rows}


def lead_sources(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """The same for programs: `?period=this_year&as_of=2026-03-01`."""
    if not access.may(by.user, "see", "lead"):
        raise not_found()
    then = day_asked(request, by)
    period = Period.named(period_asked(request), then.day if then else by.fmt.today)
    at = then.at if then else None
    return {
        key: [_json(one) for one in results(by.user, field, period, by.fmt.timezone, at)]
        for key, field in (("sources", "source"), ("channels", "via"))
    }


def _json(one: Result) -> dict[str, Any]:
    return {
        "name": one.name,
        "leads": one.leads,
        "converted": one.converted,
        "rate": None if one.rate is None else round(one.rate, 4),
        "won": one.won,
        "revenue": f"{one.revenue:.2f}",
        "cost": f"{one.cost:.2f}",
        "first_answer_minutes": _minutes(one.answered_in),
    }


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 60, 1)


api.add_report(
    "lead_sources", lead_sources, "What each source and channel of leads brought",
    "period", "as_of",
)  # fmt: skip
