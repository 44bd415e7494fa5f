"""Views of a list: those that every type has, and those that people saved and share."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.filters.models import SavedView
from kartoteka.core.filters.relative import ME
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.desktop import views_of

MOST_VIEWS = 40
EVERYTHING: dict[str, Any] = {"all": []}
# The key of all records, where the list opens at something else.
ALL = "all"


@dataclass(frozen=True)
class View:
    """A way to look at a list. The key is empty for all records, or the number of a saved one."""

    key: str = ""
    label: str = ""
    tree: Any = field(default_factory=lambda: EVERYTHING)
    columns: tuple[str, ...] = ()
    sort: str = ""
    group: str = ""
    density: str = ""
    archived: bool = False
    record: SavedView | None = None


def views_for(user: Any, record_type: RecordType) -> list[SavedView]:
    """Saved views of a type that the user made, or that others share with them."""
    found = [view for view in views_of(user) if view.record_type == record_type.key]
    return found[:MOST_VIEWS]


def has_owners(record_type: RecordType, user: Any) -> bool:
    """Whether records of the type belong to people, so that «Mine» makes sense."""
    if record_type.settings or record_type.key == "user":
        return False
    return access.may_field(user, record_type, "owner")


def view_of(
    record_type: RecordType,
    key: str,
    saved: Sequence[SavedView],
    columns: tuple[str, ...],
    specs: Collection[str],
) -> View:
    """The view with a key; all records for a key that is unknown to the user."""
    if key == "mine" and "owner" in specs:
        return View("mine", _("Mine"), {"all": [["owner", "is", ME]]}, columns)
    if key == "archived":
        return View("archived", _("Archived"), columns=columns, archived=True)
    for shipped in record_type.views:
        if shipped.key == key:
            own = tuple(name for name in shipped.columns if name in specs) or columns
            return View(key, str(shipped.label), shipped.tree, own, shipped.sort)
    for record in saved:
        if str(record.pk) == key:
            return _of_record(record, record_type, columns, specs)
    return View(all_key(record_type), _("All"), columns=columns)


def all_key(record_type: RecordType) -> str:
    """The key of the view of all records: it is named where the list opens at another one."""
    return ALL if record_type.first_view else ""


def _of_record(
    record: SavedView, record_type: RecordType, columns: tuple[str, ...], specs: Collection[str]
) -> View:
    own = tuple(key for key in record.columns if key in specs)
    return View(
        key=str(record.pk),
        label=record.name,
        tree=tree_of(record),
        columns=own or columns,
        sort=record.sort if record.sort.removeprefix("-") in specs else "",
        group=record.group if record.group in specs else "",
        density=record.layout,
        record=record,
    )


def tree_of(record: SavedView) -> Any:
    """The conditions of a saved view; none where it has none."""
    try:
        return json.loads(record.tree) if record.tree else EVERYTHING
    except ValueError:
        # Told to whoever opens the view, as any other filter that cannot be read.
        return record.tree
