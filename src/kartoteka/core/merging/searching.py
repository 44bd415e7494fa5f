"""The search of a whole base for duplicates, in the background, and what comes of it: the queue."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kartoteka.core.jobs import enqueue
from kartoteka.core.jobs.models import Job, Priority, State
from kartoteka.core.jobs.registry import daily, every, job
from kartoteka.core.matching import asking, finding, keeping
from kartoteka.core.matching.models import Learned, Pair
from kartoteka.core.matching.profiles import Profile
from kartoteka.core.matching.scoring import Score, is_worth_a_look, score
from kartoteka.core.matching.weighing import Weights, counted
from kartoteka.core.merging import learning
from kartoteka.core.records.models import Distinction
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk

JOB = "merging.search"
CHUNK = 20_000
# A base as small as this is searched in memory, whether or not Splink is there.
SMALL = 20_000
# Without Splink no more than the first so many are searched: all would take the memory of the
# machine.
LARGEST_IN_MEMORY = 300_000
# Less sure pairs would only fill the queue with namesakes, but for those worth a look anyway.
THRESHOLD = 0.9
COLUMNS = ("record_type", "first", "second", "score", "bits", "reasons", "found_at")
STAGES = 4


def matchable() -> list[RecordType]:
    """Types whose records are searched for duplicates."""
    return [record_type for record_type in record_types if record_type.matching]


def begin(record_type: RecordType, owner: int | None) -> Job:
    """Search in the background; a search that is on its way already is that one."""
    known = running(record_type)
    if known is not None:
        return known
    return enqueue(JOB, {"record_type": record_type.key}, owner=owner, priority=Priority.BULK)


def running(record_type: RecordType) -> Job | None:
    """The search of a type that is on its way."""
    rows = Job.objects.filter(name=JOB, state__in=(State.QUEUED, State.RUNNING))
    return next((row for row in rows if row.payload.get("record_type") == record_type.key), None)


@daily(name="merging.nightly", at=time(2, 30))
def nightly() -> None:
    """Look through everything anew each night."""
    for record_type in matchable():
        begin(record_type, None)


@every(name="merging.keys", minutes=5, retries=20)
def make_keys(progress: Any) -> dict[str, int]:
    """Make the keys of records that have none yet: after an upgrade, or an import broken off."""
    waiting = keeping.settle()
    made = {"waiting": waiting} if waiting else {}
    for record_type in matchable():
        if keeping.is_behind(record_type):
            made[record_type.key] = keeping.rebuild(
                record_type, lambda done: _tell(progress, done), anew=False
            )
    return made


def _tell(progress: Any, done: int) -> None:
    progress.fence()
    progress.set(done)


@job(JOB, retries=1)
def search(record_type: str, progress: Any) -> dict[str, int]:
    """Find the pairs of a type and put them into the queue, in place of those of the last time."""
    kind = record_types[record_type]
    if keeping.is_behind(kind):
        keeping.rebuild(kind, anew=False)
    found, weights, total = _found(kind, progress)
    kept = _undecided(kind, found)
    _write(kind, kept, weights, total)
    return {"pairs": len(kept), "records": total}


Found = list[tuple[int, int, Score]]


def _found(kind: RecordType, progress: Any) -> tuple[Found, Weights, int]:
    current = kind.model._default_manager.filter(archived_at=None)
    total = current.count()
    in_memory = total <= SMALL or not learning.is_there() or not _has_columns(kind)
    if in_memory:
        total = min(total, LARGEST_IN_MEMORY)
        profiles = [p for part in _profiles(kind, progress, total) for p in part]
        places = sorted(finding.candidates(profiles, None))
        weights = finding.trained(profiles, None, places)
        pairs = [(profiles[a], profiles[b]) for a, b in places]
        return _scored(pairs, weights), weights, total
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="duplicates-") as folder:
        return _by_splink(kind, folder, progress, total)


def _has_columns(kind: RecordType) -> bool:
    return "title" not in kind.matching.values()


def _by_splink(
    kind: RecordType, folder: str, progress: Any, total: int
) -> tuple[Found, Weights, int]:
    base = learning.Base(kind, folder)
    counts: dict[str, Any] = {}
    for part in _profiles(kind, progress, total):
        base.add(part)
        for key, own in counted(part)[0].items():
            counts.setdefault(key, own.__class__()).update(own)
    places, weights = base.pairs()
    weights.counts = {k: _common(own) for k, own in counts.items()}
    wanted = sorted({number for pair in places for number in pair})
    known = {p.id: p for part in bulk.parts(wanted, CHUNK) for p in _of(kind, part)}
    pairs = [(known[a], known[b]) for a, b in places if a in known and b in known]
    return _scored(pairs, weights), weights, total


def _common(counts: Any) -> Any:
    """What only one record has need not be remembered."""
    return counts.__class__({value: count for value, count in counts.items() if count > 1})


def _profiles(kind: RecordType, progress: Any, total: int) -> Iterator[list[Profile]]:
    last = done = 0
    while done < total:
        rows = kind.model._default_manager.filter(archived_at=None, pk__gt=last).order_by("pk")
        part = asking.profiles(kind, rows[: min(CHUNK, total - done)])
        if not part:
            return
        last, done = part[-1].id, done + len(part)
        yield part
        progress.set(done, total * STAGES // 3)


def _of(kind: RecordType, numbers: Sequence[int]) -> list[Profile]:
    return asking.profiles(kind, kind.model._default_manager.filter(pk__in=numbers))


def _scored(pairs: Iterable[tuple[Profile, Profile]], weights: Weights) -> Found:
    found: Found = []
    for one, other in pairs:
        if _are_branches(one, other):
            continue
        result = score(one, other, weights)
        if result.chance >= THRESHOLD or is_worth_a_look(one, other, result, weights):
            first, second = sorted((one.id, other.id))
            found.append((first, second, result))
    return found


def _are_branches(one: Profile, other: Profile) -> bool:
    """Whether one is part of the other, or both of a third: branches of one company."""
    above = {one.parent, other.parent} - {None}
    return one.parent == other.id or other.parent == one.id or (
        len(above) == 1 and one.parent == other.parent)  # fmt: skip


def _undecided(kind: RecordType, found: Found) -> Found:
    """Without pairs of which somebody said that they are two."""
    rows = Distinction.objects.filter(record_type=kind.key, archived_at=None)
    told = {tuple(sorted(pair)) for pair in rows.values_list("first", "second")}
    return [each for each in found if (each[0], each[1]) not in told]


def _write(kind: RecordType, found: Found, weights: Weights, total: int) -> None:
    now = timezone.now()
    rows = [
        (kind.key, first, second, result.chance, result.bits,
         [[r.part, r.level, round(r.bits, 1)] for r in result.reasons], now)
        for first, second, result in found
    ]  # fmt: skip
    with transaction.atomic():
        Pair.objects.filter(record_type=kind.key).delete()
        bulk.insert(Pair, COLUMNS, rows)
        Learned.objects.update_or_create(
            record_type=kind.key,
            defaults={"weights": weights.to_json(), "records": total, "at": now},
        )
