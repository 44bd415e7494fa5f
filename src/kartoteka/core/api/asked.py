"""What an address asks of a report: a period and a day of the past, read one way for all."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor
from kartoteka.core.api.problems import ApiProblem
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.screens.past import Day, before_today

PERIOD: dict[str, Any] = {"type": "string", "enum": list(PERIODS)}
DAY: dict[str, Any] = {"type": "string"}
# By name: the shape of a value, and what it means.
QUESTIONS = {
    "period": (PERIOD, "only what falls into it; all of time by itself"),
    "as_of": (DAY, "as it was at the end of a day, such as 2026-03-01; today by itself"),
    "pipeline": ({"type": "string"}, "its name; the first one by itself"),
}


def period_asked(request: HttpRequest) -> str:
    """The name of a period, `?period=this_year`; empty for all of time."""
    name = request.GET.get("period", "")
    if name and name not in PERIODS:
        raise ApiProblem(
            400, _("There is no period «%(name)s».") % {"name": name}, ", ".join(PERIODS)
        )
    return name


def day_asked(request: HttpRequest, by: Actor) -> Day | None:
    """The day as of which figures are wanted, `?as_of=2026-03-01`; None for today."""
    then = before_today(request.GET.get("as_of", ""), by.fmt)
    if then is not None and then.problem:
        raise ApiProblem(400, then.problem)
    return then
