"""The panel after a move: what is to be done in the stage, what comes next, and Undo."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import undoing
from kartoteka.core.screens.board_cards import step_of
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, is_partial, respond
from kartoteka.modules.activities import queries as activities
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.afterwards import TEN, next_working
from kartoteka.modules.sales.models import Opportunity, Stage

PANEL = "sales/_step_panel.html"


def panel(
    opportunity: Opportunity,
    by: Actor,
    *,
    raw: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any] | None:
    """What the panel shows after a move; None where nothing is left to do or to plan."""
    found = checklist(opportunity, by)
    is_planned = opportunity.next_step_at is not None
    may_plan = not is_planned and access.may(by.user, "create", "activity")
    if not may_plan and (found is None or found["done"] == found["total"]):
        return None
    stage = Stage.objects.get(pk=opportunity.stage_id)
    context = _frame(opportunity, by) | {
        "headline": _("Stage: %(stage)s") % {"stage": stage.name},
        "checklist": found,
    }
    if may_plan:
        context |= _questions(opportunity, raw or {}, errors or {}, by.fmt)
    elif is_planned:
        names = activities.next_step_kinds("opportunity", [opportunity.pk])
        step = step_of(opportunity.next_step_at, names.get(opportunity.pk, ""), by.fmt)
        context["planned"] = step
    return context


def held_panel(opportunity: Opportunity, target: Stage, by: Actor) -> dict[str, Any]:
    """What the panel shows where a stage would not let an opportunity go on."""
    stage = Stage.objects.get(pk=opportunity.stage_id)
    found = checklist(opportunity, by)
    named = {one["item"].name for one in found["items"]} if found else set()
    missing = [name for name in queries.missing_before(opportunity, target) if name not in named]
    return _frame(opportunity, by) | {
        "headline": _("It stays in the stage: %(stage)s") % {"stage": stage.name},
        "checklist": found,
        "missing": missing,
        "edit_url": f"/opportunities/{opportunity.pk}/edit/",
        "goal": target,
    }


def _frame(opportunity: Opportunity, by: Actor) -> dict[str, Any]:
    customers = record_types["customer"]
    number = opportunity.customer_id
    hidden = access.fields(by.user, record_types["opportunity"]).hidden
    whose = access.titles(by.user, customers, [number]).get(number or 0, "")
    parts = [opportunity.name, "" if "customer" in hidden else whose]
    return {"opportunity": opportunity, "about": " · ".join(filter(None, parts))}


def checklist(opportunity: Opportunity, by: Actor) -> dict[str, Any] | None:
    """What is to be done in the stage of an opportunity; None where it asks for nothing."""
    items = queries.checklists([opportunity.stage_id])[opportunity.stage_id]
    if not items:
        return None
    rows = [{"item": item, "is_done": item.name in opportunity.done_items} for item in items]
    may = access.may(by.user, "tick_item", "opportunity", opportunity)
    return {
        "opportunity": opportunity,
        "items": rows,
        "done": sum(1 for row in rows if row["is_done"]),
        "total": len(rows),
        "may_tick": may and opportunity.outcome == "open" and not opportunity.is_archived,
        "action": f"/opportunities/{opportunity.pk}/tick/",
    }


@require_POST
def tick(request: HttpRequest, record_id: int) -> HttpResponse:
    """Tick an item of the checklist, or take the tick back: `tick` is the item and 1 or 0."""
    opportunity = access.get(request.user, Opportunity, record_id)
    by = actor_of(request)
    item, _sep, is_done = request.POST.get("tick", "").partition(":")
    raw = {"item": item, "done": is_done == "1"}
    ticked = actions.run("tick_item", opportunity, raw, by)
    if not is_partial(request):
        return done(request, record_types["opportunity"].path(record_id))
    found = checklist(ticked, by)
    context = {"checklist": found, "is_on_board": "on_board" in request.POST}
    said = ""
    if found is not None:
        context |= {"done": found["done"], "total": found["total"]}
        said = _("On the checklist: %(done)d of %(total)d") % context
    return respond(request, "sales/ticked.html", "checklist", context, announce=said)


@require_POST
def next_step(request: HttpRequest, record_id: int) -> HttpResponse:
    """Plan what comes next for an opportunity, from the panel after a move."""
    opportunity = access.get(request.user, Opportunity, record_id)
    by = actor_of(request)
    record_type = record_types["activity"]
    raw = {"kind": request.POST.get("kind", ""), "starts_at": request.POST.get("starts_at", "")}
    values, errors = actions.parse_values(record_type, raw, by)
    if not errors and not values.get("starts_at"):
        errors["starts_at"] = _("Say when: for example tomorrow 10:00")
    if errors:
        context = _frame(opportunity, by) | {"headline": _("What is next?")}
        context |= {"checklist": checklist(opportunity, by)}
        context |= _questions(opportunity, raw, errors, by.fmt)
        return respond(request, "sales/next_step.html", "panel", context, status=422)
    about = {
        "customer": opportunity.customer_id,
        "person": opportunity.person_id,
        "about_type": "opportunity",
        "about_id": opportunity.pk,
        "owner": opportunity.owner_id,
        "subject": opportunity.name,
    }
    with actions.grouped(by, "create", "activity") as group:
        actions.create(record_type, values | about, by, key=request.POST.get("_key", ""))
    back = record_types["opportunity"].path(opportunity.pk)
    toast = undoing.saved(_("The next step is planned."), group)
    triggers = ["record-changed", "step-planned"]
    return done(request, back, toasts=[toast], triggers=triggers, stay=True)


def _questions(
    opportunity: Opportunity, raw: Mapping[str, str], errors: Mapping[str, str], fmt: Format
) -> dict[str, Any]:
    """What comes next, with the usual kind chosen, on the next working day at ten."""
    options = [(kind.value, kind.label) for kind in activities.STEP_KINDS]
    usual = raw.get("kind") or queries.likely_step(opportunity.stage_id)
    return {
        "action": f"/opportunities/{opportunity.pk}/next-step/",
        "kind": FieldInput(
            "kind", _("What is next?"), kind="chips", value=usual, options=options,
            error=errors.get("kind", ""), prefix="step",
        ),
        "when": FieldInput(
            "starts_at", _("When"), kind="datetime", value=raw.get("starts_at") or _proposed(fmt),
            hint=_("For example: tomorrow 10:00, Fri 14:30"), error=errors.get("starts_at", ""),
            prefix="step",
        ),
    }  # fmt: skip


def _proposed(fmt: Format) -> str:
    spec = record_types["activity"].spec("starts_at")
    moment = datetime.combine(next_working(fmt.today), time(TEN), tzinfo=fmt.timezone)
    return spec.kind.edit(moment, spec, fmt)
