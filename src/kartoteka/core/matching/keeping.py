"""Keeping the table of keys: in the transaction that changes the records, one or 100,000."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from kartoteka.core.matching.keys import keys_of, number_of
from kartoteka.core.matching.models import KEYS_VERSION, Learned, MatchKey
from kartoteka.core.matching.profiles import profile, raw_of
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import bulk

CHUNK = 2000
COLUMNS = ("key", "record_id")


def keep(record_type: RecordType, changes: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
    """After records were written: their keys, given each record with its changed fields."""
    told = {*record_type.matching, "archived_at"}
    gone: list[tuple[int, int]] = []
    fresh: list[tuple[int, int]] = []
    created: list[tuple[int, int]] = []
    for record, changed in changes:
        if record.version == 1:
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


def _insert_new(rows: list[tuple[int, int]]) -> None:
    """Keys of new records: the fast way, or with care where the table holds some of them already.

    A key is made of what stands on the record, so one that is there already says the same.
    """
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

    Each batch is a transaction of its own, and remembers how far it came: with `anew` off it goes
    on where it was broken off.
    """
    done = 0
    known, _made = Learned.objects.get_or_create(record_type=record_type.key)
    last = 0 if anew else known.keys_upto
    columns = ("pk", "version", "archived_at", *record_type.matching)
    while True:
        with transaction.atomic():
            records = list(
                record_type.model._default_manager.filter(pk__gt=last)
                .order_by("pk").only(*columns)[:CHUNK]
            )  # fmt: skip
            rows = [row for r in records for row in _rows(record_type, r, _keys(record_type, r))]
            bulk.insert_missing(MatchKey, COLUMNS, sorted(rows))
            last = records[-1].pk if records else last
            own = Learned.objects.filter(record_type=record_type.key)
            if len(records) < CHUNK:
                own.update(keys_version=KEYS_VERSION, keys_upto=0)
            else:
                own.update(keys_upto=last)
        done += len(records)
        report(done)
        if len(records) < CHUNK:
            return done
