"""What the one card will say: in each field the fuller or newer value, until somebody chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kartoteka.core import access
from kartoteka.core.events import reading
from kartoteka.core.fields import Spec
from kartoteka.core.records.types import SYSTEM_FIELDS, RecordType, record_types
from kartoteka.core.storage.folding import fold

KEPT, GONE, BOTH = "kept", "gone", "both"
UNITED = ("tags", "choices")
JOINED = ("long_text",)
CARE = ("owner", "team")
EMPTY: tuple[Any, ...] = (None, "", [])
MOST_EVENTS = 200


@dataclass(frozen=True)
class Line:
    """One field in which two cards differ: both values, and which side is chosen."""

    key: str
    spec: Spec
    kept: Any
    gone: Any
    chosen: str
    sides: tuple[str, ...]

    def value(self, side: str) -> Any:
        """The value that a side gives."""
        if side == BOTH:
            return united(self.spec, self.kept, self.gone)
        return self.kept if side == KEPT else self.gone


def united(spec: Spec, kept: Any, gone: Any) -> Any:
    """Both values in one: lists without repeats, texts one under the other."""
    if spec.kind.key in UNITED:
        return list(dict.fromkeys([*(kept or []), *(gone or [])]))
    return "\n\n".join(filter(None, (kept, gone)))


def lines(record_type: RecordType, kept: Any, gone: Any, user: Any) -> list[Line]:
    """The fields in which two cards differ, of those that the user may change."""
    rights = access.fields(user, record_type)
    times = {"kept": _changed_at(kept), "gone": _changed_at(gone)}
    found = []
    for key, spec in record_type.specs().items():
        if not _is_open(record_type, key, spec) or key in rights.hidden | rights.read_only:
            continue
        one, other = record_type.value(kept, key), record_type.value(gone, key)
        if one == other or (one in EMPTY and other in EMPTY):
            continue
        if spec.link == record_type.key and {one, other} & {kept.pk, gone.pk}:
            # The two only point at each other, and nobody is their own parent.
            continue
        sides = (KEPT, GONE, BOTH) if spec.kind.key in UNITED + JOINED else (KEPT, GONE)
        chosen = _chosen(spec, one, other, times["kept"].get(key), times["gone"].get(key))
        found.append(Line(key, spec, one, other, chosen, sides))
    return found


def values(
    record_type: RecordType, kept: Any, gone: Any, user: Any, picks: Mapping[str, str]
) -> dict[str, Any]:
    """What the one card says; fields that the user may not see are filled where they are empty."""
    found: dict[str, Any] = {}
    shown = lines(record_type, kept, gone, user)
    for line in shown:
        side = picks.get(line.key, "")
        found[line.key] = line.value(side if side in line.sides else line.chosen)
    known = {line.key for line in shown}
    for key, spec in record_type.specs().items():
        if key in known or not _is_open(record_type, key, spec):
            continue
        one, other = record_type.value(kept, key), record_type.value(gone, key)
        points_back = spec.link == record_type.key and other == kept.pk
        if one in EMPTY and other not in EMPTY and not points_back:
            found[key] = other
    return found


def fuller(record_type: RecordType, one: Any, other: Any) -> bool:
    """Whether the first of two cards says more, or as much and is older: it stays."""
    first, second = _filled(record_type, one), _filled(record_type, other)
    return first > second or (first == second and one.pk <= other.pk)


def _filled(record_type: RecordType, record: Any) -> int:
    return sum(record_type.value(record, key) not in EMPTY for key in record_type.specs())


def _is_open(record_type: RecordType, key: str, spec: Spec) -> bool:
    if spec.read_only or key in record_type.verb_fields or key in record_type.derived:
        return False
    return key in CARE or key not in SYSTEM_FIELDS


def _chosen(spec: Spec, kept: Any, gone: Any, at_kept: Any, at_gone: Any) -> str:
    if spec.kind.key in UNITED:
        return BOTH
    if kept in EMPTY or gone in EMPTY:
        return GONE if kept in EMPTY else KEPT
    if spec.key in CARE:
        return KEPT
    if isinstance(kept, str) and isinstance(gone, str):
        one, other = fold(kept), fold(gone)
        if one in other or other in one:
            return KEPT if len(kept) >= len(gone) else GONE
    if at_kept and at_gone and at_gone > at_kept:
        return GONE
    return KEPT


def _changed_at(record: Any) -> dict[str, datetime]:
    """When each field of a record was written last."""
    key = record_types.of(type(record)).key
    from_newest = reading.of_subject(key, record.pk)[:MOST_EVENTS]
    found: dict[str, datetime] = {}
    for happening in reading.read(from_newest):
        for key in happening.changes:
            found.setdefault(key, happening.event.at)
    return found
