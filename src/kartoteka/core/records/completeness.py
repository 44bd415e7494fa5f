"""What a good card of a type has, and how much of it a record has.

The product comes with a list of fields; an administrator adds and takes away by lines of the
layout.
"""

from collections.abc import Collection
from typing import Any

from kartoteka.core.fields import is_unverified
from kartoteka.core.records import custom
from kartoteka.core.records.types import RecordType

COLUMN = "completeness"
GOOD = "good"
EMPTY: tuple[Any, ...] = (None, "", [])


def is_counted(record_type: RecordType) -> bool:
    """Whether records of a type carry the figure."""
    return COLUMN in record_type.built_in


def wanted(record_type: RecordType) -> list[str]:
    """Fields that a good card has, in the order of the fields."""
    lines = custom.lines_of(record_type.key)
    found = []
    for key in record_type.specs():
        line = lines.get((GOOD, key))
        if key in record_type.good if line is None else not line.is_off:
            found.append(key)
    return found


def missing(record_type: RecordType, record: Any) -> list[str]:
    """What a good card of this kind has and this one has not; an unverified number is missing."""
    kind = record_type.kind_of(record)
    return [
        key
        for key in wanted(record_type)
        if record_type.has_field(key, kind) and _is_missing(record_type.value(record, key))
    ]


def _is_missing(value: Any) -> bool:
    return value in EMPTY or is_unverified(value)


def figure(record_type: RecordType, record: Any) -> int:
    """How much of a good card a record has, in percent; whole where nothing is wanted."""
    kind = record_type.kind_of(record)
    if custom.lines_of(record_type.key):
        keys = [key for key in wanted(record_type) if record_type.has_field(key, kind)]
    else:
        # The same without asking for the layout of each field: this is done for each row of a file.
        only = record_type.only_for
        keys = [k for k in record_type.good if not kind or kind in (only.get(k) or (kind,))]
    if not keys:
        return 100
    there = sum(not _is_missing(record_type.value(record, key)) for key in keys)
    return round(100 * there / len(keys))


class Recount:
    """Figures of changed records of one type: what is wanted of each kind is asked once."""

    def __init__(self, record_type: RecordType) -> None:
        self._record_type = record_type
        self._keys = wanted(record_type)
        self._told = {*self._keys, record_type.kind_by}
        self._by_kind: dict[str, list[str]] = {}

    def figure(self, record: Any, changed: Collection[str]) -> int:
        """The figure of a record; the one that it has where nothing changed that counts."""
        known = getattr(record, COLUMN)
        if known is not None and self._told.isdisjoint(changed):
            return int(known)
        kind, record_type = self._record_type.kind_of(record), self._record_type
        if kind not in self._by_kind:
            self._by_kind[kind] = [k for k in self._keys if record_type.has_field(k, kind)]
        own = self._by_kind[kind]
        there = sum(not _is_missing(record_type.value(record, key)) for key in own)
        return round(100 * there / len(own)) if own else 100


def keep(record_type: RecordType, record: Any) -> None:
    """Put the figure into a record that is about to be written."""
    if is_counted(record_type):
        setattr(record, COLUMN, figure(record_type, record))
