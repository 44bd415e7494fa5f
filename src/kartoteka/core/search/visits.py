"""What a user keeps within reach or saw last: what the box offers before anything is typed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.models import Visit, place, places
from kartoteka.core.search.query import Query
from kartoteka.core.search.results import Hit, Sight, read
from kartoteka.core.storage import prepared

KEPT = 50
# Reloading a page is not another visit, and costs no write.
SAME_VISIT = timedelta(minutes=5)


def remember(user: Any, record_type: RecordType, record: Any) -> None:
    """Note that the user looked at a record."""
    now = timezone.now()
    key = {"user": user.pk, "record_type": record_type.key, "record_id": record.pk}
    with transaction.atomic():
        Visit.objects.bulk_create(
            [Visit(**key, at=now)],
            update_conflicts=True,
            unique_fields=list(key),
            update_fields=["at"],
        )
        outdated = _outdated(prepared.everything(Visit), user=user.pk)
        if outdated:
            Visit.objects.filter(pk__in=outdated).delete()


def star(user: Any, record_type: RecordType, record: Any, *, on: bool) -> None:
    """Keep a record within reach, or no longer. A mark of one's own, not a change of the record."""
    key = {"user": user.pk, "record_type": record_type.key, "record_id": record.pk}
    with transaction.atomic():
        Visit.objects.bulk_create(
            [Visit(**key, is_starred=on)],
            update_conflicts=True,
            unique_fields=list(key),
            update_fields=["is_starred"],
        )


@dataclass(frozen=True)
class Glance:
    """What a user has with a record."""

    is_starred: bool
    # It is what they looked at last, a moment ago.
    is_fresh: bool


def glance(user: Any, record_type: RecordType, record: Any) -> Glance:
    """Whether there is a star on a record, and whether this visit need not be noted again."""
    starred = fresh = False
    of_user = prepared.everything(Visit)
    for visit in _near(of_user, user=user.pk, record_type=record_type.key, number=record.pk):
        is_here = (visit.record_type, visit.record_id) == (record_type.key, record.pk)
        starred = starred or (is_here and visit.is_starred)
        fresh = is_here and timezone.now() - visit.at < SAME_VISIT
    return Glance(starred, fresh)


@prepared.question
def _near(visits: QuerySet[Visit], user: Any, record_type: Any, number: Any) -> QuerySet[Visit]:
    """The visit of one record, and the latest one."""
    mine = visits.filter(user=user)
    latest = mine.order_by("-at", "-pk").values("pk")[:1]
    here = Q(record_type=record_type, record_id=number)
    return mine.filter(here | Q(pk=Subquery(latest))).order_by("at", "pk")


@prepared.question
def _outdated(visits: QuerySet[Visit], user: Any) -> QuerySet[Any, Any]:
    mine = visits.filter(user=user, is_starred=False).order_by("-at", "-pk")
    return mine.values_list("pk", flat=True)[KEPT:]


def visited(user: Any) -> dict[int, float]:
    """Places of the records the user looked at: those with a star first, then the latest."""
    rows = _of_user(prepared.everything(Visit), user=user.pk)
    return {place(record_type, number): at.timestamp() for record_type, number, at in rows}


@prepared.question
def _of_user(visits: QuerySet[Visit], user: Any) -> QuerySet[Any, Any]:
    mine = visits.filter(user=user).order_by("-is_starred", "-at", "-pk")[:KEPT]
    return mine.values_list("record_type", "record_id", "at")


def recent(user: Any, limit: int = 8) -> list[Hit]:
    """Records with a star, then those the user looked at last, as far as they may be seen."""
    order = list(visited(user))
    hits: dict[int, Hit] = {}
    entries = read(order)
    for record_type in record_types.all():
        first, last = places(record_type.key)
        numbers = [number for number in entries if first <= number <= last]
        if numbers:
            sight = Sight(user, record_type)
            own = [entries[number] for number in sight.seen(numbers)]
            hits |= {hit.place: hit for hit in sight.hits(own, Query.parse(""), {})}
    return [hits[number] for number in order if number in hits][:limit]
