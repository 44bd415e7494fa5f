"""After rows are in the table: their events, the search index, keys of matching, and reactions."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from kartoteka.core import search
from kartoteka.core.actions.actor import Actor
from kartoteka.core.events import journal
from kartoteka.core.events.models import Group
from kartoteka.core.events.reactions import Change, announce
from kartoteka.core.matching import keeping
from kartoteka.core.records import settled
from kartoteka.core.records.types import RecordType
from kartoteka.core.search.indexing import Kept, kept_of
from kartoteka.core.storage import bulk

INDEXED_AT_ONCE = 1000


class Beside(NamedTuple):
    """What is written beside a new record, as far as it needs no number: made in any process."""

    changes: str
    sealed: str
    entry: Kept | None
    keys: list[int]
    # Its event, where its number is known.
    event: journal.Ahead | None = None


@dataclass(slots=True)
class Written:
    """A record in memory and in the table, whose event is still to be written."""

    record: Any
    name: str
    changed: dict[str, tuple[Any, Any]]
    facts: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    # Of new records, and of all that are written together: what was made ahead.
    beside: Beside | None = None


def finish(record_type: RecordType, written: list[Written], by: Actor, group: Group) -> None:
    """After rows are in the table: events, the search index, and the reactions of modules above."""
    _write_events(record_type, written, group)
    ahead = {item.record.pk: item.beside for item in written if item.beside is not None}
    if record_type.in_search:
        entries = {number: made.entry for number, made in ahead.items() if made.entry is not None}
        search.keep(record_type, [(item.record, item.changed) for item in written], entries)
        _index_others(record_type, written)
    if record_type.matching:
        keys = {number: made.keys for number, made in ahead.items()}
        keeping.keep(record_type, [(item.record, item.changed) for item in written], keys)
    if record_type.is_settled:
        settled.touch()
    changes = [Change(w.name, w.record, w.changed, w.facts, w.at) for w in written]
    announce(record_type.key, changes, by)


def _write_events(record_type: RecordType, written: list[Written], group: Group) -> None:
    made = [item.beside.event for item in written if item.beside and item.beside.event]
    if len(made) == len(written):
        others = journal.write_ahead(made, group)
        pairs = zip(written, made, strict=True)
        written = [item for item, event in pairs if event.subject in others] if others else []
    journal.write([_entry(record_type, item) for item in written], group)


def _index(record_type: RecordType, records: list[Any]) -> None:
    paths = search.related_paths(record_type)
    if len(records) > 1:
        bulk.fetch_linked(records, paths)
    search.index(record_type.key, (search.entry_for(record_type, r) for r in records))


def _index_others(record_type: RecordType, written: list[Written]) -> None:
    """Records of other types that show these by their names: the people of a renamed customer."""
    told = set(record_type.search)
    changed = [w for w in written if w.record.version > 1 and told & w.changed.keys()]
    renamed = {w.record.pk for w in changed if _is_renamed(record_type, w)}
    items = [(w.record.pk, w.changed.keys()) for w in changed]
    for other, numbers in search.touched(record_type, items, renamed) if items else ():
        for part in bulk.parts(numbers, INDEXED_AT_ONCE):
            _index(other, list(other.model._default_manager.filter(pk__in=part)))


def _is_renamed(record_type: RecordType, item: Written) -> bool:
    """Whether a changed record is called otherwise than before."""
    before = copy(item.record)
    for key in item.changed.keys() & record_type.built_in.keys():
        record_type.assign(before, key, item.changed[key][0])
    return record_type.title_of(before) != record_type.title_of(item.record)


def beside_of(
    record_type: RecordType,
    items: list[Written],
    group: Group | None = None,
    read: Sequence[keeping.Read] = (),
) -> list[Beside]:
    """What will be written beside these new records; with a group, they have their numbers.

    `read` are the values they were made of with their keys, where these were made before.
    """
    records = [item.record for item in items]
    blank: list[Any] = [None] * len(items)
    entries = kept_of(record_type, records) if record_type.in_search else blank
    keys = keeping.numbers_of(record_type, records, read)
    if group is not None:
        events = journal.ahead([_entry(record_type, item) for item in items], group)
        every = zip(entries, keys, events, strict=True)
        return [Beside("", "", entry, own, event) for entry, own, event in every]
    return [
        Beside(*_texts(record_type, item.changed), entry, own)
        for item, entry, own in zip(items, entries, keys, strict=True)
    ]


def _texts(record_type: RecordType, changed: Mapping[str, tuple[Any, Any]]) -> tuple[str, str]:
    """What an event tells of changes: openly, and what is to be sealed, as canonical JSON."""
    specs = record_type.specs()
    plain: dict[str, list[Any]] = {}
    sealed: dict[str, list[Any]] = {}
    for key, (old, new) in changed.items():
        kind = specs[key].kind
        place = sealed if record_type.is_sealed(key) else plain
        place[key] = [kind.to_json(old), kind.to_json(new)]
    return journal.canonical(plain), journal.canonical(sealed) if sealed else ""


def _entry(record_type: RecordType, item: Written) -> journal.Entry:
    made = item.beside
    is_told = made is not None and made.event is None
    told = (made.changes, made.sealed) if made and is_told else _texts(record_type, item.changed)
    return journal.Entry(
        name=item.name,
        subject_type=record_type.key,
        subject_id=item.record.pk,
        version=item.record.version,
        changes=told[0],
        sealed=told[1],
        facts=journal.canonical(item.facts),
        customer_id=record_type.customer_id_of(item.record),
        person_id=record_type.person_id_of(item.record),
        at=item.at,
    )
