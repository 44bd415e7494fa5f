"""Where a card is now, and which cards are in it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from kartoteka.core.merging.models import Merger
from kartoteka.core.storage import prepared

MOST_STEPS = 20
MOST_GONE = 200


def now_at(record_type: str, number: int) -> int | None:
    """The card that a merged one became; None for one that stands for itself."""
    found, here = None, number
    for _step in range(MOST_STEPS):
        rows = Merger.objects.filter(record_type=record_type, gone=here, archived_at=None)
        here = rows.order_by("-id").values_list("kept", flat=True).first() or 0
        if not here:
            return found
        found = here
    return found


def gone_into(record_type: str, number: int) -> list[int]:
    """The cards that were merged into one, and into those."""
    found: list[int] = []
    wanted: Iterable[int] = (number,)
    while wanted:
        rows = _gone(prepared.everything(Merger), record_type=record_type, kept=list(wanted))
        fresh = [n for n in rows if n not in found and n != number]
        found += fresh
        wanted = fresh if len(found) < MOST_GONE else ()
    return found


def merged_away(record_type: str, numbers: Iterable[int]) -> set[int]:
    """Those of these cards that have become another one."""
    rows = Merger.objects.filter(record_type=record_type, gone__in=numbers, archived_at=None)
    return set(rows.values_list("gone", flat=True))


@prepared.question
def _gone(records: QuerySet[Merger], record_type: Any, kept: Any) -> QuerySet[Any, Any]:
    rows = records.filter(record_type=record_type, kept__in=kept, archived_at=None)
    return rows.values_list("gone", flat=True)
