"""Writing the index: in the transaction that changes the records, one of them or 100,000."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search import addresses, beginnings, engine, results
from kartoteka.core.search.entries import LONGEST_SHOWN, Entry, entry_for, related_paths
from kartoteka.core.search.models import SearchEntry, SearchText, place, places
from kartoteka.core.storage import bulk
from kartoteka.core.storage.folding import fold

# One chunk of an import: SQLite's index writes what it has in hand whenever one begins.
CHUNK = 2000
COLUMNS = (
    "id", "record_type", "record_id", "title", "title_key", "subtitle", "parts", "changed_at",
)  # fmt: skip


class Kept(NamedTuple):
    """What is kept of an entry, as far as it needs neither number nor moment."""

    title: str
    title_key: str
    subtitle: str
    parts: str
    text: str
    # What its words begin with, for the index of these.
    words: str
    addresses: frozenset[int]


def kept(entry: Entry) -> Kept:
    """What is kept of an entry."""
    parts, text = "\n".join(part.line() for part in entry.parts), entry.text
    return Kept(
        entry.title, fold(entry.title)[:120], entry.subtitle, parts, text,
        beginnings.words_of(text), frozenset(addresses.numbers_in(entry.title, parts)),
    )  # fmt: skip


Dated = tuple[int, datetime, Kept]


def index(record_type: str, entries: Iterable[Entry]) -> None:
    """Write entries of one record type, over those already there."""
    _write(record_type, ((each.record_id, each.changed_at, kept(each)) for each in entries))


def _write(record_type: str, entries: Iterable[Dated], *, are_new: bool = False) -> None:
    """Of records that were made right now (`are_new`) there are none, so none are looked for."""
    rest = iter(entries)
    while chunk := list(islice(rest, CHUNK)):
        rows = {place(record_type, number): (number, at, own) for number, at, own in chunk}
        # Part of whatever is going on: it has no need to be taken back alone.
        with transaction.atomic(savepoint=False):
            texts = [(at_place, own.text, own.words) for at_place, (_n, _at, own) in rows.items()]
            known = _write_new(texts) if are_new else _write_texts(texts)
            addresses.keep({each: own.addresses for each, (_n, _at, own) in rows.items()}, known)
            values = [
                (each, record_type, number, own.title, own.title_key, own.subtitle, own.parts, at)
                for each, (number, at, own) in rows.items()
            ]
            bulk.upsert(SearchEntry, COLUMNS, values)


def keep(
    record_type: RecordType,
    items: Sequence[tuple[Record, Collection[str]]],
    ahead: Mapping[int, Kept] | None = None,
) -> None:
    """After records were written: their entries, given each record with its changed fields.

    Where nothing changed that an entry tells, only its moment is written. `ahead` is what was made
    for new records before, by their numbers.
    """
    told = {key.partition(".")[0] for key in record_type.search} | {*record_type.subtitle}
    silent = [record for record, keys in items if record.version > 1 and told.isdisjoint(keys)]
    titles = _titles(record_type, silent)
    same = {
        record.pk
        for record in silent
        if titles.get(record.pk) == record_type.title_of(record)[:LONGEST_SHOWN]
    }
    rows = [[r.changed_at, place(record_type.key, r.pk)] for r in silent if r.pk in same]
    bulk.update(SearchEntry, ("changed_at",), rows)
    new = [record for record, _keys in items if record.version == 1]
    told_anew = [r for r, _keys in items if r.version > 1 and r.pk not in same]
    for records, made in ((new, ahead or {}), (told_anew, {})):
        own = made or dict(zip([r.pk for r in records], kept_of(record_type, records), strict=True))
        dated = ((record.pk, record.changed_at, own[record.pk]) for record in records)
        _write(record_type.key, dated, are_new=records is new)


def kept_of(record_type: RecordType, records: Sequence[Record]) -> list[Kept]:
    """What is kept of the entries of these records."""
    if len(records) > 1:
        bulk.fetch_linked(records, related_paths(record_type))
    return [kept(entry_for(record_type, record)) for record in records]


def _titles(record_type: RecordType, records: Sequence[Record]) -> dict[int, str]:
    """Titles of records as the index has them."""
    found: dict[int, str] = {}
    for some in bulk.parts(records, CHUNK):
        numbers = [place(record_type.key, record.pk) for record in some]
        rows = SearchEntry.objects.filter(pk__in=numbers).values_list("record_id", "title")
        found.update(rows)
    return found


def remove(record_type: str, record_ids: Iterable[int]) -> None:
    """Take records out of the index."""
    rest = iter(record_ids)
    while chunk := list(islice(rest, CHUNK)):
        numbers = [place(record_type, record_id) for record_id in chunk]
        with transaction.atomic():
            addresses.drop(numbers)
            engine.erase_texts(results.texts(numbers))
            SearchEntry.objects.filter(pk__in=numbers).delete()


def rebuild(record_type: RecordType, report: Callable[[int], None] = lambda done: None) -> int:
    """Index all records of a type anew, and take out what is no longer there; how many there are.

    It works through short transactions, so that others can go on working meanwhile.
    """
    done = last = 0
    while True:
        with transaction.atomic():
            records = list(_in_order(record_type, last)[:CHUNK])
            bulk.fetch_linked(records, related_paths(record_type))
            end = records[-1].pk if len(records) == CHUNK else places(record_type.key)[1]
            index(record_type.key, [entry_for(record_type, record) for record in records])
            _sweep(record_type.key, last, end, {record.pk for record in records})
        done += len(records)
        report(done)
        if len(records) < CHUNK:
            engine.create_trigram_index()
            return done
        last = end


def touched(
    record_type: RecordType,
    changed: Sequence[tuple[int, Collection[str]]],
    renamed: Collection[int],
) -> Iterator[tuple[RecordType, list[int]]]:
    """Records of other types whose entries tell what these records say: people their company.

    Whoever changes these records writes the entries of those anew. They are given with the fields
    that changed; most entries tell only what a record is called, so nothing else concerns them.
    """
    for other in record_types.all():
        found: set[int] = set()
        for path, told in _paths_to(other, record_type).items():
            ids = [pk for pk, keys in changed if pk in renamed or not told.isdisjoint(keys)]
            for some in bulk.parts(ids, CHUNK):
                rows = other.model._default_manager.filter(**{f"{path}__in": some})
                found.update(rows.values_list("pk", flat=True))
        if found:
            yield other, sorted(found)


def _paths_to(start: RecordType, goal: RecordType) -> dict[str, set[str]]:
    """Ways from records of one type to another that entries go, and what they tell of its fields;
    they tell its title in any case."""
    paths: dict[str, set[str]] = {
        key: set()
        for key in (*start.search, *start.subtitle)
        if "." not in key and start.spec(key).link == goal.key and not start.spec(key).custom
    }
    for key in start.search:
        *steps, last = key.split(".")
        model = start.model
        for count, step in enumerate(steps, 1):
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
            if model is goal.model:
                told = steps[count] if count < len(steps) else last
                paths.setdefault("__".join(steps[:count]), set()).add(told)
    return paths


def _in_order(record_type: RecordType, after: int) -> "QuerySet[Record]":
    return record_type.model._default_manager.filter(pk__gt=after).order_by("pk")


def _sweep(record_type: str, after: int, end: int, kept: set[int]) -> None:
    """Take out entries whose records are gone."""
    first = place(record_type, after + 1)
    last = min(place(record_type, end), places(record_type)[1])
    there = SearchText.objects.filter(pk__range=(first, last)).values_list("pk", flat=True)
    base = place(record_type, 0)
    remove(record_type, [number - base for number in there if number - base not in kept])


def _write_new(texts: Sequence[tuple[int, str, str]]) -> set[int]:
    engine.write_texts(texts, {})
    return set()


def _write_texts(texts: Sequence[tuple[int, str, str]]) -> set[int]:
    """Write the texts that changed; a save that changes no searchable field costs one look.

    It tells which places had one already.
    """
    numbers = [number for number, *_text in texts]
    known = dict(SearchText.objects.filter(pk__in=numbers).values_list("pk", "text"))
    changed = [each for each in texts if known.get(each[0]) != each[1]]
    if changed:
        engine.write_texts(changed, known)
    return set(known)
