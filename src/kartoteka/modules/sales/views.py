"""Dialogs of opportunities: won, lost, another pipeline."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, ValidationErrors, Verb
from kartoteka.core.fields import Spec
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import undoing
from kartoteka.core.screens.board_cards import days_since
from kartoteka.core.screens.inputs import posted, raw_value
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, refuse, respond
from kartoteka.modules.sales import afterwards, queries
from kartoteka.modules.sales.models import LostReason, Opportunity, Stage

# What the fields of a dialog are: from its request, the opportunity, and what was sent.
Fields = Callable[[HttpRequest, Opportunity, Mapping[str, Any]], Sequence[FieldInput]]
MOST_CHIPS = 12


@require_http_methods(["GET", "POST"])
def win(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask for the final value and day, and close as won."""
    return _closing(request, record_id, "win_opportunity", _win_fields, _("Close as won"))


@require_http_methods(["GET", "POST"])
def lose(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask for the reason, and who won it, and close as lost."""
    return _closing(request, record_id, "lose_opportunity", _lose_fields, _("Close as lost"))


@require_http_methods(["GET", "POST"])
def move_to(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask for a stage, of any pipeline, and move there."""
    return _closing(request, record_id, "move_opportunity", _move_fields, _("Move"))


def _closing(
    request: HttpRequest, record_id: int, name: str, fields: Fields, button: str
) -> HttpResponse:
    record_type = record_types["opportunity"]
    opportunity = access.get(request.user, Opportunity, record_id)
    access.require(request.user, name, record_type.key, opportunity)
    verb = next(verb for verb in actions.verbs_of(record_type.key) if verb.name == name)
    refusal = verb.allowed(opportunity)
    if refusal:
        return refuse(request, str(refusal))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _close(request, opportunity, verb)
        except ValidationErrors as problem:
            errors = problem.errors
        except ActionError as problem:
            errors = {problem.field: problem.message}
    sent = request.POST if request.method == "POST" else request.GET
    context = {
        "title": _("%(verb)s: %(title)s") % {"verb": verb.label, "title": opportunity.name},
        "opportunity": opportunity,
        "summary": _summary(request, opportunity),
        "verb": verb,
        "inputs": [_with_error(field, errors) for field in fields(request, opportunity, sent)],
        "more": [_with_error(f, errors) for f in _more_of(request, name, opportunity, sent)],
        "competitors": queries.competitors() if name == "lose_opportunity" else [],
        "errors": errors,
        "key": request.POST.get("_key", ""),
        "action": f"{record_type.path(opportunity.pk)}do/{name}/",
        "back": record_type.path(opportunity.pk),
        "button": button,
        "module": record_type.plural,
    }
    return respond(request, "sales/closing.html", "form", context, status=422 if errors else 200)


def _close(request: HttpRequest, opportunity: Opportunity, verb: Verb) -> HttpResponse:
    by = actor_of(request)
    raw = {s.key: posted(s, request.POST) for s in verb.params if s.key in request.POST}
    with actions.grouped(by, verb.name, "opportunity", subject_id=opportunity.pk) as group:
        key = request.POST.get("_key", "")
        moved = actions.run(verb.name, opportunity, raw, by, key=key)
        afterwards.plan(moved, request.POST, by, key=key)
    text = _("%(title)s: %(column)s") % {"title": moved.name, "column": moved.stage.name}
    back = record_types["opportunity"].path(opportunity.pk)
    toasts = [undoing.saved(text, group)]
    return done(request, back, toasts=toasts, triggers=["record-changed"], stay=True)


def _summary(request: HttpRequest, opportunity: Opportunity) -> str:
    """Whose it is, how much, and for how long it was on the way."""
    record_type, fmt = record_types["opportunity"], actor_of(request).fmt
    hidden = access.fields(request.user, record_type).hidden
    parts: list[str] = []
    if opportunity.customer_id and "customer" not in hidden:
        number = opportunity.customer_id
        parts.append(
            access.titles(request.user, record_types["customer"], [number]).get(number, "")
        )
    if opportunity.value is not None and "value" not in hidden:
        spec = record_type.spec("value")
        parts.append(spec.kind.show(opportunity.value, spec, fmt))
    days = days_since(opportunity.created_at, fmt)
    if days is not None:
        parts.append(ngettext("%(n)d day on the way", "%(n)d days on the way", days) % {"n": days})
    return ", ".join(filter(None, parts))


def _with_error(field: FieldInput, errors: Mapping[str, str]) -> FieldInput:
    if field.name in errors:
        return FieldInput(**{**_options_of(field), "error": errors[field.name]})
    return field


def _options_of(field: FieldInput) -> dict[str, Any]:
    return {name: getattr(field, name) for name in field.__dataclass_fields__}


def _win_fields(
    request: HttpRequest, opportunity: Opportunity, sent: Mapping[str, Any]
) -> list[FieldInput]:
    fmt = actor_of(request).fmt
    fields = [_day_field(request, sent, autofocus=bool(opportunity.line_count))]
    value = record_types["opportunity"].spec("value")
    may_see = access.may_field(request.user, record_types["opportunity"], "value")
    # Lines of products make the value: they are changed, not their sum.
    if may_see and not opportunity.line_count:
        text = sent.get("value", raw_value(value, opportunity.value, fmt))
        money = FieldInput(
            "value", str(value.label), kind="money", value=text, unit=fmt.currency, prefix="v",
            autofocus=True,
        )  # fmt: skip
        fields.insert(0, money)
    return fields


def _lose_fields(
    request: HttpRequest, opportunity: Opportunity, sent: Mapping[str, Any]
) -> list[FieldInput]:
    reasons = LostReason.objects.filter(archived_at=None).order_by("position", "id")
    options = [(str(reason.pk), reason.name) for reason in reasons]
    kind = "chips" if len(options) <= MOST_CHIPS else "choice"
    return [
        FieldInput(
            "lost_reason", _("Main reason"), kind=kind, value=sent.get("lost_reason", ""),
            options=options, required=True, autofocus=True, prefix="v",
        ),
    ]  # fmt: skip


def _more_of(
    request: HttpRequest, name: str, opportunity: Opportunity, sent: Mapping[str, Any]
) -> list[FieldInput]:
    """What may be told as well, and what is to be done afterwards."""
    by = actor_of(request)
    if not access.may(request.user, "create", "activity"):
        after = []
    else:
        after = afterwards.inputs(name, sent, by.fmt)
    if name != "lose_opportunity":
        return after
    spec = record_types["opportunity"].spec
    price = spec("competitor_price")
    told = raw_value(price, opportunity.competitor_price, by.fmt)
    return [
        FieldInput(
            "competitor", str(spec("competitor").label), prefix="v", max_length=120,
            value=sent.get("competitor", opportunity.competitor),
            attributes={"list": "competitors"},
        ),
        FieldInput(
            "competitor_price", str(price.label), kind="money", unit=by.fmt.currency, prefix="v",
            value=sent.get("competitor_price", told),
        ),
        FieldInput(
            "lesson", str(spec("lesson").label), kind="long_text", rows=2, prefix="v",
            value=sent.get("lesson", opportunity.lesson),
        ),
        _day_field(request, sent, autofocus=False),
        *after,
    ]  # fmt: skip


def _day_field(request: HttpRequest, sent: Mapping[str, Any], *, autofocus: bool) -> FieldInput:
    fmt = actor_of(request).fmt
    spec: Spec = record_types["opportunity"].spec("closed_on")
    today = spec.kind.edit(fmt.today, spec, fmt)
    return FieldInput(
        "closed_on", str(spec.label), kind="date", value=sent.get("closed_on", today), prefix="v",
        autofocus=autofocus,
    )  # fmt: skip


def _move_fields(
    request: HttpRequest, opportunity: Opportunity, sent: Mapping[str, Any]
) -> list[FieldInput]:
    names = {pipeline.pk: pipeline.name for pipeline in queries.pipelines()}
    stages = Stage.objects.filter(archived_at=None, kind="open", pipeline_id__in=names)
    rows = sorted(
        stages.order_by("position", "id"),
        key=lambda stage: (stage.pipeline_id == opportunity.pipeline_id, stage.pipeline_id),
    )
    options = [
        (
            str(stage.pk),
            _("%(pipeline)s: %(stage)s")
            % {"pipeline": names[stage.pipeline_id], "stage": stage.name},
        )
        for stage in rows
        if stage.pk != opportunity.stage_id
    ]
    return [
        FieldInput(
            "stage", _("Stage"), kind="choice", value=sent.get("stage", ""), options=options,
            required=True, autofocus=True, prefix="v", full=True,
        )
    ]  # fmt: skip
