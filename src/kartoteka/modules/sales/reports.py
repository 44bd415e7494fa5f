"""Figures of the sale at `/api/v1/reports/…`: the same that the pages show."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.access import past
from kartoteka.core.actions import Actor
from kartoteka.core.api import views as api
from kartoteka.core.api.problems import ApiProblem, not_found
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.screens.past import Day, before_today, too_much
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
    then = _then(request.GET.get("as_of", ""), by)
    today = then.day if then else by.fmt.today
    try:
        found = queries.funnel(
            by.user,
            _pipeline(by, request.GET.get("pipeline", "")),
            queries.Period.named(period, today),
            today=today,
            zone=by.fmt.timezone,
            at=then.at if then else None,
        )
    except past.TooMuch as error:
        raise ApiProblem(400, too_much(error, by.fmt)) from None
    return found.as_json()


def _then(raw: str, by: Actor) -> Day | None:
    """The day as of which the figures are wanted: `&as_of=2026-03-01`; today by itself."""
    then = before_today(raw, by.fmt)
    if then is not None and then.problem:
        raise ApiProblem(400, then.problem)
    return then


def _pipeline(by: Actor, name: str) -> Pipeline:
    known = [one for one in queries.pipelines() if not name or one.name == name]
    if not known:
        raise not_found()
    return known[0]


api.add_report("funnel", funnel, "Stages, won value, win rate, mean value, cycle and owners")
