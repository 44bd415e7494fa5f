"""Write events, alone or in bulk; every one carries the hash of its record's previous one."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Max

from kartoteka.core.events.models import Event, Group
from kartoteka.core.keys.sealing import Sealer, keep
from kartoteka.core.storage import bulk

COLUMNS = (
    "group_id", "at", "actor_id", "channel", "name", "subject_type", "subject_id", "customer_id",
    "person_id", "version", "changes", "sealed", "facts", "prev_hash", "hash",
)  # fmt: skip


# One for all: `json.dumps` would make an encoder for each event.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(slots=True)
class Entry:
    """One event to be written. `changes`, `sealed` and `facts` are canonical JSON texts."""

    name: str
    subject_type: str
    subject_id: int
    version: int
    changes: str
    # Empty where nothing is to be sealed.
    sealed: str = ""
    facts: str = "{}"
    customer_id: int | None = None
    person_id: int | None = None
    at: datetime | None = None

    @property
    def subject(self) -> str:
        """The name of the record, as the key store knows it."""
        return f"{self.subject_type}:{self.subject_id}"


class Ahead(NamedTuple):
    """The first event of a record as it will be written, made in any process."""

    row: tuple[Any, ...]
    # The key that seals it, as it is kept; none where nothing is sealed.
    key: bytes

    @property
    def subject(self) -> str:
        """The name of the record, as the key store knows it."""
        subject_type, subject_id = self.row[5:7]
        return f"{subject_type}:{subject_id}"


def ahead(entries: Sequence[Entry], group: Group) -> list[Ahead]:
    """The first events of new records, whose numbers nobody else has; nothing is written."""
    sealer = Sealer((), create=False)
    keys = sealer.make_ahead(entry.subject for entry in entries if entry.sealed)
    rows = _rows(entries, group, sealer, {})
    return [
        Ahead(row, keys.get(entry.subject, b"")) for entry, row in zip(entries, rows, strict=True)
    ]


def write_ahead(made: Sequence[Ahead], group: Group) -> set[str]:
    """Write events that `ahead` made; of these subjects none, for another key seals them."""
    keys = {each.subject: each.key for each in made if each.key}
    others = set(keep(keys)) if keys else set()
    rows = [each.row for each in made if not others or each.subject not in others]
    _append(rows, group)
    return others


def write(entries: list[Entry], group: Group) -> None:
    """Append events to the journal, in one statement, and count them in their group."""
    if not entries:
        return
    are_new = all(entry.version == 1 for entry in entries)
    sealer = Sealer((e.subject for e in entries if e.sealed), create=True, are_new=are_new)
    heads = _heads(entries)
    _append(list(_rows(entries, group, sealer, heads)), group)


def _append(rows: Sequence[tuple[Any, ...]], group: Group) -> None:
    bulk.insert(Event, COLUMNS, rows)
    group.size += len(rows)
    # What the group is about may have become known only now.
    bulk.update(Group, ("size", "subject_id"), [(group.size, group.subject_id, group.pk)])


def _rows(
    entries: Iterable[Entry], group: Group, sealer: Sealer, heads: dict[tuple[str, int], str]
) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        place = (entry.subject_type, entry.subject_id)
        at = (entry.at or group.at).astimezone(UTC)
        sealed = sealer.seal(entry.subject, entry.sealed) if entry.sealed else ""
        row = (
            group.pk, at, group.actor_id, group.channel, entry.name, entry.subject_type,
            entry.subject_id, entry.customer_id, entry.person_id, entry.version,
            entry.changes, sealed, entry.facts,
        )  # fmt: skip
        previous = heads.get(place, "")
        heads[place] = digest(previous, row)
        yield (*row, previous, heads[place])


def canonical(value: Any) -> str:
    """JSON text that is the same for the same value."""
    return "{}" if value == {} else _ENCODER.encode(value)


def digest(previous: str, row: tuple[Any, ...]) -> str:
    """SHA-256 over the previous hash and the content of an event, sealed values as ciphertext."""
    group_id, at, *rest = row
    content = [previous, group_id, at.astimezone(UTC).isoformat(timespec="microseconds"), *rest]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def row_of(event: Event) -> tuple[Any, ...]:
    """The hashed content of a stored event, in the order in which it was written."""
    return tuple(getattr(event, name) for name in COLUMNS[:-2])


def _heads(entries: list[Entry]) -> dict[tuple[str, int], str]:
    """The hash of the last event of each record that has one."""
    by_type: dict[str, set[int]] = {}
    for entry in entries:
        if entry.version > 1:
            by_type.setdefault(entry.subject_type, set()).add(entry.subject_id)
    found: dict[tuple[str, int], str] = {}
    for subject_type, ids in by_type.items():
        for part in bulk.parts(sorted(ids), 5000):
            own = Event.objects.filter(subject_type=subject_type, subject_id__in=part).order_by()
            # Two plain questions: as one, PostgreSQL may ask the inner one again for each row.
            last = own.values("subject_id").annotate(last=Max("id")).values_list("last", flat=True)
            rows = Event.objects.filter(id__in=list(last)).values_list("subject_id", "hash")
            found.update({(subject_type, subject_id): value for subject_id, value in rows})
    return found
