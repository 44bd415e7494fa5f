"""The desktop of a user: their menu and the views pinned to it, or what their role begins with."""

from collections.abc import Callable, Sequence
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Group
from kartoteka.core.filters.models import Desktop, SavedView
from kartoteka.core.records import settled
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu

MOST_PINNED = 7
FEWEST, MOST = 6, 9
# What a role begins with, in its order. Modules that are not there, or not theirs, are passed over,
# and the menu is filled up with others.
PRESETS: dict[str, tuple[str, ...]] = {
    "salesperson": ("today", "customers", "opportunities", "offers", "activities", "reports"),
    "telemarketer": ("today", "sessions", "customers", "activities"),
    "marketing": ("campaigns", "segments", "forms", "customers", "reports"),
    "service": ("today", "tickets", "customers", "activities", "articles"),
    "office": ("orders", "invoices", "products", "customers"),
    "manager": ("dashboards", "opportunities", "goals", "reports", "customers", "today"),
    "administrator": ("today", "customers", "opportunities", "offers", "activities", "reports"),
    "reader": ("customers", "people", "opportunities", "reports"),
}


def desktop_of(user: Any) -> Desktop | None:
    """How the user arranged it; None where they left it as it came. To be read only."""
    found: dict[int | None, Desktop] = settled.get("desktops", _desktops)
    return found.get(user.pk)


def _desktops() -> dict[int | None, Desktop]:
    rows = Desktop.objects.filter(archived_at=None).order_by("-id")
    return {desktop.owner_id: desktop for desktop in rows}


def menu_of(user: Any, desktop: Desktop | None) -> list[menu.Entry]:
    """The lines of the user's menu, in their order."""
    known = {entry.key: entry for entry in menu.entries_for(user)}
    if desktop is not None and desktop.own_menu:
        return [known[key] for key in desktop.menu if key in known][:MOST]
    return preset(user, known)


def preset(user: Any, known: dict[str, menu.Entry]) -> list[menu.Entry]:
    """The lines that the user's role begins with, filled up to six."""
    wanted = [key for key in PRESETS.get(user.role, ()) if key in known]
    others = [key for key, entry in known.items() if entry.in_sidebar and key not in wanted]
    return [known[key] for key in [*wanted, *others[: max(0, FEWEST - len(wanted))]]]


def dock_of(entries: Sequence[Any], key: Callable[[Any], str]) -> list[Any]:
    """The three of the phone's dock: today, then the first two others of the menu."""
    today = [entry for entry in entries if key(entry) == "today"]
    others = [entry for entry in entries if key(entry) != "today"]
    return [*today, *others][:3]


def pinned_of(user: Any, desktop: Desktop | None) -> list[SavedView]:
    """The views pinned to the user's menu, in their order."""
    every = views_of(user)
    if desktop is not None and desktop.own_pins:
        found = {str(view.pk): view for view in every}
        views = [found[pin] for pin in desktop.pins if pin in found]
    else:
        views = [view for view in every if view.is_pinned][:MOST_PINNED]
    return [view for view in views if _is_there(view, user)][:MOST_PINNED]


def _is_there(view: SavedView, user: Any) -> bool:
    if view.record_type not in record_types:
        return False
    return menu.sees(user, view.record_type)


def views_of(user: Any) -> list[SavedView]:
    """Saved views of all types that the user has, in their order. To be read only."""
    known: dict[tuple[Any, ...], list[SavedView]] = settled.get("views", _views)
    keys = [("owner", user.pk), ("role", user.role), ("all",)]
    keys += [("team", team) for team in user.team_ids]
    found = {view.pk: view for key in keys for view in known.get(key, ())}
    return sorted(found.values(), key=_place)


def _views() -> dict[tuple[Any, ...], list[SavedView]]:
    """All views, by those who have them: their owner, and whom they are shared with."""
    found: dict[tuple[Any, ...], list[SavedView]] = {}
    for view in SavedView.objects.filter(archived_at=None):
        shared = {"team": ("team", view.team_id), "role": ("role", view.role), "all": ("all",)}
        for key in {("owner", view.owner_id), shared.get(view.sharing, ())} - {()}:
            found.setdefault(key, []).append(view)
    return found


def _place(view: SavedView) -> tuple[bool, int, int]:
    """Those without a position go first on SQLite and last on PostgreSQL; here, last."""
    return (view.position is None, view.position or 0, view.pk)


def arrange(by: Actor, verb: str, **values: Any) -> Group:
    """Keep how the user arranged their desktop; undone like anything else."""
    record_type = record_types["desktop"]
    with actions.grouped(by, verb, "desktop") as group:
        known = Desktop.objects.filter(owner_id=by.id).order_by("archived_at", "id").first()
        if known is None:
            actions.create(record_type, values, by)
        else:
            if known.is_archived:
                known = actions.restore(known, by)
            actions.update(known, values, by)
    return group


def moved(keys: Sequence[str], key: str, way: str) -> list[str]:
    """The keys with one of them moved up or down, taken out (`unpin`) or put last (`pin`)."""
    found = list(keys)
    if way == "pin":
        return found if key in found else [*found, key]
    if key not in found:
        return found
    at = found.index(key)
    if way == "unpin":
        del found[at]
        return found
    goal = at + {"up": -1, "down": 1}.get(way, 0)
    if 0 <= goal < len(found):
        found[at], found[goal] = found[goal], found[at]
    return found
