"""Read the journal: timelines, the history of fields, and the card as of a date."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kartoteka.core.events.models import Event
from kartoteka.core.fields import Spec
from kartoteka.core.keys.sealing import Sealer
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType, record_types


@dataclass(slots=True)
class Happening:
    """An event with its changes read: Python values, or `erased` where their key is gone."""

    event: Event
    changes: dict[str, tuple[Any, Any]]
    erased: bool = False


def read(events: Iterable[Event]) -> list[Happening]:
    """Open the sealed values of events and turn JSON into Python values."""
    rows = list(events)
    sealer = Sealer((e.subject for e in rows if e.sealed), create=False)
    kinds = {event.subject_type for event in rows}
    specs = {key: record_types[key].specs() for key in kinds if key in record_types}
    return [_happening(event, sealer, specs.get(event.subject_type, {})) for event in rows]


def _happening(event: Event, sealer: Sealer, specs: Mapping[str, Spec]) -> Happening:
    raw: dict[str, list[Any]] = json.loads(event.changes)
    erased = False
    if event.sealed:
        opened = sealer.open(event.subject, event.sealed)
        erased = opened is None
        if opened is not None:
            raw |= json.loads(opened)
    return Happening(event, _values(specs, raw), erased)


def values_of(subject_type: str, raw: dict[str, list[Any]]) -> dict[str, tuple[Any, Any]]:
    """Old and new values of an event as Python values; fields that no longer exist as stored."""
    known = subject_type in record_types
    return _values(record_types[subject_type].specs() if known else {}, raw)


def _values(specs: Mapping[str, Spec], raw: Mapping[str, list[Any]]) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    for key, (old, new) in raw.items():
        spec = specs.get(key)
        found[key] = (spec.kind.from_json(old), spec.kind.from_json(new)) if spec else (old, new)
    return found


def of_subject(subject_type: str, subject_id: int) -> QuerySet[Event]:
    """Events of one record, newest first."""
    return Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def of_customer(customer_id: int) -> QuerySet[Event]:
    """Events on the timeline of a customer, newest first."""
    return Event.objects.filter(customer_id=customer_id).order_by("-at", "-id")


def of_person(person_id: int) -> QuerySet[Event]:
    """Events on the timeline of a person, newest first."""
    return Event.objects.filter(person_id=person_id).order_by("-at", "-id")


def history(record: Record, key: str) -> list[tuple[Event, Any, Any]]:
    """Every value that a field of the record had: event, old value, new value; newest first."""
    record_type = record_types.of(type(record))
    found = read(of_subject(record_type.key, record.pk))
    return [(h.event, *h.changes[key]) for h in found if key in h.changes]


def as_of(record: Record, at: datetime) -> dict[str, Any] | None:
    """The values of all fields at a moment, walked back from today; None before it existed."""
    record_type = record_types.of(type(record))
    values = {key: record_type.value(record, key) for key in record_type.specs()}
    return _walked_back(values, read(of_subject(record_type.key, record.pk).filter(at__gt=at)))


def _walked_back(values: dict[str, Any], later: Sequence[Happening]) -> dict[str, Any] | None:
    """Values with what happened since taken back, the newest first; None before its creation."""
    for happening in later:
        if happening.event.version == 1:
            return None
        values |= {key: old for key, (old, _new) in happening.changes.items() if key in values}
    return values


def before_many(
    record_type: RecordType, records: Sequence[Record], at: datetime
) -> Iterator[tuple[Record, dict[str, Any]]]:
    """Those of the records that were there at a moment, each with what was changed since."""
    numbers = [record.pk for record in records]
    own = Event.objects.filter(subject_type=record_type.key, subject_id__in=numbers)
    later: dict[int, list[Happening]] = {}
    for happening in read(own.filter(at__gt=at).order_by("-id")):
        later.setdefault(happening.event.subject_id, []).append(happening)
    known = dict.fromkeys(record_type.specs())
    for record in records:
        told = later.get(record.pk, ())
        changed = {key: known[key] for one in told for key in one.changes if key in known}
        then = _walked_back(changed, told)
        if then is not None and record.created_at <= at:
            yield record, then


def changed_since(record: Record, version: int) -> dict[str, tuple[Event, Any]]:
    """Fields that others changed after a version: the last event and the value before them."""
    record_type = record_types.of(type(record))
    later = of_subject(record_type.key, record.pk).filter(version__gt=version)
    found: dict[str, tuple[Event, Any]] = {}
    for happening in read(later):
        for key, (old, _new) in happening.changes.items():
            newest = found[key][0] if key in found else happening.event
            found[key] = (newest, old)
    return found


def is_withdrawn(record: Record) -> bool:
    """Whether an archived record was put away as a mistake, or its creation was undone."""
    own = of_subject(record_types.of(type(record)).key, record.pk)
    ends = Q(name__endswith="Archived") | Q(name__endswith="Withdrawn")
    return str(own.filter(ends).values_list("name", flat=True).first()).endswith("Withdrawn")


def groups_of(events: Sequence[Event]) -> list[list[Event]]:
    """Consecutive events of one group together, as a timeline folds them."""
    runs: list[list[Event]] = []
    for event in events:
        if runs and runs[-1][0].group_id == event.group_id:
            runs[-1].append(event)
        else:
            runs.append([event])
    return runs
