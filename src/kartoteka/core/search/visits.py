"""What a user keeps within reach or saw last: what the box offers before anything is typed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery
from django.utils import timezone

from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.models import Visit, place, places
from kartoteka.core.search.query import Query
from kartoteka.core.search.results import Hit, Sight, read
from kartoteka.core.storage import bulk, prepared

KEPT = 50
# Reloading a page is not another visit, and costs no write.
SAME_VISIT = timedelta(minutes=5)
COLUMNS = ("user", "record_type", "record_id", "at", "is_starred")


def remember(user: Any, record_type: RecordType, record: Any) -> None:
    """Note that the user looked at a record."""
    _note(user, record_type, record, timezone.now(), is_starred=False, sets="at")


def star(user: Any, record_type: RecordType, record: Any, *, on: bool) -> None:
    """Keep a record within reach, or no longer. A mark of one's own, not a change of the record."""
    _note(user, record_type, record, timezone.now(), is_starred=on, sets="is_starred")


def _note(
    user: Any, record_type: RecordType, record: Any, at: datetime, *, is_starred: bool, sets: str
) -> None:
    row = (user.pk, record_type.key, record.pk, at, is_starred)
    bulk.upsert(Visit, COLUMNS, [row], keys=3, sets=[sets])


def prune() -> int:
    """Forget what nobody is offered any more: by night, so that a look writes one row only."""
    own = Visit.objects.filter(is_starred=False)
    many = own.order_by().values("user").annotate(n=Count("pk")).filter(n__gt=KEPT)
    gone = 0
    for user in list(many.values_list("user", flat=True)):
        later = own.filter(user=user).order_by("-at", "-pk").values("pk")[KEPT:]
        gone += Visit.objects.filter(pk__in=later).delete()[0]
    return gone


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
