"""Writes how cards are arranged: one line for each section, field or option that is decided on."""

from collections.abc import Mapping, Sequence
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec
from kartoteka.core.fields.choices import LONGEST_CHOICE
from kartoteka.core.records import arranging, custom
from kartoteka.core.records.models import LayoutLine
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage.folding import fold

LINES = record_types["layout_line"]


def save(
    record_type: RecordType, what: str, key: str, values: Mapping[str, Any], by: Actor,
    value: str = "",
) -> None:  # fmt: skip
    """Note a decision; the first one about something copies what was shipped."""
    line = custom.lines_of(record_type.key).get((what, key, value) if value else (what, key))
    if line is not None:
        actions.update(LayoutLine.objects.get(pk=line.id), values, by)
        return
    given = _shipped(record_type, what, key, value) | dict(values)
    named = {"record_type": record_type.key, "what": what, "key": key, "value": value}
    actions.create(LINES, named | given, by)


def _shipped(record_type: RecordType, what: str, key: str, value: str) -> dict[str, Any]:
    """What holds without a line, so that deciding one thing changes no other."""
    for section in arranging.sections_of(record_type):
        if what == "section" and section.key == key:
            return {"section": section.part, "kinds": list(section.kinds)}
        if what == "field" and key in section.keys:
            kinds = list(record_type.only_for.get(key, ()))
            return {"section": section.key, "kinds": kinds}
    if what == "option":
        option = record_type.spec(key).option_by_value.get(value)
        return {"tone": option.tone if option is not None else ""}
    return {}


def move_section(record_type: RecordType, key: str, step: int, by: Actor) -> None:
    """Put a section one place up or down among those of its part."""
    sections = arranging.sections_of(record_type)
    part = next((one.part for one in sections if one.key == key), "")
    order = [one.key for one in sections if one.part == part]
    others = [one.key for one in sections if one.part != part]
    _number(record_type, "section", [*_shifted(order, key, step), *others], by)


def move_field(record_type: RecordType, key: str, step: int, by: Actor) -> None:
    """Put a field one place up or down; past the end of its section, into the next one."""
    sections = arranging.sections_of(record_type)
    at = next((i for i, section in enumerate(sections) if key in section.keys), None)
    if at is None:
        return
    order = list(sections[at].keys)
    if 0 <= order.index(key) + step < len(order):
        _number(record_type, "field", _shifted(order, key, step), by)
        return
    if 0 <= at + step < len(sections):
        goal = sections[at + step]
        rest = [*goal.keys, key] if step < 0 else [key, *goal.keys]
        save(record_type, "field", key, {"section": goal.key}, by)
        _number(record_type, "field", rest, by)


def move_option(record_type: RecordType, spec: Spec, value: str, step: int, by: Actor) -> None:
    """Put an option one place up or down."""
    order = [option.value for option in spec.options]
    for place, one in enumerate(_shifted(order, value, step), start=1):
        _place(record_type, ("option", spec.key, one), place, by)


def _shifted(order: Sequence[str], key: str, step: int) -> list[str]:
    found = list(order)
    at = found.index(key)
    goal = at + step
    if 0 <= goal < len(found):
        found[at], found[goal] = found[goal], found[at]
    return found


def _number(record_type: RecordType, what: str, keys: Sequence[str], by: Actor) -> None:
    for place, key in enumerate(keys, start=1):
        _place(record_type, (what, key), place, by)


def _place(record_type: RecordType, name: tuple[str, ...], place: int, by: Actor) -> None:
    line = custom.lines_of(record_type.key).get(name)
    if line is None or line.position != place:
        what, key, *value = name
        save(record_type, what, key, {"position": place}, by, *value)


def add_section(record_type: RecordType, label: str, by: Actor) -> None:
    """A new section at the end, empty until fields are moved into it."""
    sections = arranging.sections_of(record_type)
    taken = {section.key for section in sections}
    base = fold(label).replace(" ", "_")[:60] or "section"
    key, number = f"own_{base}", 2
    while key in taken:
        key, number = f"own_{base}_{number}", number + 1
    values = {"label": label, "section": "general", "position": len(sections) + 1}
    save(record_type, "section", key, values, by)


def add_option(record_type: RecordType, spec: Spec, label: str, by: Actor) -> None:
    """A new option at the end; its value is made of its label and never changes."""
    taken = {option.value for option in spec.options}
    plain = label if spec.custom else fold(label).replace(" ", "_")
    base = plain[: LONGEST_CHOICE - 4] or "option"
    value, number = base, 2
    while value in taken:
        value, number = f"{base}_{number}", number + 1
    values = {"label": label, "position": len(spec.options) + 1}
    save(record_type, "option", spec.key, values, by, value)
