"""What a good card of a type has, and how much of it a record has.

The product comes with a list of fields; an administrator adds and takes away by lines of the
layout.
"""

from collections.abc import Iterable
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


def keep_all(record_type: RecordType, records: Iterable[Any]) -> None:
    """Put the figures into records that are about to be written."""
    if not is_counted(record_type):
        return
    keys = wanted(record_type)
    by_kind: dict[str, list[str]] = {}
    for record in records:
        kind = record_type.kind_of(record)
        if kind not in by_kind:
            by_kind[kind] = [key for key in keys if record_type.has_field(key, kind)]
        own = by_kind[kind]
        there = sum(not _is_missing(record_type.value(record, key)) for key in own)
        setattr(record, COLUMN, round(100 * there / len(own)) if own else 100)


def keep(record_type: RecordType, record: Any) -> None:
    """Put the figure into a record that is about to be written."""
    if is_counted(record_type):
        setattr(record, COLUMN, figure(record_type, record))
