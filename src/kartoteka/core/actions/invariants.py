"""What must always hold, checked over the whole base: `kartoteka check` (reliability F-00)."""

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Max

from kartoteka.core.actions import heads, stores
from kartoteka.core.actions.faults import Fault
from kartoteka.core.events import reading
from kartoteka.core.events.journal import digest, row_of
from kartoteka.core.events.models import Event, Group
from kartoteka.core.keys.sealing import Sealer
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk

CHUNK = 2000
# Whole-minute moments and money survive JSON; what JSON cannot hold exactly is not compared.
UNTRACKED = frozenset({"created_at", "changed_at"})


def faults(report: Callable[[str], None] = lambda line: None) -> Iterator[Fault]:
    """Every fault of the journal, of records against it, and of what is kept beside them."""
    for record_type in record_types:
        report(str(record_type.key))
        yield from faults_of(record_type)
    yield from _miscounted_groups()
    report("what was noted of the history")
    yield from heads.faults()
    report("files, jobs, search, sums")
    yield from stores.faults()


def faults_of(record_type: RecordType) -> Iterator[Fault]:
    """Every fault of the history of one record type, and of its records against it."""
    yield from _broken_chains(record_type)
    yield from _records_unlike_history(record_type)


def _broken_chains(record_type: RecordType) -> Iterator[Fault]:
    """Each event carries the hash of the one before it, and of its own content."""
    rows = Event.objects.filter(subject_type=record_type.key).order_by("subject_id", "id")
    for subject_id, events in groupby(rows.iterator(CHUNK), key=lambda e: e.subject_id):
        previous, version = "", 0
        for event in events:
            where = f"{record_type.key}:{subject_id} event {event.pk}"
            if event.prev_hash != previous:
                yield Fault(where, "does not follow the event before it")
            elif event.hash != digest(previous, row_of(event)):
                yield Fault(where, "was altered")
            if event.version != version + 1:
                yield Fault(where, f"is version {event.version} after version {version}")
            previous, version = event.hash, event.version


def _records_unlike_history(record_type: RecordType) -> Iterator[Fault]:
    """A record is what its events, read from the first on, say."""
    model, last = record_type.model, 0
    while True:
        records = list(model._default_manager.filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not records:
            return
        last = records[-1].pk
        replayed = _replayed(record_type, [record.pk for record in records])
        for record in records:
            where = f"{record_type.key}:{record.pk}"
            version, values, erased = replayed.get(record.pk, (0, {}, False))
            if version != record.version:
                yield Fault(where, f"is version {record.version}, its history {version}")
            elif not erased:
                yield from _unlike(record_type, record, values, where)


def _replayed(
    record_type: RecordType, ids: list[int]
) -> dict[int, tuple[int, dict[str, Any], bool]]:
    rows = Event.objects.filter(subject_type=record_type.key, subject_id__in=ids)
    events = list(rows.order_by("id"))
    sealer = Sealer((e.subject for e in events if e.sealed), create=False)
    found: dict[int, tuple[int, dict[str, Any], bool]] = {}
    for event in events:
        _version, values, erased = found.get(event.subject_id, (0, {}, False))
        raw = json.loads(event.changes)
        if event.sealed:
            opened = sealer.open(event.subject, event.sealed)
            erased = erased or opened is None
            raw |= json.loads(opened) if opened is not None else {}
        changes = reading.values_of(record_type.key, raw)
        values |= {key: new for key, (_old, new) in changes.items()}
        found[event.subject_id] = (event.version, values, erased)
    return found


def _unlike(
    record_type: RecordType, record: Any, values: dict[str, Any], where: str
) -> Iterator[Fault]:
    for key in record_type.specs():
        if key in UNTRACKED or key in record_type.derived:
            continue
        live, told = record_type.value(record, key), values.get(key)
        empty: tuple[Any, ...] = (None, "", [], False)
        if live != told and not (live in empty and told in empty):
            yield Fault(where, f"field {key} is not what its history says")


def _miscounted_groups() -> Iterator[Fault]:
    last = Group.objects.aggregate(last=Max("id"))["last"] or 0
    for first in range(0, last + 1, CHUNK):
        groups = Group.objects.filter(pk__gt=first, pk__lte=first + CHUNK)
        sizes = dict(groups.values_list("pk", "size"))
        counted: dict[int, int] = dict.fromkeys(sizes, 0)
        for part in bulk.parts(list(sizes), CHUNK):
            for group_id in Event.objects.filter(group_id__in=part).values_list(
                "group_id", flat=True
            ):
                counted[group_id] += 1
        for number, size in sizes.items():
            if counted[number] != size:
                yield Fault(f"group {number}", f"says {size} events and has {counted[number]}")
