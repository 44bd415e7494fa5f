"""The log of who saw whom: a row for each user, person and day, written after the answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kartoteka.core.access import watching
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import bulk, prepared
from kartoteka.modules.privacy import seeing_many
from kartoteka.modules.privacy.models import Viewing

# Looking is told of records about human beings.
WATCHED = ("person", "customer", "lead")
WAYS = {
    watching.CARD: _("on the card"), watching.AHEAD: _("fetched ahead, not opened"),
    watching.API: _("by the API"), watching.EXPORT: _("in a file"),
}  # fmt: skip
KEPT = timedelta(days=2 * 365)
COLUMNS = ("day", "user", "record_type", "record_id", "way", "first_at")


class Look(NamedTuple):
    """That a user saw a record on a day, and how."""

    user: int
    day: date
    way: str


def note(user: Any, record_type: str, numbers: Sequence[int], way: str) -> None:
    """Write down that a user saw records; who looks twice on a day writes nothing more.

    One record is a row; many at once are bits of a few.
    """
    if record_type not in WATCHED or not numbers or not getattr(user, "pk", None):
        return
    if len(numbers) > 1:
        seeing_many.note(user.pk, record_type, numbers, way)
        return
    now = timezone.now()
    day, number = timezone.localdate(now), numbers[0]
    own = {"day": day, "user": user.pk, "record_type": record_type, "record_id": number}
    known = set(_noted(prepared.everything(Viewing), **own))
    # What was looked at today needs no note that it was also fetched.
    if way in known or (way == watching.AHEAD and watching.CARD in known):
        return
    if way == watching.CARD and watching.AHEAD in known:
        Viewing.objects.filter(**own, way=watching.AHEAD).delete()
    row = (day, user.pk, record_type, number, way, now)
    bulk.insert_missing(Viewing, COLUMNS, [row])


@prepared.question
def _noted(
    viewings: QuerySet[Viewing], day: Any, user: Any, record_type: Any, record_id: Any
) -> QuerySet[Any, Any]:
    own = viewings.filter(day=day, user=user, record_type=record_type, record_id=record_id)
    return own.values_list("way", flat=True)


def of_records(record_type: str, numbers: Sequence[int]) -> list[Look]:
    """Who saw any of these records, alone or in a list, the latest first."""
    found: set[Look] = set()
    for part in bulk.parts(list(numbers), 500):
        rows = Viewing.objects.filter(record_type=record_type, record_id__in=part)
        found |= {Look(*row) for row in rows.values_list("user", "day", "way")}
        found |= {Look(*row) for row in seeing_many.of_records(record_type, part)}
    return sorted(found, key=lambda look: (look.day, look.user, look.way), reverse=True)


def way_of(key: str) -> str:
    """A way of looking in words."""
    return str(WAYS.get(key, key))


def prune() -> int:
    """Forget what is older than two years."""
    before = timezone.localdate() - KEPT
    return Viewing.objects.filter(day__lt=before).delete()[0] + seeing_many.prune(before)


def is_watched(record_type: str) -> bool:
    """Whether looking at records of a type is written down."""
    return record_type in WATCHED and record_type in record_types
