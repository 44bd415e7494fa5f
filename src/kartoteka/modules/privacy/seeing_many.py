"""Lists that were taken out in files or read by programs: who was in them, one bit for each.

A file of a million people is a million looks, and as rows they would take longer to write than the
file. So numbers are kept by blocks: a row for each user, day, way and block of numbers says by a
bit who was there. What was noted on that day already is written no second time.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from kartoteka.core.storage import bulk
from kartoteka.modules.privacy.models import ViewingOfMany

# Numbers of records in one row.
BLOCK = 4096
COLUMNS = ("record_type", "block", "user", "day", "way", "bits", "first_at")


def note(user: int, record_type: str, numbers: Iterable[int], way: str) -> None:
    """Write down that a user was given these records in a list."""
    blocks: dict[int, bytearray] = {}
    for number in numbers:
        bits = blocks.setdefault(number // BLOCK, bytearray(BLOCK // 8))
        bits[number % BLOCK // 8] |= 1 << number % 8
    own = {"record_type": record_type, "user": user, "day": timezone.localdate(), "way": way}
    noted = _of(own, blocks).values_list("block", "bits")
    known = {block: bytes(bits) for block, bits in noted}
    new = {block: bytes(bits) for block, bits in blocks.items() if block not in known}
    more = {
        block: bits
        for block, bits in blocks.items()
        if block in known and _united(known[block], bits) != known[block]
    }
    if _insert(own, new) < len(new):
        # Somebody noted one of them at this moment: ours is added to it.
        more |= {block: blocks[block] for block in new}
    if more:
        _add(own, more)


def _of(own: dict[str, Any], blocks: Iterable[int]) -> QuerySet[ViewingOfMany]:
    return ViewingOfMany.objects.filter(**own, block__in=list(blocks))


def _united(noted: bytes, bits: bytes | bytearray) -> bytes:
    both = int.from_bytes(noted, "little") | int.from_bytes(bits, "little")
    return both.to_bytes(len(bits), "little")


def _insert(own: dict[str, Any], blocks: dict[int, bytes]) -> int:
    now = timezone.now()
    rows = [
        (own["record_type"], block, own["user"], own["day"], own["way"], bits, now)
        for block, bits in sorted(blocks.items())
    ]
    return bulk.insert_missing(ViewingOfMany, COLUMNS, rows)


def _add(own: dict[str, Any], blocks: dict[int, bytearray]) -> None:
    with transaction.atomic():
        held = _of(own, blocks).select_for_update().order_by("pk")
        changed = [(_united(bytes(row.bits), blocks[row.block]), row.pk) for row in held]
        bulk.update(ViewingOfMany, ("bits",), changed)


def of_records(record_type: str, numbers: Sequence[int]) -> set[tuple[int, date, str]]:
    """By whom, when and how any of these records were taken in lists."""
    by_block: dict[int, list[int]] = {}
    for number in numbers:
        by_block.setdefault(number // BLOCK, []).append(number % BLOCK)
    rows = ViewingOfMany.objects.filter(record_type=record_type, block__in=list(by_block))
    return {
        (row.user, row.day, row.way)
        for row in rows.order_by().iterator()
        if any(bytes(row.bits)[place // 8] >> place % 8 & 1 for place in by_block[row.block])
    }


def lately(most: int) -> list[dict[str, Any]]:
    """Who was given lists of people, the latest first."""
    rows = ViewingOfMany.objects.order_by().values("day", "user", "record_type", "way")
    found = rows.annotate(first=Min("first_at")).order_by("-day", "-first")[:most]
    return [dict(row) for row in found]


def prune(before: date) -> int:
    """Forget what is older than a day."""
    return ViewingOfMany.objects.filter(day__lt=before).delete()[0]
