"""Figures of the sale at `/api/v1/reports/…`: the same that the pages show."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.api import views as api
from kartoteka.core.api.problems import ApiProblem, not_found
from kartoteka.core.filters.periods import PERIODS
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Pipeline


def funnel(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """The funnel of a pipeline: `?pipeline=NAME&period=this_year`; the first one by itself."""
    if not access.may(by.user, "see", "opportunity"):
        raise not_found()
    period = request.GET.get("period", "")
    if period and period not in PERIODS:
        known = ", ".join(PERIODS)
        raise ApiProblem(400, _("There is no period «%(name)s».") % {"name": period}, known)
    found = queries.funnel(
        by.user,
        _pipeline(by, request.GET.get("pipeline", "")),
        queries.Period.named(period, by.fmt.today),
        today=by.fmt.today,
        zone=by.fmt.timezone,
    )
    return found.as_json()


def _pipeline(by: Actor, name: str) -> Pipeline:
    known = [one for one in queries.pipelines() if not name or one.name == name]
    if not known:
        raise not_found()
    return known[0]


api.add_report("funnel", funnel, "Stages, won value, win rate, mean value, cycle and owners")
