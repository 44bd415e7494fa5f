"""Keeping the table of keys: in the transaction that changes the records, one or 100,000."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from kartoteka.core.jobs.hands import Hands, Piece
from kartoteka.core.matching.keys import keys_of, number_of, unpacked
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
# About so many are there where those of 50,000 records are a quarter of them.
KEYS_OF_MOST = 4 * 16 * MADE_AT_ONCE
NUMBER_BITS = 64
NUMBER_MASK = (1 << NUMBER_BITS) - 1

# Of a range whose records are further apart than this, keys do not wait.
LOOSE = 4


class Made(NamedTuple):
    """Keys, each packed with its record, in order: of records as they are, and of those put away;
    and the versions of records that were changed before."""

    packed: list[int]
    gone: list[int]
    versions: dict[int, int]


# Values of a record, and their keys, packed; none where nobody has made them.
Read = tuple[Mapping[str, Any], bytes]
UNREAD: Read = ({}, b"")
NONE: Mapping[int, Iterable[int]] = MappingProxyType({})
# What changes of a record that is only put away, or back.
AWAY = {"archived_at"}

_later: "ContextVar[Making | None]" = ContextVar("later", default=None)


def keep(
    record_type: RecordType,
    changes: Iterable[tuple[Any, Mapping[str, Any]]],
    ahead: Mapping[int, Iterable[int]] = NONE,
) -> None:
    """After records were written: their keys, given each record with its changed fields.

    `ahead` are keys of new records that were made before, by the numbers of the records.
    """
    told = {*record_type.matching, "archived_at"}
    gone: list[tuple[int, int]] = []
    fresh: list[tuple[int, int]] = []
    created: list[tuple[int, int]] = []
    making = _later.get()
    rest = changes if making is None else _those_now(record_type, list(changes), ahead, making)
    for record, changed in rest:
        if record.version == 1:
            made = ahead.get(record.pk) or numbers_of(record_type, [record])[0]
            created += [(key, record.pk) for key in made]
        elif told & changed.keys():
            old = {key: pair[0] for key, pair in changed.items()}
            before, now = _keys(record_type, record, old), _keys(record_type, record)
            gone += _rows(record_type, record, before - now)
            fresh += _rows(record_type, record, now - before)
    # In one order, so that nobody who makes keys of the same record waits for each other.
    bulk.erase(MatchKey, COLUMNS, sorted(gone))
    bulk.insert_missing(MatchKey, COLUMNS, sorted(fresh))
    # New records come in the order of their keys: the table is one tree by key.
    _insert_new(sorted(created))


def _those_now(
    record_type: RecordType,
    changes: Sequence[tuple[Any, Mapping[str, Any]]],
    ahead: Mapping[int, Iterable[int]],
    making: "Making",
) -> list[tuple[Any, Mapping[str, Any]]]:
    """Changes whose keys cannot wait; those of new records, and of ones put away or back, do."""
    told = {*record_type.matching, "archived_at"}
    new = [record.pk for record, _changed in changes if record.version == 1]
    if new:
        row = _wait(record_type, new)
        if all(number in ahead for number in new):
            making.take(row, {number: ahead[number] for number in new})
    moved = {
        record.pk
        for record, changed in changes
        if record.version > 1 and told & changed.keys() == AWAY
    }
    if moved and max(moved) - min(moved) < LOOSE * len(moved):
        _wait(record_type, moved)
    else:
        moved = set()
    done = moved.union(new)
    return [each for each in changes if each[0].pk not in done]


def _wait(record_type: RecordType, numbers: Collection[int]) -> Waiting:
    first, last = min(numbers), max(numbers)
    return Waiting.objects.create(record_type=record_type.key, first=first, last=last)


@contextmanager
def later(hands: Hands | None = None) -> "Iterator[Making]":
    """Within this block keys of records that are new, put away or back wait for `settle`.

    The table is a tree in no order: the keys of two thousand records touch most of its pages, and
    those of fifty thousand hardly more.
    """
    making = Making(hands or Hands(0))
    token = _later.set(making)
    try:
        yield making
    finally:
        _later.reset(token)


def numbers_of(
    record_type: RecordType, records: Sequence[Any], read: Sequence[Read] = ()
) -> list[list[int]]:
    """The keys of records as they are in memory.

    `read` are the values that they were made of, with the keys of these: a record that still says
    the same has the same keys, and to make them takes longer than anything else.
    """
    found = []
    for record, (values, kept) in zip(records, read or repeat(UNREAD), strict=False):
        if kept and _says(record_type, record, values):
            found.append(unpacked(kept))
        else:
            found.append([number_of(record_type.key, key) for key in _keys(record_type, record)])
    return found


def _says(record_type: RecordType, record: Any, values: Mapping[str, Any]) -> bool:
    """Whether matching reads of a record what it reads of these values."""
    if record.archived_at is not None:
        return False
    return all(
        (values.get(key) or "") == (record_type.value(record, key) or "")
        for key in record_type.matching
    )


def settle(making: "Making | None" = None) -> int:
    """Make the keys that wait, in short transactions, and tell how many; it can be broken off."""
    done = 0
    for key in Waiting.objects.order_by().values_list("record_type", flat=True).distinct():
        rows = Waiting.objects.filter(record_type=key).order_by("id")
        while ranges := list(rows[:RANGES_AT_ONCE]):
            done += _settle(record_types[key], ranges, making)
    return done


class Making:
    """Keys of records that come in by the thousand, made before they came, or beside this work."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._made: dict[int, Made] = {}
        self._begun: dict[int, Piece] = {}
        self._last = self._chunks = 0
        self._due: int | None = None
        self._is_full = False

    def take(self, waiting: Waiting, ahead: Mapping[int, Iterable[int]]) -> None:
        """Keep the keys of a range that were made ahead."""
        packed = [(key << NUMBER_BITS) + one for one, keys in ahead.items() for key in keys]
        self._made[waiting.pk] = Made(sorted(packed), [], {})

    def go_on(self) -> None:
        """After each chunk: have keys made of what has come in since, and write many at once."""
        self._begin()
        self._chunks += 1
        if self._due is None:
            # Once there are many, there are many until the end.
            self._due = RANGES_AT_ONCE if self._is_full else _due()
            self._is_full = self._due == RANGES_AT_ONCE
        if self._chunks >= self._due:
            settle(self)
            # Somebody else may have made the keys of some.
            self._made.clear()
            self._begun.clear()
            self._chunks, self._due = 0, None

    def _begin(self) -> None:
        rows = Waiting.objects.filter(pk__gt=self._last).order_by("pk")
        for each in rows[:RANGES_AT_ONCE] if self._hands.are_there else ():
            self._last = each.pk
            if each.pk not in self._made:
                piece = self._hands.give(made, each.record_type, each.first, each.last)
                self._begun[each.pk] = piece

    def of(self, record_type: RecordType, waiting: Waiting) -> Made:
        """The keys of a range, made already or now."""
        known = self._made.pop(waiting.pk or 0, None)
        begun = self._begun.pop(waiting.pk or 0, None)
        if known is not None:
            return known
        if begun is not None:
            return begun.result()
        return made(record_type.key, waiting.first, waiting.last)


def _due() -> int:
    """After how many chunks keys are written: a quarter of what is there, so that it costs little
    however often, and at most so many as are sorted at once."""
    written = MatchKey.objects.order_by().values("key")[:KEYS_OF_MOST].count()
    return max(1, min(RANGES_AT_ONCE, written * RANGES_AT_ONCE // KEYS_OF_MOST))


def made(key: str, first: int, last: int) -> Made:
    """The keys of some records, as they are now."""
    record_type, found = record_types[key], Made([], [], {})
    for record in _within(record_type, first, last):
        rows = _rows(record_type, record, _keys(record_type, record, {"archived_at": None}))
        place = found.packed if record.archived_at is None else found.gone
        place += [(key << NUMBER_BITS) + number for key, number in rows]
        if record.version > 1:
            found.versions[record.pk] = record.version
    found.packed.sort()
    found.gone.sort()
    return found


def _settle(
    record_type: RecordType, ranges: Sequence[Waiting], making: Making | None = None
) -> int:
    making = making or Making(Hands(0))
    every = Made([], [], {})
    for each in ranges:
        found = making.of(record_type, each)
        every.packed.extend(found.packed)
        every.gone.extend(found.gone)
        every.versions.update(found.versions)
    for write, packed in ((bulk.insert_missing, every.packed), (bulk.erase, every.gone)):
        # Each range is in order already, so that this is a merge.
        packed.sort()
        for part in bulk.parts(packed, KEYS_AT_ONCE):
            with transaction.atomic():
                write(MatchKey, COLUMNS, [_unpacked(one) for one in part])
    with transaction.atomic():
        _mend(record_type, ranges, every)
        Waiting.objects.filter(pk__in=[each.pk for each in ranges]).delete()
    return len(every.packed)


def _mend(record_type: RecordType, ranges: Sequence[Waiting], made: Made) -> None:
    """Records that somebody changed since their keys were made get those that they have now."""
    changed = {
        record.pk: {number_of(record_type.key, key) for key in _keys(record_type, record)}
        for each in ranges
        for record in _within(record_type, each.first, each.last, is_changed=True)
        if made.versions.get(record.pk, 1) != record.version
    }
    if not changed:
        return
    rows = [_unpacked(one) for one in made.packed if one & NUMBER_MASK in changed]
    bulk.erase(MatchKey, COLUMNS, [row for row in rows if row[0] not in changed[row[1]]])
    now = [(key, number) for number, keys in changed.items() for key in keys]
    bulk.insert_missing(MatchKey, COLUMNS, sorted(now))


def _within(
    record_type: RecordType, first: int, last: int, *, is_changed: bool = False
) -> Iterator[Any]:
    columns = ("pk", "version", "archived_at", *record_type.matching)
    found = record_type.model._default_manager.filter(pk__range=(first, last))
    found = found.order_by("pk").only(*columns)
    if is_changed:
        # Held, or somebody could give one back a key between this question and its end.
        yield from found.filter(version__gt=1).select_for_update()
    else:
        yield from found.iterator(CHUNK)


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
