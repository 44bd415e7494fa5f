"""The sections of a card and the fields in them: as shipped, and then as an installation has it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.fields import Spec
from kartoteka.core.records import custom
from kartoteka.core.records.custom import Line, Lines
from kartoteka.core.records.types import RecordType


@dataclass(frozen=True)
class Placed:
    """One section with its fields in their order, and who has it."""

    key: str
    label: Any
    part: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    is_off: bool
    keys: tuple[str, ...]
    # Made by the installation: it can be taken away again once it is empty.
    is_own: bool = False


@dataclass
class _Draft:
    place: float
    label: Any
    part: str
    kinds: tuple[str, ...]
    keys: list[str]
    is_own: bool = False


def sections_of(record_type: RecordType) -> list[Placed]:
    """All sections of a type in their order, empty ones and those switched off included."""
    lines, specs = custom.lines_of(record_type.key), record_type.specs()
    drafts = _drafts(record_type, lines, specs)
    _move(drafts, lines, specs)
    found: list[tuple[float, Placed]] = []
    for key, draft in drafts.items():
        line = lines.get(("section", key))
        place = draft.place if line is None or line.position is None else line.position - 0.5
        found.append((place, _placed(key, draft, line)))
    return [section for _place, section in sorted(found, key=lambda pair: pair[0])]


def _drafts(record_type: RecordType, lines: Lines, specs: dict[str, Spec]) -> dict[str, _Draft]:
    found: dict[str, _Draft] = {}
    for section in record_type.form:
        keys = [key for key in section.keys if key in specs]
        place = len(found)
        found[section.key] = _Draft(place, section.label, section.part, section.kinds, keys)
    by_label = {str(draft.label): draft for draft in found.values()}
    for spec in specs.values():
        if not spec.custom:
            continue
        label = str(spec.section or _("More fields"))
        if label not in by_label:
            key = spec.section or "more_fields"
            by_label[label] = found[key] = _Draft(len(found), label, "general", (), [])
        by_label[label].keys.append(spec.key)
    for line in lines.values():
        if line.what == "section" and line.key not in found:
            found[line.key] = _Draft(len(found), line.label, "general", (), [], is_own=True)
    return found


def _move(drafts: dict[str, _Draft], lines: Lines, specs: dict[str, Spec]) -> None:
    """Put fields where the installation wants them, in its order."""
    for draft in list(drafts.values()):
        for key in list(draft.keys):
            line = lines.get(("field", key))
            goal = drafts.get(line.section) if line is not None else None
            if goal is not None and goal is not draft:
                draft.keys.remove(key)
                goal.keys.append(key)
    for draft in drafts.values():
        place = {key: _place(lines, key, number) for number, key in enumerate(draft.keys)}
        draft.keys.sort(key=lambda key, place=place: place[key])  # type: ignore[misc]


def _place(lines: Lines, key: str, number: int) -> float:
    line = lines.get(("field", key))
    return number if line is None or line.position is None else line.position - 0.5


def _placed(key: str, draft: _Draft, line: Line | None) -> Placed:
    keys = tuple(draft.keys)
    if line is None:
        return Placed(key, draft.label, draft.part, draft.kinds, (), False, keys, draft.is_own)
    return Placed(
        key, line.label or draft.label, line.section or draft.part, line.kinds, line.roles,
        line.is_off, keys, draft.is_own,
    )  # fmt: skip


def kept_from(record_type: RecordType, role: str) -> Collection[str]:
    """Fields that the installation shows to other roles only."""
    lines = custom.lines_of(record_type.key)
    if not any(line.roles for line in lines.values()):
        return ()
    found = {line.key for line in lines.values() if _is_kept(line, "field", role)}
    closed = {line.key for line in lines.values() if _is_kept(line, "section", role)}
    for section in sections_of(record_type) if closed else ():
        if section.key in closed:
            found |= set(section.keys)
    return found


def _is_kept(line: Line, what: str, role: str) -> bool:
    return line.what == what and bool(line.roles) and role not in line.roles
