"""Settings of one stage: its checklist, and what must be filled in before leaving it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core import actions
from kartoteka.core.actions import Actor, ValidationErrors, positions
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.inputs import posted
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users import stale
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Stage, StageItem


@require_http_methods(["GET", "POST"])
@stale.guarded
def stage(request: HttpRequest, record_id: int) -> HttpResponse:
    """The checklist of a stage and its rules, saved together."""
    settings.require(request)
    found = get_object_or_404(Stage, pk=record_id, archived_at=None, kind="open")
    errors: dict[str, str] = {}
    if request.method == "POST":
        by = actor_of(request)
        try:
            with actions.grouped(by, "save_stage", "stage", subject_id=found.pk) as group:
                _save(request, found, by)
        except ValidationErrors as problem:
            errors = problem.errors
        else:
            toasts = [undoing.saved(_("Saved"), group)] if group.size else []
            return done(request, f"/settings/stages/{found.pk}/", toasts=toasts)
    items = _items(found)
    needs = record_types["stage"].built_in["needs"]
    context = settings.frame(request, "pipelines") | {
        "title": _("Stage: %(stage)s") % {"stage": found.name},
        "stage": found,
        "back": f"/settings/pipelines/{found.pipeline_id}/",
        "errors": errors,
        "rows": [
            {
                "item": item,
                "input": _name(request, errors, f"name-{item.pk}", item.name),
                "mandatory": _mandatory(f"mandatory-{item.pk}", item.is_mandatory),
                "is_first": item == items[0],
                "is_last": item == items[-1],
            }
            for item in items
        ],
        "new": _name(request, errors, "new_name", "", placeholder=_("What to do")),
        "new_mandatory": _mandatory("new_mandatory", False),
        "needs": FieldInput(
            "needs", str(needs.label), kind="choices", options=needs.options,
            value=posted(needs, request.POST) if errors else found.needs,
            hint=_("An opportunity goes on only when these fields have a value."),
        ),
    }  # fmt: skip
    status = 422 if errors else 200
    return respond(request, "sales/stage.html", "main", context, status=status)


def _items(found: Stage) -> list[StageItem]:
    return queries.checklists([found.pk])[found.pk]


def _name(
    request: HttpRequest, errors: dict[str, str], name: str, value: str, **more: Any
) -> FieldInput:
    return FieldInput(
        name, _("What to do"), value=request.POST.get(name, value), error=errors.get(name, ""),
        hide_label=True, small=True, max_length=50, **more,
    )  # fmt: skip


def _mandatory(name: str, value: bool) -> FieldInput:
    return FieldInput(name, _("Mandatory"), kind="yes_no", value=value)


def _save(request: HttpRequest, found: Stage, by: Actor) -> None:
    sent = request.POST
    needs = record_types["stage"].built_in["needs"]
    values, errors = actions.parse_values(record_types["stage"], {"needs": posted(needs, sent)}, by)
    if not errors:
        actions.update(found, values, by)
    items = _items(found)
    for item in items:
        errors |= _save_item(item, sent, by)
    if errors:
        raise ValidationErrors(errors)
    name = sent.get("new_name", "").strip()
    if name:
        is_mandatory = "1" in sent.getlist("new_mandatory")
        fresh = {"name": name, "stage": found.pk, "is_mandatory": is_mandatory}
        fresh["position"] = len(items) + 1
        try:
            actions.create(record_types["stage_item"], fresh, by)
        except ValidationErrors as problem:
            raise ValidationErrors({"new_name": problem.message}) from problem
    way, _sep, number = sent.get("do", "").partition(":")
    chosen = next((item for item in items if str(item.pk) == number), None)
    if chosen is not None and way == "archive":
        actions.archive(chosen, by)
    elif chosen is not None and way in ("up", "down"):
        positions.shift(items, chosen.pk, -1 if way == "up" else 1, by)


def _save_item(item: StageItem, sent: Any, by: Actor) -> dict[str, str]:
    name = sent.get(f"name-{item.pk}", item.name).strip()
    try:
        if name != item.name:
            sales.rename_item(item, name, by)
        if f"mandatory-{item.pk}" in sent:
            is_mandatory = "1" in sent.getlist(f"mandatory-{item.pk}")
            actions.update(item, {"is_mandatory": is_mandatory}, by)
    except ValidationErrors as problem:
        return {f"name-{item.pk}": problem.message}
    return {}
