"""What became of leads, by where they came from. One source for the page and the API."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.api import views as api
from kartoteka.core.api.problems import not_found
from kartoteka.core.filters.periods import PERIODS
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

    @property
    def rate(self) -> float | None:
        """The share of leads that became customers."""
        return self.converted / self.leads if self.leads else None

    @property
    def cost_of_one(self) -> Decimal | None:
        """What one new customer cost."""
        return self.cost / self.converted if self.converted and self.cost else None


def results(user: Any, field: str, period: Period, zone: Any) -> list[Result]:
    """Results by a link of leads (`source` or `via`), of those that came in a period.

    Revenue is what opportunities made of these leads have won so far. Costs are of the period.
    """
    column = f"{field}_id"
    leads = access.visible(user, Lead).filter(period.moments("created_at", zone), archived_at=None)
    rows: Any = (
        leads.order_by()
        .values(column)
        .annotate(number=Count("id"), converted=Count("id", filter=Q(status="converted")))
    )
    seen = access.visible(user, Opportunity).filter(outcome="won", archived_at=None)
    sold: Any = (
        leads.filter(opportunity__in=seen.values("pk"))
        .order_by()
        .values(column)
        .annotate(number=Count("opportunity", distinct=True), total=Sum("opportunity__value"))
    )
    won = {row[column]: (row["number"], row["total"] or Decimal(0)) for row in sold}
    costs = _costs(user, field, period)
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


def _costs(user: Any, field: str, period: Period) -> dict[int | None, Decimal]:
    spent = access.visible(user, SourceCost).filter(period.days("spent_on"), archived_at=None)
    column = "source_id" if field == "source" else "source__via_id"
    rows = spent.order_by().values_list(column).annotate(total=Sum("amount"))
    return {key: total or Decimal(0) for key, total in rows}


def lead_sources(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """The same for programs: `?period=this_year`."""
    if not access.may(by.user, "see", "lead"):
        raise not_found()
    name = request.GET.get("period", "")
    period = Period.named(name if name in PERIODS else "", by.fmt.today)
    return {
        key: [_json(one) for one in results(by.user, field, period, by.fmt.timezone)]
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
    }


api.add_report("lead_sources", lead_sources, "What each source and channel of leads brought")
