"""Figures of the sale at `/api/v1/reports/…`: the same that the pages show."""

from typing import Any

from django.http import HttpRequest

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.api import views as api
from kartoteka.core.api.asked import day_asked, period_asked
from kartoteka.core.api.problems import not_found
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Pipeline


def funnel(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """The funnel of a pipeline: `?pipeline=NAME&period=this_year&as_of=2026-03-01`."""
    if not access.may(by.user, "see", "opportunity"):
        raise not_found()
    then = day_asked(request, by)
    today = then.day if then else by.fmt.today
    found = queries.funnel(
        by.user,
        _pipeline(by, request.GET.get("pipeline", "")),
        queries.Period.named(period_asked(request), today),
        today=today,
        zone=by.fmt.timezone,
        at=then.at if then else None,
    )
    return found.as_json()


def _pipeline(by: Actor, name: str) -> Pipeline:
    known = [one for one in queries.pipelines() if not name or one.name == name]
    if not known:
        raise not_found()
    return known[0]


api.add_report(
    "funnel", funnel, "Stages, won value, win rate, mean value, cycle and owners",
    "pipeline", "period", "as_of",
)  # fmt: skip
