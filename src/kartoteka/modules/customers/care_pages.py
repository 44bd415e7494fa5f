"""Pages: the conditions of a segment, and the rules of assignment in the settings."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions
from kartoteka.core.actions import Conflict, ValidationErrors, positions
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import conflicts, settings, tree_editor, undoing
from kartoteka.core.screens.inputs import input_for, posted, raw_value
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, respond
from kartoteka.modules.customers import assigning
from kartoteka.modules.customers.care_rules import RECEIVER_FIELDS
from kartoteka.modules.customers.models import AssignmentRule, Segment

RULES = "/settings/assignment/"
RULE_FIELDS = ("name", "receiver", *RECEIVER_FIELDS.values())


@require_http_methods(["GET", "POST"])
def conditions(request: HttpRequest, record_id: int) -> HttpResponse:
    """Set the conditions of a segment; the number of customers follows while one chooses."""
    segment = access.get(request.user, Segment, record_id)
    access.require(request.user, "change", "segment", segment)
    if segment.kind == "static":
        raise Http404
    by, record_type = actor_of(request), record_types["segment"]
    editor = tree_editor.editor(request, record_types["customer"], segment.tree)
    problem = ""
    if request.method == "POST" and not tree_editor.is_live(request) and not editor.is_wrong:
        try:
            with actions.grouped(by, "update", "segment", subject_id=segment.pk) as group:
                values = conflicts.without_theirs({"tree": editor.tree}, request.POST)
                actions.update(segment, values, by, version=conflicts.seen_version(request))
        except ValidationErrors as error:
            problem = error.message
        except Conflict as conflict:
            return conflicts.show(request, record_type, segment, conflict, _said(request))
        else:
            text = _("Saved: %(title)s") % {"title": segment.name}
            toast = undoing.saved(text, group)
            return done(request, record_type.path(segment.pk), toasts=[toast])
    context = {
        "title": _("Conditions: %(title)s") % {"title": segment.name},
        "module": "segments",
        "tree": editor.context(),
        "version": request.POST.get("version") or segment.version,
        "legend": _("Customers in the segment meet"),
        "url": f"{record_type.path(segment.pk)}conditions/",
        "back": record_type.path(segment.pk),
        "problem": problem,
    }
    status = 422 if problem else 200
    return respond(request, "customers/conditions.html", "main", context, status=status)


def _said(request: HttpRequest) -> dict[str, Callable[[Any], str]]:
    """Conditions are read in words, not as they are stored."""
    customers = record_types["customer"]
    return {"tree": lambda tree: tree_editor.in_words(request, customers, tree)}


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in their order, each in plain words; a POST moves one or puts it away."""
    settings.require(request)
    by = actor_of(request)
    rows = assigning.current_rules()
    if request.method == "POST":
        way, _sep, number = request.POST.get("do", "").partition(":")
        with actions.grouped(by, "save_list", "assignment_rule") as group:
            _arrange(rows, way, int(number) if number.isdecimal() else 0, by)
        toasts = [undoing.saved(_("Saved"), group)] if group.size else []
        return done(request, RULES, toasts=toasts)
    context = settings.frame(request, "assignment") | {
        "title": _("Assignment of customers"),
        "rows": [_row(rule, by) for rule in rows],
    }
    return respond(request, "customers/assignment.html", "main", context)


def _row(rule: AssignmentRule, by: Any) -> dict[str, Any]:
    which, who = assigning.in_words(rule, by)
    return {"rule": rule, "which": which, "who": who, "url": f"{RULES}{rule.pk}/"}


def _arrange(rows: list[AssignmentRule], way: str, number: int, by: Any) -> None:
    chosen = next((row for row in rows if row.pk == number), None)
    if chosen is None:
        raise Http404
    if way in ("up", "down"):
        positions.shift(rows, number, -1 if way == "up" else 1, by)
    if way == "archive":
        actions.archive(chosen, by)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, record_id: int = 0) -> HttpResponse:
    """One rule: which customers, and who gets them; or a new one."""
    settings.require(request)
    known = AssignmentRule.objects.filter(pk=record_id, archived_at=None).first()
    if record_id and known is None:
        raise Http404
    by = actor_of(request)
    found = known or AssignmentRule()
    editor = tree_editor.editor(request, record_types["customer"], found.tree)
    errors: dict[str, str] = {}
    if request.method == "POST" and not tree_editor.is_live(request) and not editor.is_wrong:
        try:
            errors = _save(request, known, editor.tree, by)
        except Conflict as conflict:
            kind = record_types["assignment_rule"]
            return conflicts.show(request, kind, known, conflict, _said(request))
        if not errors:
            return done(request, RULES, toasts=[request.toast])  # type: ignore[attr-defined]
    title = _("Rule: %(name)s") % {"name": found.name} if known else _("New rule")
    context = settings.frame(request, "assignment") | {
        "title": title,
        "fields": _inputs(request, found, errors),
        "tree": editor.context() | {"problem": errors.get("tree", editor.problem)},
        "version": request.POST.get("version") or found.version,
        "legend": _("Customers that meet"),
        "errors": errors,
        "url": f"{RULES}{found.pk}/" if known else f"{RULES}new/",
        "back": RULES,
    }
    status = 422 if errors else 200
    return respond(request, "customers/assignment_rule.html", "main", context, status=status)


def _inputs(
    request: HttpRequest, found: AssignmentRule, errors: dict[str, str]
) -> list[FieldInput]:
    """The name, the kind of receiver, and the one box that this kind asks for."""
    record_type, by = record_types["assignment_rule"], actor_of(request)
    receiver = request.POST.get("receiver", found.receiver) or "user"
    shown = ("name", "receiver", RECEIVER_FIELDS.get(receiver, "to_user"))
    names = Names(request.user)
    inputs = []
    for key in shown:
        spec = record_type.spec(key)
        stored = raw_value(spec, record_type.value(found, key), by.fmt)
        raw = posted(spec, request.POST) if key in request.POST else stored
        inputs.append(
            input_for(
                spec, raw, fmt=by.fmt, names=names, user=request.user, error=errors.get(key, "")
            )
        )
    return inputs


def _save(request: HttpRequest, known: AssignmentRule | None, tree: str, by: Any) -> dict[str, str]:
    """Write the rule; what cannot be saved, by field."""
    record_type = record_types["assignment_rule"]
    raw = {key: request.POST[key] for key in RULE_FIELDS if key in request.POST}
    values, errors = actions.parse_values(record_type, raw, by)
    if errors:
        return errors
    kept = RECEIVER_FIELDS.get(values.get("receiver", ""), "to_user")
    values |= dict.fromkeys(set(RECEIVER_FIELDS.values()) - {kept}) | {"tree": tree}
    try:
        with actions.grouped(by, "update" if known else "create", "assignment_rule") as group:
            if known is not None:
                mine = conflicts.without_theirs(values, request.POST)
                seen = conflicts.seen_version(request)
                saved = actions.update(known, mine, by, version=seen)
            else:
                last = len(assigning.current_rules())
                saved = actions.create(record_type, {**values, "position": last + 1}, by)
    except ValidationErrors as error:
        return error.errors
    text = _("Saved: %(title)s") % {"title": saved.name}
    request.toast = undoing.saved(text, group)  # type: ignore[attr-defined]
    return {}
