"""The page of sources: how well each source and each channel of leads sells."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.access import past
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import past as past_words
from kartoteka.core.screens.past import Day
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.wording import Words
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import respond
from kartoteka.modules.leads.results import Result, results
from kartoteka.modules.sales.queries import Period

PATH = "/leads/sources/"
OFFERED = ("this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year")


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Leads, converted ones, costs and revenue of each source and each channel."""
    record_type = type_or_404(request, "leads")
    fmt = actor_of(request).fmt
    name = request.GET.get("period", "")
    name = name if name in OFFERED else ""
    then = past_words.before_today(request.GET.get("as_of", ""), fmt)
    period = Period.named(name, then.day if then else fmt.today)
    problem = then.problem if then else ""

    def reckon(at: datetime | None) -> list[list[Result]]:
        return [
            results(request.user, field, period, fmt.timezone, at) for field in ("source", "via")
        ]

    try:
        by_source, by_channel = reckon(then.at if then else None)
    except past.TooMuch as error:
        by_source, by_channel = reckon(None)
        problem = past_words.too_much(error, fmt)
    words = Words(fmt)
    hidden = [("period", name)] if name else []
    context = {
        "module": record_type.plural,
        "title": _("What sources bring"),
        "problem": problem,
        "past_line": past_words.line_of_list(
            record_type, request.user, then, PATH, "#result", fmt, hidden
        ) if then else None,
        "past_url": f"?{urlencode([*hidden, ('as_of', 'yesterday')])}",
        "as_of": then.day.isoformat() if then else "",
        "period": FieldInput(
            "period", _("Period"), kind="choice", value=name, small=True,
            options=[(key, PERIODS[key]) for key in OFFERED], placeholder=_("All time"),
        ),
        "tables": [
            {"key": "sources", "label": _("Source"),
             "rows": [_row(r, "source", words, then) for r in by_source]},
            {"key": "channels", "label": _("Channel"),
             "rows": [_row(r, "via", words, then) for r in by_channel]},
        ],
        "shows_value": access.may_field(request.user, record_types["opportunity"], "value"),
    }  # fmt: skip
    return respond(request, "leads/sources.html", "result", context)


def _row(result: Result, field: str, words: Words, then: Day | None) -> dict[str, Any]:
    which = f"{field}__is={result.id}" if result.id else f"{field}__empty="
    which += f"&as_of={then.day.isoformat()}" if then else ""
    return {
        "name": result.name or _("Not given"),
        "leads": words.number(result.leads),
        "converted": words.number(result.converted),
        "rate": words.share(result.rate),
        "answered_in": words.span(result.answered_in),
        "won": words.number(result.won),
        "cost": words.money(result.cost),
        "for_one": words.money(result.cost_of_one),
        "revenue": words.money(result.revenue),
        "url": f"/leads/?{which}",
        "converted_url": f"/leads/?{which}&status__is=converted",
    }
