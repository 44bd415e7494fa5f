"""What stands in the columns of a card: sections of fields and panels of modules, by parts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.template import RequestContext, Template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kartoteka.core.fields import Spec
from kartoteka.core.records import modules
from kartoteka.core.records.types import Mark, Panel
from kartoteka.core.screens import cells, layout, panels, parts
from kartoteka.core.screens.card_prop_html import props_html
from kartoteka.core.screens.shown import EMPTY
from kartoteka.core.screens.sight import Sight
from kartoteka.core.ui.html import format_html

# Writes a template with these values.
Write = Callable[[str, dict[str, Any]], SafeString]


@dataclass(frozen=True)
class Prop:
    """One field of the card: its label, what stands there, and where it is edited in place."""

    key: str
    label: Any
    html: SafeString
    is_empty: bool
    is_long: bool
    cell_url: str
    note: SafeString | str = ""


@dataclass
class Group:
    """One part of the card within a column: its panels, and its sections of fields."""

    key: str
    label: Any = ""
    panels: list[SafeString] = field(default_factory=list)
    sections: list[tuple[Any, list[Prop]]] = field(default_factory=list)
    empty: list[Prop] = field(default_factory=list)
    is_late: bool = False

    @property
    def props_html(self) -> SafeString:
        """Its fields as they stand on the card."""
        return props_html(self)


def columns_of(request: HttpRequest, sight: Sight, *, whole: bool) -> dict[str, Any]:
    """Groups by column, buttons beside the name, and whether more is to be fetched.

    Late panels are left for a second request unless the card is wanted whole.
    """
    late = _late_parts(sight) if not whole else set()
    columns = {column: _groups(sight, column) for column in ("left", "middle", "right")}
    by_key = {group.key: group for groups in columns.values() for group in groups}
    _fill_props(sight, by_key)
    head: list[SafeString] = []
    own = panels.panels_of(sight.record_type) if sight.past is None else ()
    with _writing(request) as write:
        for panel in own:
            if panel.is_late and not whole:
                continue
            html = _panel(write, sight, panel)
            if html and panel.column == "head":
                head.append(html)
            elif html:
                _group(by_key, columns, panel).panels.append(html)
    for key in late:
        if key in by_key:
            by_key[key].is_late = True
    shown = {c: [g for g in groups if _is_filled(g)] for c, groups in columns.items()}
    nav = [g for groups in shown.values() for g in groups] if _is_divided(sight) else []
    has_people = any(group.panels or group.is_late for group in shown["left"])
    return {"columns": shown, "head_panels": head, "nav": _nav(nav), "is_late": bool(late),
            "has_people": has_people}  # fmt: skip


def late_slots(request: HttpRequest, sight: Sight) -> list[dict[str, Any]]:
    """The panels that the card left for later, by the part that they belong to."""
    found: dict[str, list[SafeString]] = {key: [] for key in _late_parts(sight)}
    with _writing(request) as write:
        for panel in panels.panels_of(sight.record_type):
            html = _panel(write, sight, panel) if panel.is_late else None
            if html:
                found[parts.part_of(panel)].append(html)
    return [{"key": key, "panels": htmls} for key, htmls in found.items()]


def _late_parts(sight: Sight) -> set[str]:
    if sight.past is not None:
        return set()
    return {parts.part_of(p) for p in panels.panels_of(sight.record_type) if p.is_late}


def _is_divided(sight: Sight) -> bool:
    return parts.has_parts(sight.record_type)


def _groups(sight: Sight, column: str) -> list[Group]:
    """Empty groups of a column; a card without parts has one in each."""
    if not _is_divided(sight):
        return [Group(column)]
    return [Group(part.key, part.label) for part in parts.PARTS if part.column == column]


def _group(by_key: dict[str, Group], columns: dict[str, list[Group]], panel: Panel) -> Group:
    found = by_key.get(parts.part_of(panel)) or by_key.get(panel.column)
    return found if found is not None else columns[panel.column][0]


def _is_filled(group: Group) -> bool:
    return bool(group.panels or group.sections or group.empty or group.is_late
                or group.key in ("facts", "middle"))  # fmt: skip


def _nav(groups: list[Group]) -> list[dict[str, Any]]:
    order = {part.key: number for number, part in enumerate(parts.PARTS)}
    known = sorted((group.key for group in groups if group.key in order), key=order.__getitem__)
    return [{"key": key, "label": parts.BY_KEY[key].short} for key in known]


def _fill_props(sight: Sight, groups: dict[str, Group]) -> None:
    """Fields under their headings; those without a value are folded together at the end."""
    record_type, user = sight.record_type, sight.by.user
    may = layout.changeable(record_type, user) if sight.may_change else frozenset()
    title = record_type.title_of(sight.record)
    state = layout.kept_by_verbs(record_type, user)
    kind = record_type.kind_of(sight.record)
    notes = _notes(sight)
    blocks = [layout.Block(_("State"), state), *layout.blocks(record_type, user, kind)]
    for block in blocks:
        group = groups.get(block.part) or groups.get("general") or groups["left"]
        filled = []
        for spec in block.specs:
            prop = _prop(sight, spec, spec.key in may, notes.get(spec.key))
            if prop.is_empty:
                group.empty += [prop] if prop.cell_url else []
            elif not _is_title(sight, spec, title):
                filled.append(prop)
        if filled:
            group.sections.append((block.label, filled))


def _notes(sight: Sight) -> dict[str, Mark]:
    """What modules above say beside single fields, of the card as it is today."""
    found: dict[str, Mark] = {}
    if sight.past is None:
        for make in sight.record_type.notes:
            if modules.is_on(modules.of_code(make.__module__)):
                found |= make(sight.record, sight.by)
    return found


def _is_title(sight: Sight, spec: Spec, title: str) -> bool:
    """What the heading says already, whole or in parts, is not said again."""
    value = sight.record_type.value(sight.record, spec.key)
    is_named = spec.key in (*sight.record_type.sort_by, sight.record_type.title)
    return value == title or (is_named and str(value) in title)


def _prop(sight: Sight, spec: Spec, may: bool, note: Mark | None) -> Prop:
    value = sight.record_type.value(sight.record, spec.key)
    is_text = spec.kind.key == "long_text" and bool(value)
    shown = (spec, value, sight.by.fmt, sight.names)
    return Prop(
        key=spec.key,
        label=spec.label,
        html=_whole(value) if is_text else cells.value_html(*shown),
        is_empty=value in EMPTY or value is False,
        is_long=spec.kind.key in ("long_text", "tags", "choices"),
        cell_url=f"{sight.path}cell/{spec.key}/" if may else "",
        note=cells.words(note) if note is not None else "",
    )


def _whole(text: str) -> SafeString:
    """A long text in full: lists show its beginning only."""
    return format_html('<span class="pre">{}</span>', text)


@contextmanager
def _writing(request: HttpRequest) -> Iterator[Write]:
    """Panels are written like pieces that one page includes: what every page has is made once."""
    shared = RequestContext(request)

    def write(name: str, values: dict[str, Any]) -> SafeString:
        panel: Any = get_template(name)
        with shared.push(values):
            return SafeString(panel.template.render(shared))

    with shared.bind_template(_page()):
        yield write


@cache
def _page() -> Template:
    return Template("")


def _panel(write: Write, sight: Sight, panel: Panel) -> SafeString | None:
    """A panel as HTML; None where the user has no right to what it shows."""
    own: Mapping[str, Any] | None = panel.context(sight.record, sight.by)
    if own is None:
        return None
    context = {
        "panel": panel,
        "panel_id": f"panel-{panel.key}",
        "record": sight.record,
        "record_type": sight.record_type,
        "may_change": sight.may_change,
        **own,
    }
    return write(panel.template, context)
