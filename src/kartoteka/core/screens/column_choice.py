"""The choice of columns: all fields of the type, moved up and down with buttons."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.list_state import ListState, default_columns, state_from, state_of
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.respond import respond


@dataclass(frozen=True)
class Choice:
    """One field of the dialog; the title is always shown first."""

    key: str
    label: str
    is_chosen: bool
    is_fixed: bool
    is_first: bool
    is_last: bool


@require_safe
def column_choice(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The dialog of columns: a tick shows or hides one at once, buttons move it."""
    type_or_404(request, record_type.plural)
    fmt = actor_of(request).fmt
    if "state" not in request.GET:
        state = state_of(request, record_type, fmt)
        return _dialog(request, state, list(state.columns))
    state = state_from(QueryDict(request.GET["state"]), record_type, request.user, fmt)
    chosen = _pressed(request.GET, state)
    if "apply" in request.GET:
        target = state.url(columns=tuple(chosen))
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": target})
        return redirect(target)
    return _dialog(request, state, chosen, is_changed=True)


def _pressed(data: QueryDict, state: ListState) -> list[str]:
    """The chosen columns after the pressed button did its work."""
    title = state.record_type.title
    asked = [key for key in data.getlist("column") if key in state.specs and key != title]
    chosen = [key for key in (title, *dict.fromkeys(asked)) if key in state.specs]
    if "usual" in data:
        return list(default_columns(state.record_type, state.user))
    for name, step in (("up", -1), ("down", 1)):
        key = data.get(name, "")
        if key in chosen[1:]:
            place = chosen.index(key)
            goal = min(max(1, place + step), len(chosen) - 1)
            chosen.insert(goal, chosen.pop(place))
    return chosen


def _dialog(
    request: HttpRequest, state: ListState, chosen: list[str], *, is_changed: bool = False
) -> HttpResponse:
    """The dialog; behind it the list follows every tick."""
    context: dict[str, Any] = {
        "title": _("Columns"),
        "type": state.record_type,
        "action": f"{state.record_type.list_path}columns/",
        "state": state.query(),
        "choices": _choices(state, chosen),
        "back": state.url(),
        "is_changed": is_changed,
        "shown_url": state.url(columns=tuple(chosen)),
        "stamp": "-".join(chosen),
    }
    return respond(request, "screens/list_columns.html", "form", context)


def _choices(state: ListState, chosen: list[str]) -> list[Choice]:
    title = state.record_type.title
    others = [key for key in state.specs if key not in chosen]
    return [
        Choice(
            key=key,
            label=str(state.specs[key].label),
            is_chosen=key in chosen,
            is_fixed=key == title,
            is_first=chosen.index(key) <= 1 if key in chosen else True,
            is_last=key == chosen[-1] if key in chosen else True,
        )
        for key in [*chosen, *others]
    ]
