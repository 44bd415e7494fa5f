"""Saving views: the counts on their tabs, saving over one's own, and saving as a new one."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import access, actions
from kartoteka.core.access.matrix import roles
from kartoteka.core.actions import Actor, ValidationErrors
from kartoteka.core.filters.models import SHARING
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import list_menus, totals, undoing
from kartoteka.core.screens.list_state import ListState, state_from, state_of
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, is_partial, respond

MOST_COUNTED = 12


@require_safe
def counts(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The tabs with how many records each view has, asked for after the page is shown."""
    type_or_404(request, record_type.plural)
    fmt = actor_of(request).fmt
    state = state_of(request, record_type, fmt)
    if not is_partial(request):
        return redirect(state.url())
    tabs = list_menus.tabs(state)
    for tab in tabs[:MOST_COUNTED]:
        query = QueryDict(f"view={tab['key']}")
        other = state_from(query, record_type, request.user, fmt, saved=state.views)
        if not other.problem and tab["key"] != "archived":
            tab["count"] = totals.Totals(totals.count_of(other.records())).words(fmt)
    return respond(request, "screens/_list_tabs.html", "views", {"tabs": tabs})


@require_http_methods(["GET", "POST"])
def save_view(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """Save what the list shows: over the view itself, or as a new one with a name."""
    type_or_404(request, record_type.plural)
    by = actor_of(request)
    query = request.POST.get("query") if request.method == "POST" else request.GET.urlencode()
    state = state_from(QueryDict(query or ""), record_type, request.user, by.fmt)
    if request.method == "GET":
        access.require(request.user, "create", "saved_view")
        return _form(request, state, {})
    if "name" not in request.POST:
        return _save_over(request, state, by)
    return _save_as_new(request, state, by)


def _save_over(request: HttpRequest, state: ListState, by: Actor) -> HttpResponse:
    view = state.view.record
    if view is None:
        return redirect(state.url())
    with actions.grouped(by, "update", "saved_view", subject_id=view.pk) as group:
        actions.update(view, _content(state), by)
    toast = undoing.saved(_("The view was saved: %(name)s") % {"name": view.name}, group)
    return done(request, f"{state.record_type.list_path}?view={view.pk}", toasts=[toast])


def _save_as_new(request: HttpRequest, state: ListState, by: Actor) -> HttpResponse:
    given = request.POST
    sharing = given.get("sharing", "private")
    values: dict[str, Any] = {
        "record_type": state.record_type.key,
        "name": given.get("name", "").strip(),
        "sharing": sharing if sharing in _sharings(request.user) else "private",
        "role": given.get("role", "") if sharing == "role" else "",
        "is_pinned": bool(given.get("is_pinned")),
        **_content(state),
    }
    try:
        with actions.grouped(by, "create", "saved_view") as group:
            view = actions.create(record_types["saved_view"], values, by, key=given.get("_key", ""))
    except ValidationErrors as error:
        return _form(request, state, error.errors)
    toast = undoing.saved(_("The view was saved: %(name)s") % {"name": view.name}, group)
    return done(request, f"{state.record_type.list_path}?view={view.pk}", toasts=[toast])


def _content(state: ListState) -> dict[str, Any]:
    """What a view keeps of a list."""
    return {
        "tree": json.dumps(state.filter.as_json(), ensure_ascii=False) if state.filter else "",
        "columns": list(state.columns),
        "sort": state.sort,
        "group": state.group,
        "layout": state.density,
    }


def _sharings(user: Any) -> list[str]:
    """With whom the user may share: their team; with everybody only who answers for all views."""
    wide = access.scope(user, "change", "saved_view") == "all"
    return [option.value for option in SHARING if wide or option.value in ("private", "team")]


def _form(request: HttpRequest, state: ListState, errors: dict[str, str]) -> HttpResponse:
    allowed = _sharings(request.user)
    given = request.POST
    fields = [
        FieldInput(
            "name", _("Name"), value=given.get("name", ""), required=True, max_length=80,
            autofocus=True, error=errors.get("name", ""), full=True,
        ),
        FieldInput(
            "sharing", _("Shared with"), kind="choice", value=given.get("sharing", "private"),
            required=True, options=[o for o in SHARING if o.value in allowed],
        ),
    ]  # fmt: skip
    if "role" in allowed:
        options = [
            option
            for option in record_types["user"].spec("role").options
            if option.value in roles()
        ]
        fields.append(
            FieldInput(
                "role", _("Role"), kind="choice", value=given.get("role", ""), options=options
            )
        )
    fields.append(FieldInput("is_pinned", _("Pin it to the menu"), kind="yes_no"))
    context = {
        "title": _("Save as a new view"),
        "action": f"{state.record_type.list_path}save-view/",
        "query": state.query(),
        "fields": fields,
        "errors": errors,
        "key": given.get("_key", ""),
        "back": state.url(),
        "note": _note(state),
    }
    status = 422 if errors else 200
    return respond(request, "screens/list_save_view.html", "form", context, status=status)


def _note(state: ListState) -> str:
    """What the address holds beside the view: words typed into the search box are not kept."""
    if state.typed:
        return _("The words in the search box are not part of the view.")
    return ""
