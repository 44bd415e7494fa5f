"""The log of who saw whom: a row for each user, person and day, written after the answer."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kartoteka.core.access import watching
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import bulk, prepared
from kartoteka.modules.privacy.models import Viewing

# Looking is told of records about human beings.
WATCHED = ("person", "customer", "lead")
KEPT = timedelta(days=2 * 365)
CHUNK = 2000
COLUMNS = ("day", "user", "record_type", "record_id", "way", "first_at")


def note(user: Any, record_type: str, numbers: Sequence[int], way: str) -> None:
    """Write down that a user saw records; who looks twice on a day writes nothing more."""
    if record_type not in WATCHED or not numbers or not getattr(user, "pk", None):
        return
    now = timezone.now()
    day = timezone.localdate(now)
    for some in bulk.parts(list(numbers), CHUNK):
        own = {"day": day, "user": user.pk, "record_type": record_type}
        ways: dict[str, set[int]] = {}
        noted = _noted(prepared.everything(Viewing), **own, numbers=list(some))
        for number, known_way in noted:
            ways.setdefault(known_way, set()).add(number)
        known = ways.get(way, set())
        if way == watching.AHEAD:
            # What was looked at today needs no note that it was also fetched.
            known |= ways.get(watching.CARD, set())
        elif way == watching.CARD and (fetched := ways.get(watching.AHEAD)):
            Viewing.objects.filter(**own, way=watching.AHEAD, record_id__in=fetched).delete()
        rows = [
            (day, user.pk, record_type, number, way, now) for number in some if number not in known
        ]
        bulk.insert_missing(Viewing, COLUMNS, rows)


@prepared.question
def _noted(
    viewings: QuerySet[Viewing], day: Any, user: Any, record_type: Any, numbers: Any
) -> QuerySet[Any, Any]:
    own = viewings.filter(day=day, user=user, record_type=record_type, record_id__in=numbers)
    return own.values_list("record_id", "way")


def of_record(record_type: str, record_id: int, most: int) -> list[Viewing]:
    """Who saw one record, the latest first."""
    rows = Viewing.objects.filter(record_type=record_type, record_id=record_id)
    return list(rows.order_by("-id")[:most])


def of_records(numbers: Mapping[str, Sequence[int]]) -> list[Viewing]:
    """Who saw any of these records, by type."""
    found: list[Viewing] = []
    for key, some in numbers.items():
        for part in bulk.parts(list(some), 500):
            found += Viewing.objects.filter(record_type=key, record_id__in=part)
    return found


def prune() -> int:
    """Forget what is older than two years."""
    before = timezone.localdate() - KEPT
    return Viewing.objects.filter(day__lt=before).delete()[0]


def is_watched(record_type: str) -> bool:
    """Whether looking at records of a type is written down."""
    return record_type in WATCHED and record_type in record_types
