"""The page of the funnel: how far opportunities get, how long they stay, who wins what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.access import past
from kartoteka.core.fields import Format, Spec, ValueProblem, kinds
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import choices
from kartoteka.core.screens import past as past_words
from kartoteka.core.screens.past import Day
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.wording import Words
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import respond
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Pipeline
from kartoteka.modules.sales.queries import Funnel, Leak, Period, StageFigures
from kartoteka.modules.sales.wording import dry_warning

OFFERED = ("this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year")
MOST_LEAKS = 12
DAY = Spec("day", "", kinds["date"], "none")


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    pipeline: Pipeline
    pipelines: list[Pipeline]
    period: Period
    name: str
    first: str
    last: str
    owner: int | None
    team: int | None
    problem: str = ""
    then: Day | None = None


@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """The funnel of one pipeline, for the opportunities that the user may see."""
    record_type = type_or_404(request, "opportunities")
    fmt = actor_of(request).fmt
    pipelines = queries.pipelines()
    if not pipelines:
        context = {
            "module": record_type.plural,
            "is_admin": access.may_system(request.user, "settings"),
        }
        return respond(request, "sales/funnel_empty.html", "main", context)
    asked = _asked(request, pipelines, fmt)
    found, problem = _found(request, asked, fmt)
    context = _context(found, asked, fmt) | {
        "module": record_type.plural,
        "filters": _filters(request.user, asked),
        "views": _views(asked),
        "past_line": _line(request, asked, fmt),
        "past_url": f"?{urlencode([*_hidden(request), ('as_of', 'yesterday')])}",
    }
    context["problem"] = problem or asked.problem
    return respond(request, "sales/funnel.html", "result", context)


def _found(request: HttpRequest, asked: Asked, fmt: Format) -> tuple[Funnel, str]:
    """The figures, and what is wrong with the day where they are those of today instead."""
    then = asked.then

    def reckon(today: date, at: datetime | None) -> Funnel:
        return queries.funnel(
            request.user, asked.pipeline, asked.period, today=today, zone=fmt.timezone,
            owner_id=asked.owner, team_id=asked.team, at=at,
        )  # fmt: skip

    if then is None:
        return reckon(fmt.today, None), ""
    try:
        return reckon(then.day, then.at), ""
    except past.TooMuch as error:
        return reckon(fmt.today, None), past_words.too_much(error, fmt)


def _hidden(request: HttpRequest) -> list[tuple[str, str]]:
    return [(key, str(value)) for key, value in request.GET.items() if value and key != "as_of"]


def _line(request: HttpRequest, asked: Asked, fmt: Format) -> past_words.Line | None:
    if asked.then is None:
        return None
    return past_words.line_of_list(
        record_types["opportunity"], request.user, asked.then, "/opportunities/funnel/",
        "#result", fmt, _hidden(request),
    )  # fmt: skip


def _asked(request: HttpRequest, pipelines: list[Pipeline], fmt: Format) -> Asked:
    sent = request.GET
    wanted = sent.get("pipeline", "")
    chosen = [p for p in pipelines if str(p.pk) == wanted] if wanted else pipelines[:1]
    if not chosen:
        raise Http404
    name = sent.get("period", "") if sent.get("period", "") in OFFERED else ""
    then = past_words.before_today(sent.get("as_of", ""), fmt)
    period = Period.named(name, then.day if then else fmt.today)
    first, last, problem = None, None, ""
    if not name:
        try:
            first = DAY.kind.parse(sent.get("from", ""), DAY, fmt)
            last = DAY.kind.parse(sent.get("until", ""), DAY, fmt)
            period = Period(first, last + timedelta(days=1) if last else None)
        except ValueProblem as wrong:
            problem = wrong.message
    return Asked(
        pipeline=chosen[0],
        pipelines=pipelines,
        period=period,
        name=name,
        first=DAY.kind.edit(first, DAY, fmt),
        last=DAY.kind.edit(last, DAY, fmt),
        owner=_number(sent.get("owner", "")),
        team=_number(sent.get("team", "")),
        problem=problem,
        then=then,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _filters(user: Any, asked: Asked) -> list[FieldInput]:
    pipelines = [(str(p.pk), p.name) for p in asked.pipelines]
    periods = [(name, PERIODS[name]) for name in OFFERED]
    people = [(str(n), t) for n, t in choices.short_list(user, record_types["user"])]
    teams = [(str(n), t) for n, t in choices.short_list(user, record_types["team"])]
    fields = [
        _choice("pipeline", _("Pipeline"), asked.pipeline.pk, pipelines, required=True),
        _choice("period", _("Period"), asked.name, periods, placeholder=_("All time")),
        FieldInput("from", _("From day"), kind="date", value=asked.first, small=True),
        FieldInput("until", _("Until day"), kind="date", value=asked.last, small=True),
        _choice("owner", _("Owner"), asked.owner, people, placeholder=_("Everybody")),
    ]
    if teams:
        fields.append(_choice("team", _("Team"), asked.team, teams, placeholder=_("All")))
    return fields


def _choice(name: str, label: str, value: Any, options: Any, **more: Any) -> FieldInput:
    text = "" if value is None else str(value)
    return FieldInput(name, label, kind="choice", value=text, options=options, small=True, **more)


def _views(asked: Asked) -> list[dict[str, Any]]:
    query = f"?pipeline={asked.pipeline.pk}"
    return [
        {"label": _("Board"), "url": f"/opportunities/board/{query}", "icon": "kanban"},
        {"label": _("List"), "url": "/opportunities/", "icon": "list"},
        {
            "label": _("Funnel"), "url": f"/opportunities/funnel/{query}", "icon": "funnel",
            "current": True,
        },
    ]  # fmt: skip


def _context(found: Funnel, asked: Asked, fmt: Format) -> dict[str, Any]:
    words = Words(fmt)
    as_of = f"&as_of={asked.then.day.isoformat()}" if asked.then else ""
    urls = [_reached_url(index, found, asked) for index in range(len(found.stages))]
    return {
        "funnel": found,
        "pipeline": found.pipeline,
        "title": _("Funnel: %(pipeline)s") % {"pipeline": found.pipeline.name},
        "figures": _figures(found, words),
        "bars": [(*_bar(row, words), url) for row, url in zip(found.stages, urls, strict=True)],
        "short_bars": [
            (r.stage.name, float(r.reached), words.number(r.reached), url)
            for r, url in zip(found.stages, urls, strict=True)
        ],
        "stages": [
            _stage(row, words, as_of) | {"reached_url": url}
            for row, url in zip(found.stages, urls, strict=True)
        ],
        "owners": [
            {
                "name": owner.name,
                "won": words.number(owner.won_count),
                "lost": words.number(owner.lost_count),
                "value": words.money(owner.won_value),
                "rate": words.share(owner.win_rate),
                "part": _part(owner.won_value, found.owners[0].won_value),
            }
            for owner in found.owners
        ],
        "shows_value": found.won_value is not None,
        "warning": dry_warning(found.inflow, words),
        "leaks": [_leak(leak, found, asked, words) for leak in found.leaks[:MOST_LEAKS]],
        "inflow": words.number(found.inflow.recent),
        "is_empty": not found.opportunities and not found.open_count,
    }


def _reached_url(index: int, found: Funnel, asked: Asked) -> str:
    """The list behind a bar: opened in the period, and got at least to this stage."""
    stages = "|".join(str(row.stage.pk) for row in found.stages[index:])
    return _list_url(asked, "opened_on", furthest__is_any_of=stages)


def _list_url(asked: Asked, day: str, **conditions: Any) -> str:
    """The list of opportunities of the pipeline, owner, team and period that is shown."""
    query: dict[str, Any] = {"pipeline__is": asked.pipeline.pk, **conditions}
    query |= {"owner__is": asked.owner} if asked.owner else {}
    query |= {"team__is": asked.team} if asked.team else {}
    query |= {"as_of": asked.then.day.isoformat()} if asked.then else {}
    if asked.period.first is not None:
        query[f"{day}__after"] = (asked.period.first - timedelta(days=1)).isoformat()
    if asked.period.after is not None:
        query[f"{day}__before"] = asked.period.after.isoformat()
    return f"/opportunities/?{urlencode(query)}"


def _leak(leak: Leak, found: Funnel, asked: Asked, words: Words) -> dict[str, Any]:
    """One line of what leaks: stage, reason, how many, and which share of all lost ones."""
    conditions: dict[str, Any] = {"outcome__is": "lost"}
    conditions |= {"closed_from__is": leak.stage_id} if leak.stage_id else {}
    conditions |= {"lost_reason__is": leak.reason_id} if leak.reason_id else {}
    return {
        "stage": leak.stage or _("Not known"),
        "reason": leak.reason or _("Not known"),
        "count": words.number(leak.count),
        "value": words.money(leak.value),
        "share": words.share(leak.count / found.lost_count if found.lost_count else None),
        "url": _list_url(asked, "closed_on", **conditions),
    }


def _part(value: Decimal | None, best: Decimal | None) -> int:
    return round(100 * value / best) if value and best else 0


def _figures(found: Funnel, words: Words) -> list[dict[str, str]]:
    closed = found.won_count + found.lost_count
    customers = ngettext("%(n)s customer", "%(n)s customers", found.customers)
    won = ngettext("%(n)s won", "%(n)s won", found.won_count)
    before = found.before
    return [
        {
            "label": _("Opened"),
            "value": words.number(found.opportunities),
            "note": customers % {"n": words.number(found.customers)},
            "before": words.number(before.opportunities) if before else "",
        },
        {
            "label": _("Open now"),
            "value": words.money(found.open_value) if found.open_value is not None
            else words.number(found.open_count),
            "note": _("weighted %(value)s") % {"value": words.money(found.weighted_value)}
            if found.weighted_value is not None else "",
        },
        {
            "label": _("Won value"),
            "value": words.money(found.won_value),
            "note": won % {"n": words.number(found.won_count)},
            "before": words.money(before.won_value) if before else "",
        },
        {
            "label": _("Win rate"),
            "value": words.share(found.win_rate, 2),
            "note": _("of %(n)s closed") % {"n": words.number(closed)},
            "before": words.share(before.win_rate, 2) if before else "",
        },
        {
            "label": _("Mean won value"),
            "value": words.money(found.mean_won, 2),
            "note": _("for one won"),
        },
        {
            "label": _("Mean cycle"),
            "value": words.days(found.mean_cycle_days, 2),
            "note": _("from opened to won"),
        },
    ]  # fmt: skip


def _bar(row: StageFigures, words: Words) -> tuple[str, float, str]:
    text = words.number(row.reached)
    if row.conversion is not None:
        text = _("%(n)s, %(share)s go on") % {"n": text, "share": words.share(row.conversion)}
    return row.stage.name, float(row.reached), text


def _stage(row: StageFigures, words: Words, as_of: str) -> dict[str, Any]:
    return {
        "name": row.stage.name,
        "is_open": row.stage.kind == "open",
        "now": words.number(row.now_count),
        "value": words.money(row.now_value),
        "entered": words.number(row.entered),
        "reached": words.number(row.reached),
        "conversion": words.share(row.conversion),
        "mean": words.days(row.mean_days),
        "median": words.days(row.median_days),
        "is_slow": bool(
            row.stage.day_limit and row.mean_days and row.mean_days > row.stage.day_limit
        ),
        "url": f"/opportunities/?stage__is={row.stage.pk}{as_of}",
    }
