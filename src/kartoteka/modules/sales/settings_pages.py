"""Settings of sales: pipelines and their stages."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Actor, ValidationErrors
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.inputs import input_for, posted, raw_of, raw_value
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import Toast, done, respond
from kartoteka.core.users import stale
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Opportunity, Pipeline, Stage

HOME = "/settings/pipelines/"
STAGE_FIELDS = ("name", "probability", "day_limit", "tone")
MEANT_FOR = ("customer_kinds", "customer_statuses", "product_categories", "form_of_sale")


@require_http_methods(["GET", "POST"])
def pipelines(request: HttpRequest) -> HttpResponse:
    """All pipelines with what is in them; a POST adds one."""
    settings.require(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            with actions.grouped(actor_of(request), "add_pipeline", "pipeline") as group:
                made = sales.add_pipeline(request.POST.get("name", "").strip(), actor_of(request))
        except ValidationErrors as problem:
            errors = problem.errors
        else:
            toast = undoing.saved(_("Pipeline added: %(name)s") % {"name": made.name}, group)
            return done(request, f"{HOME}{made.pk}/", toasts=[toast])
    counts = _counts()
    rows = [
        {
            "pipeline": pipeline,
            "stages": [s.name for s in queries.stages_of(pipeline.pk, "open")],
            "count": counts.get(pipeline.pk, 0),
        }
        for pipeline in queries.pipelines()
    ]
    context = settings.frame(request, "pipelines") | {
        "title": _("Pipelines and stages"),
        "rows": rows,
        "errors": errors,
        "field": FieldInput(
            "name", _("Name of the pipeline"), value=request.POST.get("name", ""), required=True,
            error=errors.get("name", ""),
        ),
    }  # fmt: skip
    status = 422 if errors else 200
    return respond(request, "sales/pipelines.html", "main", context, status=status)


def _counts() -> dict[int, int]:
    """How many open opportunities each pipeline has."""
    rows = Opportunity.objects.filter(outcome="open", archived_at=None).order_by()
    return dict(rows.values_list("pipeline_id").annotate(number=Count("id")))


@require_http_methods(["GET", "POST"])
@stale.guarded
def pipeline(request: HttpRequest, record_id: int) -> HttpResponse:
    """One pipeline: its name and its stages, saved together."""
    settings.require(request)
    found = _pipeline(record_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors, toast = _save(request, found)
        if not errors:
            return done(request, f"{HOME}{found.pk}/", toasts=[toast] if toast else [])
    context = _pipeline_context(request, found, request.POST, errors)
    return respond(request, "sales/pipeline.html", "main", context, status=422 if errors else 200)


def _pipeline(record_id: int) -> Pipeline:
    return get_object_or_404(Pipeline, pk=record_id, archived_at=None)


def _pipeline_context(
    request: HttpRequest, found: Pipeline, sent: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, Any]:
    fmt = actor_of(request).fmt
    stages = queries.stages_of(found.pk)
    open_stages = [stage for stage in stages if stage.kind == "open"]
    specs = record_types["stage"].built_in
    items = queries.checklists([stage.pk for stage in open_stages])
    blank = Stage(kind="open")
    return settings.frame(request, "pipelines") | {
        "title": found.name,
        "pipeline": found,
        "errors": errors,
        "name": _input("name", _("Name of the pipeline"), found.name, sent, errors),
        "rows": [
            {
                "stage": stage,
                "inputs": [
                    _stage_input(
                        key, f"{key}-{stage.pk}", raw_value(specs[key], getattr(stage, key), fmt),
                        sent, errors, prefix=f"s{stage.pk}",
                        attributes={"data_mirrors": f"sample-{key}-{stage.pk}"},
                    )
                    for key in _fields_of(stage)
                ],
                "items": len(items[stage.pk]),
                "stage_url": f"/settings/stages/{stage.pk}/",
                "archive_url": f"/settings/stages/{stage.pk}/archive/",
                "is_first": stage == open_stages[0] if open_stages else False,
                "is_last": stage == open_stages[-1] if open_stages else False,
            }
            for stage in stages
        ],
        "new": [
            _stage_input(
                key, f"new_{key}", "", sent, errors, prefix="n",
                placeholder=_("New stage") if key == "name" else "",
            )
            for key in _fields_of(blank)
        ],
        "meant": _meant_inputs(request, found, sent, errors),
        "limit_hint": _("After so many days in a stage a card is marked on the board."),
        "sample": open_stages,
    }  # fmt: skip


def _stage_input(
    key: str, name: str, value: Any, sent: Mapping[str, str], errors: Mapping[str, str],
    **more: Any,
) -> FieldInput:  # fmt: skip
    """One field of a stage in its row."""
    spec = record_types["stage"].built_in[key]
    return _input(
        name, str(spec.label), value, sent, errors, kind=spec.kind.key, hide_label=True, small=True,
        unit="%" if key == "probability" else "", options=spec.options,
        **({"placeholder": _("No colour")} if key == "tone" else {}) | more,
    )  # fmt: skip


def _meant_inputs(
    request: HttpRequest, found: Pipeline, sent: Mapping[str, str], errors: Mapping[str, str]
) -> list[FieldInput]:
    """For whom the pipeline is meant: kinds of customers, products, a form of sale."""
    fmt = actor_of(request).fmt
    names = Names(request.user)
    names.want("form_of_sale", [found.form_of_sale_id])
    record_type = record_types["pipeline"]
    return [
        input_for(
            record_type.built_in[key],
            posted(record_type.built_in[key], request.POST)
            if request.method == "POST" and key in sent
            else raw_of(record_type, found, record_type.built_in[key], fmt),
            fmt=fmt, names=names, user=request.user, error=errors.get(key, ""),
        )
        for key in MEANT_FOR
    ]  # fmt: skip


def _fields_of(stage: Stage) -> tuple[str, ...]:
    """The ends of a pipeline have a name only: won is sure, and lost is lost."""
    return STAGE_FIELDS if stage.kind == "open" else ("name",)


def _input(
    name: str, label: str, value: Any, sent: Mapping[str, str], errors: Mapping[str, str],
    **more: Any,
) -> FieldInput:  # fmt: skip
    return FieldInput(name, label, value=sent.get(name, value), error=errors.get(name, ""), **more)


def _save(request: HttpRequest, found: Pipeline) -> tuple[dict[str, str], Toast | None]:
    """Save the name and all stages; then add, or move up or down, what was asked for."""
    by, sent = actor_of(request), request.POST
    errors: dict[str, str] = {}
    group = None
    try:
        with actions.grouped(by, "save_pipeline", "pipeline", subject_id=found.pk) as group:
            errors = _save_all(found, sent, by)
            if errors:
                raise ValidationErrors(errors)
    except ValidationErrors as problem:
        return (errors or problem.errors), None
    if group is None or not group.size:
        return {}, None
    return {}, undoing.saved(_("Saved"), group)


def _save_all(found: Pipeline, sent: Mapping[str, str], by: Actor) -> dict[str, str]:
    errors: dict[str, str] = {}
    if "name" in sent:
        errors |= _updated(found, {"name": sent["name"].strip()}, "", by)
    specs = record_types["pipeline"].built_in
    raw = {key: posted(specs[key], sent) for key in MEANT_FOR if key in sent}
    values, problems = actions.parse_values(record_types["pipeline"], raw, by)
    errors |= problems or _updated(found, values, "", by)
    stages = queries.stages_of(found.pk)
    for stage in stages:
        values, problems = _read(sent, stage, f"-{stage.pk}", by)
        errors |= problems or _updated(stage, values, f"-{stage.pk}", by)
    if errors:
        return errors
    if sent.get("new_name", "").strip():
        errors |= _add(found, sent, by)
    way, _sep, number = sent.get("shift", "").partition(":")
    for stage in stages:
        if str(stage.pk) == number and way in ("up", "down"):
            sales.shift_stage(stage, -1 if way == "up" else 1, by)
    if sent.get("order"):
        sales.order_stages(found, sent["order"].split(","), by)
    return errors


def _updated(record: Record, values: Mapping[str, Any], suffix: str, by: Actor) -> dict[str, str]:
    """Set values on a record; what cannot be saved, by the names of the inputs."""
    try:
        if values:
            actions.update(record, values, by)
    except ValidationErrors as problem:
        return {f"{key}{suffix}": text for key, text in problem.errors.items()}
    return {}


def _read(
    sent: Mapping[str, str], stage: Stage, suffix: str, by: Actor, prefix: str = ""
) -> tuple[dict[str, Any], dict[str, str]]:
    raw = {
        key: sent[f"{prefix}{key}{suffix}"]
        for key in _fields_of(stage)
        if f"{prefix}{key}{suffix}" in sent
    }
    values, problems = actions.parse_values(record_types["stage"], raw, by)
    return values, {f"{prefix}{key}{suffix}": text for key, text in problems.items()}


def _add(found: Pipeline, sent: Mapping[str, str], by: Actor) -> dict[str, str]:
    values, problems = _read(sent, Stage(kind="open"), "", by, prefix="new_")
    if problems:
        return problems
    try:
        sales.add_stage(found, values, by)
    except ValidationErrors as problem:
        return {f"new_{key}": text for key, text in problem.errors.items()}
    return {}


@require_http_methods(["GET", "POST"])
def put_away_stage(request: HttpRequest, record_id: int) -> HttpResponse:
    """Say how many opportunities it moves, ask to where, and archive the stage."""
    settings.require(request)
    stage = get_object_or_404(Stage, pk=record_id, archived_at=None)
    by = actor_of(request)
    others = [s for s in queries.stages_of(stage.pipeline_id, "open") if s.pk != stage.pk]
    number = Opportunity.objects.filter(stage=stage).filter(~Q(outcome="won")).count()
    error = ""
    if request.method == "POST":
        target = next((s for s in others if str(s.pk) == request.POST.get("target", "")), None)
        try:
            with actions.grouped(by, "archive_stage", "stage", subject_id=stage.pk) as group:
                sales.archive_stage(stage, target, by)
        except ActionError as problem:
            error = problem.message
        else:
            toast = undoing.saved(_("Stage archived: %(name)s") % {"name": stage.name}, group)
            return done(request, f"{HOME}{stage.pipeline_id}/", toasts=[toast])
    moves = ngettext(
        "%(n)d opportunity is in this stage. It moves to another one.",
        "%(n)d opportunities are in this stage. They move to another one.",
        number,
    )
    context = settings.frame(request, "pipelines") | {
        "title": _("Archive the stage: %(name)s") % {"name": stage.name},
        "stage": stage,
        "effect": moves % {"n": number} if number else _("No opportunity is in this stage."),
        "field": FieldInput(
            "target", _("What happens to them"), kind="chips" if len(others) < 9 else "choice",
            options=[(str(s.pk), _goes_to(number, s)) for s in others], required=True, error=error,
            value=request.POST.get("target", ""),
        )
        if number
        else None,
        "error": "" if number else error,
        "back": f"{HOME}{stage.pipeline_id}/",
    }  # fmt: skip
    status = 422 if error else 200
    return respond(request, "sales/put_away_stage.html", "form", context, status=status)


def _goes_to(number: int, stage: Stage) -> str:
    """What a choice does, said before it is done."""
    text = ngettext(
        "%(n)d opportunity moves to the stage: %(stage)s",
        "%(n)d opportunities move to the stage: %(stage)s",
        number,
    )
    return text % {"n": number, "stage": stage.name}


@require_POST
def put_away_pipeline(request: HttpRequest, record_id: int) -> HttpResponse:
    """Archive a pipeline that holds no open opportunity."""
    settings.require(request)
    found, by = _pipeline(record_id), actor_of(request)
    with actions.grouped(by, "archive", "pipeline", subject_id=found.pk) as group:
        sales.archive_pipeline(found, by)
    toast = undoing.saved(_("Pipeline archived: %(name)s") % {"name": found.name}, group)
    return done(request, HOME, toasts=[toast])
