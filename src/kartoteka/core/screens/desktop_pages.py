"""All modules on one page, the user's own arrangement of the menu, and counts of pinned views."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core.events.models import Group
from kartoteka.core.filters.models import Desktop, SavedView
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import desktop, menu, totals, undoing
from kartoteka.core.screens.list_state import state_from
from kartoteka.core.screens.modules import GROUPS
from kartoteka.core.screens.request import actor_of
from kartoteka.core.storage.folding import fold
from kartoteka.core.ui.respond import done, is_partial, refuse, respond

HOME = "/modules/"
ARRANGE = "/modules/arrange/"
COUNTS_KEPT_SECONDS = 30


@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    """Every module that the user may use, in its group; one that they may not is absent."""
    words = request.GET.get("q", "").strip()[:100]
    arranged = desktop.desktop_of(request.user)
    pinned = {entry.key for entry in desktop.menu_of(request.user, arranged)}
    found: dict[str, list[dict[str, Any]]] = {key: [] for key in GROUPS}
    for entry in menu.entries_for(request.user):
        if entry.group in found and _fits(entry, words):
            found[entry.group].append({"entry": entry, "pinned": entry.key in pinned})
    context = {
        "groups": [(GROUPS[key], entries) for key, entries in found.items() if entries],
        "module": "all",
        "words": words,
    }
    return respond(request, "screens/modules.html", "found", context)


def _fits(entry: menu.Entry, words: str) -> bool:
    texts = fold(f"{entry.label} {entry.description} {entry.words} {GROUPS.get(entry.group, '')}")
    return all(word in texts for word in fold(words).split())


@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest) -> HttpResponse:
    """The user's menu and pinned views in their order; each button is one change."""
    arranged = desktop.desktop_of(request.user)
    if request.method == "POST":
        return _arrange(request, arranged)
    return respond(request, "screens/arrange.html", "main", _arranged(request.user, arranged))


def _arranged(user: Any, arranged: Desktop | None) -> dict[str, Any]:
    lines = desktop.menu_of(user, arranged)
    views = desktop.pinned_of(user, arranged)
    shown = {entry.key for entry in lines}
    pinned = {view.pk for view in views}
    others = sorted(
        (view for view in desktop.views_of(user) if view.pk not in pinned),
        key=lambda view: view.record_type,
    )
    return {
        "module": "all",
        "title": _("My menu"),
        "lines": lines,
        "others": [
            entry
            for entry in menu.entries_for(user)
            if entry.group in GROUPS and entry.key not in shown
        ],
        "is_full": len(lines) >= desktop.MOST,
        "own_menu": bool(arranged and arranged.own_menu),
        "views": [_view(view) for view in views],
        "other_views": [
            _view(view)
            for view in others[:50]
            if view.record_type in record_types and menu.sees(user, view.record_type)
        ],
        "views_full": len(views) >= desktop.MOST_PINNED,
        "own_pins": bool(arranged and arranged.own_pins),
        "most": desktop.MOST,
        "most_pinned": desktop.MOST_PINNED,
    }


def _view(view: SavedView) -> dict[str, Any]:
    record_type = record_types[view.record_type]
    return {"view": view, "type": record_type.label_plural, "icon": record_type.icon}


def _arrange(request: HttpRequest, arranged: Desktop | None) -> HttpResponse:
    what, _colon, key = request.POST.get("do", "").partition(":")
    kind, _dash, way = what.partition("-")
    if kind == "view":
        answer = _arrange_views(request, arranged, way, key)
    else:
        answer = _arrange_menu(request, arranged, way, key)
    if isinstance(answer, HttpResponse):
        return answer
    back = HOME if request.POST.get("next") == HOME else request.POST.get("next") or ARRANGE
    if not back.startswith("/") or back.startswith("//"):
        back = ARRANGE
    toasts = [undoing.saved(_("Your menu is changed."), answer)] if answer.size else []
    return done(request, back, toasts=toasts)


def _arrange_menu(
    request: HttpRequest, arranged: Desktop | None, way: str, key: str
) -> Group | HttpResponse:
    by = actor_of(request)
    if way == "reset":
        return desktop.arrange(by, "arrange_menu", own_menu=False, menu=[])
    known = {entry.key for entry in menu.entries_for(request.user)}
    before = [entry.key for entry in desktop.menu_of(request.user, arranged)]
    after = desktop.moved(before, key, way) if key in known else before
    if len(after) > desktop.MOST:
        text = _("The menu holds %(n)d modules at most. Take one out first.")
        return refuse(request, text % {"n": desktop.MOST}, status=422)
    if not after:
        return refuse(request, _("The menu needs at least one module."), status=422)
    return desktop.arrange(by, "arrange_menu", own_menu=True, menu=after)


def _arrange_views(
    request: HttpRequest, arranged: Desktop | None, way: str, key: str
) -> Group | HttpResponse:
    by = actor_of(request)
    if way == "reset":
        return desktop.arrange(by, "pin_view", own_pins=False, pins=[])
    before = [str(view.pk) for view in desktop.pinned_of(request.user, arranged)]
    is_known = key in {str(view.pk) for view in desktop.views_of(request.user)}
    after = desktop.moved(before, key, way) if is_known or key in before else before
    if len(after) > desktop.MOST_PINNED:
        text = _("%(n)d views can be pinned at most. Take one out first.")
        return refuse(request, text % {"n": desktop.MOST_PINNED}, status=422)
    return desktop.arrange(by, "pin_view", own_pins=True, pins=after)


@require_safe
def pins(request: HttpRequest) -> HttpResponse:
    """The pinned views with how many records each has now, asked for after the page is shown."""
    if not is_partial(request):
        return redirect(ARRANGE)
    fmt = actor_of(request).fmt
    found = []
    for view in desktop.pinned_of(request.user, desktop.desktop_of(request.user)):
        record_type = record_types[view.record_type]
        state = state_from(
            QueryDict(f"view={view.pk}"), record_type, request.user, fmt, saved=[view]
        )
        count = "" if state.problem else totals.Totals(totals.count_of(state.records())).words(fmt)
        found.append(
            {
                "id": view.pk,
                "label": view.name,
                "url": f"{record_type.list_path}?view={view.pk}",
                "icon": record_type.icon,
                "count": count,
            }
        )
    response = respond(request, "ui/_pins.html", "pins", {"pins": found})
    # Every page asks; a browser that just did need not ask again.
    response["Cache-Control"] = f"private, max-age={COUNTS_KEPT_SECONDS}"
    return response
