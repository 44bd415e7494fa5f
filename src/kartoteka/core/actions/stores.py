"""What must hold beside records and their history: files, jobs, receipts, the index, sums."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from time import time
from typing import Any

from django.utils import timezone

from kartoteka.core.actions.faults import Fault
from kartoteka.core.actions.models import Receipt
from kartoteka.core.files import storing
from kartoteka.core.files.models import File
from kartoteka.core.jobs.models import Job, State
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.models import SearchText, place, places
from kartoteka.core.storage import tallies

CHUNK = 2000
# The sweeper takes bytes that nobody wants after a day; what lies longer was missed.
ORPHANED_AFTER = timedelta(days=3)
LOST_AFTER = timedelta(days=1)
Sums = Callable[[Collection[int]], Mapping[int, Mapping[str, Any]]]
# Figures that modules keep on records, to be counted anew: the type, and who counts.
sums: list[tuple[str, Sums]] = []


def faults() -> Iterator[Fault]:
    """Every fault of what is kept beside records."""
    yield from _broken_files()
    yield from _orphaned_bytes()
    yield from _stuck_jobs()
    yield from _receipts_for_nothing()
    for record_type in record_types:
        if record_type.in_search:
            yield from _unlike_the_index(record_type)
    for key, count in sums:
        yield from _wrong_sums(record_types[key], count)
    for tally, what in tallies.faults():
        yield Fault(tally, what)


def _broken_files() -> Iterator[Fault]:
    for file in File.objects.order_by("pk").iterator(CHUNK):
        if not storing.is_whole(file):
            yield Fault(
                f"file {file.pk}", "its bytes are missing or not the ones that were brought"
            )


def _orphaned_bytes() -> Iterator[Fault]:
    before = time() - ORPHANED_AFTER.total_seconds()
    for path in storing.leftovers():
        is_old = path.stat().st_mtime < before
        if is_old and not File.objects.filter(sha256=path.name).exists():
            yield Fault(f"file {path.name[:16]}", "belongs to no record of a file")


def _stuck_jobs() -> Iterator[Fault]:
    """Every piece of work waits, runs under a lease, is done, or says why it was given up."""
    lost = timezone.now() - LOST_AFTER
    for job in Job.objects.exclude(state__in=(State.DONE, State.CANCELLED)).order_by("pk"):
        where = f"job {job.pk} {job.name}"
        if job.state not in State.values:
            yield Fault(where, f"is in no known state: {job.state}")
        elif job.state == State.DEAD and not job.error:
            yield Fault(where, "was given up without a reason")
        elif job.state == State.RUNNING and (job.lease_until is None or job.lease_until < lost):
            yield Fault(where, "was left running, and no worker took it over")


def _receipts_for_nothing() -> Iterator[Fault]:
    """A key that was answered with a record leads to it, and to no two records."""
    models = {record_type.key: record_type.model for record_type in record_types}
    answered = Receipt.objects.exclude(record_id=None).order_by("record_type", "pk")
    for receipt in answered.iterator(CHUNK):
        model = models.get(receipt.record_type)
        if model is None or not _is_there(model, receipt.record_id):
            where = f"{receipt.record_type}:{receipt.record_id}"
            yield Fault(f"receipt {receipt.key}", f"leads to {where}, which is not there")


def _is_there(model: type[Any], number: int | None) -> bool:
    return number is not None and model._default_manager.filter(pk=number).exists()


def _unlike_the_index(record_type: RecordType) -> Iterator[Fault]:
    """Search knows every record, and none that is not there."""
    first, last = places(record_type.key)
    base = place(record_type.key, 0)
    entries = SearchText.objects.filter(pk__range=(first, last)).values_list("pk", flat=True)
    indexed = {number - base for number in entries.iterator(CHUNK)}
    there = set(record_type.model._default_manager.values_list("pk", flat=True).iterator(CHUNK))
    for number in sorted(there - indexed):
        yield Fault(f"{record_type.key}:{number}", "search does not know it")
    for number in sorted(indexed - there):
        yield Fault(f"{record_type.key}:{number}", "search knows it, and it is not there")


def _wrong_sums(record_type: RecordType, count: Sums) -> Iterator[Fault]:
    last = 0
    while True:
        rows = record_type.model._default_manager.filter(pk__gt=last).order_by("pk")[:CHUNK]
        records = {record.pk: record for record in rows}
        if not records:
            return
        last = max(records)
        for number, counted in count(list(records)).items():
            for name, value in counted.items():
                kept = getattr(records[number], name)
                if kept != value and not (kept in (None, 0) and value in (None, 0)):
                    where = f"{record_type.key}:{number}"
                    yield Fault(where, f"{name} says {kept}, counted anew it is {value}")
