"""Tabs and menus around a list: its views, its order, its groups and its density."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import ordering
from kartoteka.core.screens.board_plan import views_of_list
from kartoteka.core.screens.list_state import ListState
from kartoteka.core.screens.saved_views import all_key, has_owners


def tabs(state: ListState) -> list[dict[str, Any]]:
    """The views of the list; `key` names each when their counts are asked for."""
    path = state.record_type.list_path
    every = all_key(state.record_type)
    found: list[dict[str, Any]] = [
        {"key": view.key, "label": str(view.label), "url": f"{path}?view={view.key}"}
        for view in state.record_type.views
    ]
    whole = {"key": every, "label": _("All"), "url": f"{path}?view={every}" if every else path}
    found.insert(len(found) if every else 0, whole)
    if has_owners(state.record_type, state.user):
        found.append({"key": "mine", "label": _("Mine"), "url": f"{path}?view=mine"})
    for view in state.views:
        found.append({"key": str(view.pk), "label": view.name, "url": f"{path}?view={view.pk}"})
    found.append({"key": "archived", "label": _("Archived"), "url": f"{path}?view=archived"})
    for tab in found:
        if state.past:
            mark = "&" if "?" in tab["url"] else "?"
            tab["url"] += f"{mark}as_of={state.past.day.isoformat()}"
        tab["current"] = tab["key"] == state.view.key
        tab["count"] = None
    return found


def menus(state: ListState) -> dict[str, Any]:
    """What the bars above the list offer."""
    record_type, user = state.record_type, state.user
    plain = Filter(record_type, user)
    return {
        "tabs": tabs(state),
        "views": views_of_list(state),
        # The numbers on the tabs are of today.
        "counts_url": "" if state.past else state.part_url("counts", after="", before=""),
        "past_url": past_url(state, state.url(), state.query()),
        "list_url": state.url(after=state.after, before=state.before),
        "filter_url": state.part_url("filter"),
        "columns_url": state.part_url("columns"),
        "export_url": state.part_url("export"),
        "save_url": state.part_url("save-view"),
        "new_url": f"{record_type.list_path}new/",
        "import_url": f"/import/?type={record_type.key}",
        "update_url": f"{record_type.list_path}save-view/",
        "view_card": record_types["saved_view"].path(state.view.record.pk)
        if state.view.record is not None
        else "",
        "view_url": f"{record_type.list_path}?view={state.view.key}",
        "density": density_of(state),
        "clear_url": state.url(filter=plain, typed="", ids=()),
        "unchosen_url": state.url(ids=()),
        "hidden": [(k, v) for k, v in state.params(typed="") if k != "q"],
        "query": state.query(),
        "may_save": state.past is None and access.may(user, "create", "saved_view"),
        "owns_view": state.view.record is not None
        and access.may(user, "change", "saved_view", state.view.record),
        "may_export": state.past is None and access.may(user, "export", record_type.key),
        "may_import": state.past is None and access.may(user, "import", record_type.key),
        "orders": _orders(state),
        "groups": _groups(state),
        "densities": _densities(state),
    }


@dataclass(frozen=True)
class Choice:
    """One line of a menu: how the list could look."""

    label: str
    url: str
    current: bool
    icon: str = ""


def past_url(state: ListState, url: str, query: str) -> str:
    """List or board as it was yesterday: from there one goes on; empty where it is in the past."""
    if state.past is not None or state.record_type.settings:
        return ""
    return f"{url}{'&' if query else '?'}as_of=yesterday"


def _orders(state: ListState) -> tuple[Choice, ...]:
    """Orders for the menu, which phones use instead of heads of columns."""
    found = [Choice(_("Usual order"), state.url(sort=""), not state.sort)]
    for key in state.columns:
        spec = state.specs[key]
        if not ordering.is_sortable(spec):
            continue
        for sort, icon in ((key, "arrow-up"), (f"-{key}", "arrow-down")):
            url = state.url(sort=sort)
            found.append(Choice(str(spec.label), url, state.sort == sort, icon))
    return tuple(found)


def _groups(state: ListState) -> tuple[Choice, ...]:
    found = [Choice(_("No groups"), state.url(group=""), not state.group)]
    found += [
        Choice(str(spec.label), state.url(group=key), key == state.group)
        for key, spec in state.specs.items()
        if ordering.is_groupable(spec)
    ]
    return tuple(found)


def _densities(state: ListState) -> tuple[Choice, ...]:
    labels = {
        "compact": _("Compact rows"),
        "comfortable": _("Comfortable rows"),
        "relaxed": _("Relaxed rows"),
    }
    now = density_of(state)
    return tuple(Choice(label, state.url(density=key), key == now) for key, label in labels.items())


def density_of(state: ListState) -> str:
    """How close the rows stand: as the list says, else as the user likes it."""
    return state.density or getattr(state.user, "density", "") or "comfortable"
