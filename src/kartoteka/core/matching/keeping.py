"""Keeping the table of keys: in the transaction that changes the records, one or 100,000."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import IntegrityError, transaction

from kartoteka.core.matching.keys import keys_of, number_of
from kartoteka.core.matching.models import KEYS_VERSION, Learned, MatchKey, Waiting
from kartoteka.core.matching.profiles import profile, raw_of
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk

CHUNK = 2000
COLUMNS = ("key", "record_id")
# So many keys are written with care at once: to go back where some are there costs more.
FEW = 100
# One chunk of an import is one range. A key and the number of its record are packed into one
# number: a million of them take 50 MB, and are sorted at once.
RANGES_AT_ONCE = 25
MADE_AT_ONCE = CHUNK * RANGES_AT_ONCE
KEYS_AT_ONCE = 20_000
NUMBER_BITS = 64
NUMBER_MASK = (1 << NUMBER_BITS) - 1

_later: ContextVar[bool] = ContextVar("later", default=False)


def keep(record_type: RecordType, changes: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
    """After records were written: their keys, given each record with its changed fields."""
    told = {*record_type.matching, "archived_at"}
    gone: list[tuple[int, int]] = []
    fresh: list[tuple[int, int]] = []
    created: list[tuple[int, int]] = []
    waiting: list[int] = []
    for record, changed in changes:
        if record.version == 1 and _later.get():
            waiting.append(record.pk)
        elif record.version == 1:
            created += _rows(record_type, record, _keys(record_type, record))
        elif told & changed.keys():
            old = {key: pair[0] for key, pair in changed.items()}
            before, now = _keys(record_type, record, old), _keys(record_type, record)
            gone += _rows(record_type, record, before - now)
            fresh += _rows(record_type, record, now - before)
    bulk.erase(MatchKey, COLUMNS, gone)
    bulk.insert_missing(MatchKey, COLUMNS, fresh)
    # New records come in the order of their keys: the table is one tree by key.
    _insert_new(sorted(created))
    if waiting:
        first, last = min(waiting), max(waiting)
        Waiting.objects.create(record_type=record_type.key, first=first, last=last)


@contextmanager
def later() -> Iterator[None]:
    """Within this block keys of new records wait for `settle`.

    The table is a tree in no order: the keys of two thousand records touch most of its pages, and
    those of fifty thousand hardly more.
    """
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)


def settle() -> int:
    """Make the keys that wait, in short transactions, and tell how many; it can be broken off."""
    made = 0
    for key in Waiting.objects.order_by().values_list("record_type", flat=True).distinct():
        rows = Waiting.objects.filter(record_type=key).order_by("id")
        while ranges := list(rows[:RANGES_AT_ONCE]):
            made += _settle(record_types[key], ranges)
    return made


def _settle(record_type: RecordType, ranges: Sequence[Waiting]) -> int:
    packed: list[int] = []
    versions: dict[int, int] = {}
    for record in _within(record_type, ranges):
        rows = _rows(record_type, record, _keys(record_type, record))
        packed += [(key << NUMBER_BITS) + number for key, number in rows]
        versions[record.pk] = record.version
    packed.sort()
    for part in bulk.parts(packed, KEYS_AT_ONCE):
        with transaction.atomic():
            bulk.insert_missing(MatchKey, COLUMNS, [_unpacked(one) for one in part])
    with transaction.atomic():
        _drop_stale(record_type, ranges, versions, packed)
        Waiting.objects.filter(pk__in=[each.pk for each in ranges]).delete()
    return len(packed)


def _drop_stale(
    record_type: RecordType,
    ranges: Sequence[Waiting],
    versions: Mapping[int, int],
    packed: Sequence[int],
) -> None:
    """Whoever changed a record since its keys were made wrote those that it has now."""
    changed = {
        record.pk: {number_of(record_type.key, key) for key in _keys(record_type, record)}
        for record in _within(record_type, ranges, version__gt=1)
        if versions.get(record.pk) != record.version
    }
    rows = [_unpacked(one) for one in packed if one & NUMBER_MASK in changed] if changed else []
    bulk.erase(MatchKey, COLUMNS, [row for row in rows if row[0] not in changed[row[1]]])


def _within(record_type: RecordType, ranges: Sequence[Waiting], **more: Any) -> Iterator[Any]:
    columns = ("pk", "version", "archived_at", *record_type.matching)
    for each in ranges:
        found = record_type.model._default_manager.filter(pk__range=(each.first, each.last), **more)
        yield from found.order_by("pk").only(*columns).iterator(CHUNK)


def _unpacked(one: int) -> tuple[int, int]:
    return one >> NUMBER_BITS, one & NUMBER_MASK


def _insert_new(rows: list[tuple[int, int]]) -> None:
    """Keys of new records: the fast way, or with care where the table holds some of them already.

    A key is made of what stands on the record, so one that is there already says the same.
    """
    if len(rows) <= FEW:
        bulk.insert_missing(MatchKey, COLUMNS, rows)
        return
    try:
        with transaction.atomic():
            bulk.insert(MatchKey, COLUMNS, rows)
    except IntegrityError:
        bulk.insert_missing(MatchKey, COLUMNS, rows)


def _rows(record_type: RecordType, record: Any, keys: Iterable[str]) -> list[tuple[int, int]]:
    return [(number_of(record_type.key, key), record.pk) for key in keys]


def _keys(record_type: RecordType, record: Any, old: Mapping[str, Any] | None = None) -> set[str]:
    archived = old["archived_at"] if old and "archived_at" in old else record.archived_at
    if archived is not None:
        return set()
    return keys_of(profile(record.pk, raw_of(record_type, record, old)))


def is_behind(record_type: RecordType) -> bool:
    """Whether keys of some records are still to be made, as after an upgrade."""
    known = Learned.objects.filter(record_type=record_type.key).first()
    return known is None or known.keys_version != KEYS_VERSION


def rebuild(
    record_type: RecordType,
    report: Callable[[int], None] = lambda done: None,
    *,
    anew: bool = True,
) -> int:
    """Make the keys of all records of a type, beside those that are there; how many records.

    It works in short transactions, and remembers how far it came: with `anew` off it goes on where
    it was broken off.
    """
    done = 0
    known, _made = Learned.objects.get_or_create(record_type=record_type.key)
    own = Learned.objects.filter(record_type=record_type.key)
    last = 0 if anew else known.keys_upto
    while True:
        rows = record_type.model._default_manager.filter(pk__gt=last).order_by("pk")
        numbers = list(rows.values_list("pk", flat=True)[:MADE_AT_ONCE])
        if numbers:
            _settle(record_type, [Waiting(first=numbers[0], last=numbers[-1])])
            last = numbers[-1]
        is_whole = len(numbers) < MADE_AT_ONCE
        # One statement, but in a transaction: on SQLite it keeps the queue of writers fair.
        with transaction.atomic():
            if is_whole:
                own.update(keys_version=KEYS_VERSION, keys_upto=0)
            else:
                own.update(keys_upto=last)
        done += len(numbers)
        report(done)
        if is_whole:
            return done
