"""What can be asked of activities."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, Q, QuerySet

from kartoteka.core.storage import bulk, firsts, prepared
from kartoteka.modules.activities.models import CONTACTS, KINDS, Activity
from kartoteka.modules.customers.models import Customer

MOST_CONTACTS = 2000
MOST_DUE, MOST_UNDATED, MOST_AHEAD, MOST_OF_DAY = 100, 10, 12, 40
MOST_PLANNED = 7
LATEST = datetime.max.replace(tzinfo=UTC)
DONE = Q(status="done", kind__in=CONTACTS)
PLANNED = Q(status="planned")
# Whom one talked to last week need not be called for want of something better.
QUIET = timedelta(days=7)


def contact_dates(link: str, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Last contact and next step of these customers (or people), from their activities."""
    found = {number: {"last_contact_at": None, "next_step_at": None} for number in ids}
    for part in bulk.parts(sorted(ids), 5000):
        rows = (
            Activity.objects.filter(**{f"{link}_id__in": part}, archived_at=None)
            .order_by()
            .values(f"{link}_id")
            .annotate(last=Max("done_at", filter=DONE), next=Min("starts_at", filter=PLANNED))
        )
        for row in rows:
            found[row[f"{link}_id"]] = {"last_contact_at": row["last"], "next_step_at": row["next"]}
    return found


def last_contacts(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The last contact of these people; their next step stands with their customer."""
    found = contact_dates("person", ids)
    return {number: {"last_contact_at": one["last_contact_at"]} for number, one in found.items()}


def next_steps(about_type: str, ids: Collection[int]) -> dict[int, datetime | None]:
    """The next planned moment of each of these records of a module above."""
    found: dict[int, datetime | None] = dict.fromkeys(ids)
    for part in bulk.parts(sorted(ids), 5000):
        rows = (
            Activity.objects.filter(
                PLANNED, about_type=about_type, about_id__in=part, archived_at=None
            )
            .order_by()
            .values("about_id")
            .annotate(next=Min("starts_at"))
        )
        found.update({row["about_id"]: row["next"] for row in rows})
    return found


# What is offered as the next step, the likely one first.
_OPTIONS = {kind.value: kind for kind in KINDS}
STEP_KINDS = tuple(_OPTIONS[key] for key in ("call", "meeting", "email", "task"))


def next_step_kinds(about_type: str, ids: Collection[int]) -> dict[int, str]:
    """What kind of activity comes next for each of these records, as its label."""
    steps: dict[int, tuple[datetime, int, str]] = {}
    for part in bulk.parts(sorted(ids), 5000):
        # Not in order: for it the database may walk through all that ever had a moment.
        rows = Activity.objects.filter(
            PLANNED, about_type=about_type, about_id__in=part, archived_at=None
        ).order_by()
        for about, starts_at, number, kind in rows.values_list(
            "about_id", "starts_at", "pk", "kind"
        ):
            step = (starts_at or LATEST, number, kind)
            steps[about] = min(step, steps.get(about, step))
    return {about: _kind_label(kind) for about, (_at, _number, kind) in steps.items()}


def _kind_label(kind: str) -> str:
    return str(_OPTIONS[kind].label) if kind in _OPTIONS else ""


def of_subject(record_type: str, record_id: Any) -> Q:
    """Activities with a customer or a person, or about a record of a module above."""
    if record_type in ("customer", "person"):
        return Q(**{f"{record_type}_id": record_id})
    return Q(about_type=record_type, about_id=record_id)


def planned(activities: QuerySet[Activity], subject: Q, limit: int) -> list[Activity]:
    """What is planned, the soonest first; what has no moment comes last."""
    rows = activities.filter(PLANNED, subject, archived_at=None)
    return list(rows.order_by(F("starts_at").asc(nulls_last=True), "id")[:limit])


def last_contact(activities: QuerySet[Activity], subject: Q) -> Activity | None:
    """The latest thing done that reached somebody."""
    rows = activities.filter(DONE, subject, archived_at=None, done_at__isnull=False)
    return rows.order_by("-done_at", "-id").first()


@prepared.question
def due_moments(
    activities: QuerySet[Activity], owners: list[int], until: datetime
) -> QuerySet[Any, Any]:
    """When the activities of these owners that are due were to be, the oldest first, and a hundred
    at most: read by an index, they are counted sooner than the database counts them."""
    rows = due(activities.filter(owner_id__in=owners), until)
    return rows.values_list("starts_at", flat=True)[:MOST_DUE]


def due(activities: QuerySet[Activity], until: datetime) -> QuerySet[Activity]:
    """Planned activities whose moment comes before another, the oldest first."""
    rows = activities.filter(PLANNED, archived_at=None, starts_at__lt=until)
    return rows.order_by("starts_at", "id")


@prepared.question
def first_due(activities: QuerySet[Activity], until: Any) -> QuerySet[Activity]:
    """The first of those due, and whether there are more than are ever shown."""
    return due(activities, until)[: MOST_DUE + 1]


@prepared.question
def ahead(activities: QuerySet[Activity], start: Any, end: Any) -> QuerySet[Activity]:
    """The first planned from a moment to another, and whether there are more than are shown."""
    return due(activities, end).filter(starts_at__gte=start)[: MOST_AHEAD + 1]


@prepared.question
def undated(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Planned activities without a moment, the newest first, one more than are shown."""
    rows = activities.filter(PLANNED, archived_at=None, starts_at=None)
    return rows.order_by("-id")[: MOST_UNDATED + 1]


def around_now(
    activities: QuerySet[Activity], record_type: str, record_id: int
) -> tuple[list[Activity], Activity | None]:
    """What is planned, the soonest first, and the last contact: one query for both."""
    rows = _around_now(activities, record_type, record_id=record_id)
    planned = [row for row in rows if row.status == "planned"]
    planned.sort(key=lambda row: (row.starts_at or LATEST, row.pk))
    return planned, next((row for row in rows if row.status != "planned"), None)


@prepared.question
def _around_now(
    activities: QuerySet[Activity], record_type: str, record_id: Any
) -> QuerySet[Activity]:
    here = activities.filter(of_subject(record_type, record_id), archived_at=None)
    ahead = here.filter(PLANNED).order_by(F("starts_at").asc(nulls_last=True), "id")
    behind = here.filter(DONE, done_at__isnull=False).order_by("-done_at", "-id")
    # Among those of the subject: of two sets of numbers alone PostgreSQL reads the whole table.
    return here.filter(
        Q(pk__in=ahead.values("pk")[:MOST_PLANNED]) | Q(pk__in=behind.values("pk")[:1])
    )


def contacts_since(
    activities: QuerySet[Activity], subject: Q, start: datetime
) -> list[tuple[str, datetime]]:
    """Kinds and moments of contacts from a day on, the latest first."""
    rows = activities.filter(subject, DONE, archived_at=None, done_at__gte=start)
    return list(rows.order_by("-done_at").values_list("kind", "done_at")[:MOST_CONTACTS])


@prepared.question
def timed_of_day(activities: QuerySet[Activity], start: Any, end: Any) -> QuerySet[Activity]:
    """Meetings and calls of a day in the order of the clock. A call that is done takes no place
    any more, and there are many of them."""
    rows = activities.filter(archived_at=None, starts_at__gte=start, starts_at__lt=end)
    # Not "all but those cancelled": so the index of an owner's day is entered at the moment.
    rows = rows.filter(status__in=("planned", "done"), kind__in=("meeting", "call"))
    return rows.exclude(kind="call", status="done").order_by("starts_at", "id")[:MOST_OF_DAY]


def best_calls(
    customers: QuerySet[Customer], owner_id: int, now: datetime, limit: int
) -> list[Customer]:
    """Customers of an owner with nothing planned, the most important and longest silent first."""
    rows = customers.filter(
        owner_id=owner_id, archived_at=None, next_step_at=None, importance__gt=""
    ).exclude(status="former")
    never = rows.filter(last_contact_at=None).order_by("importance", "id")
    silent = rows.filter(last_contact_at__lt=now - QUIET)
    silent = silent.order_by("importance", "last_contact_at", "id")
    best = rows.filter(pk__in=firsts.numbers([never[:limit], silent[:limit]]))
    order = ("importance", F("last_contact_at").asc(nulls_first=True), "id")
    return list(best.order_by(*order)[:limit])
