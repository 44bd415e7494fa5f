"""Beside the work of the day: what colleagues did with the user's customers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Event, Group
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.telling import Teller, entries_of
from kartoteka.core.storage import prepared
from kartoteka.modules.activities.day_parts import start_of_day
from kartoteka.modules.activities.queries import LATEST
from kartoteka.modules.customers.models import Customer

MOST_NEWS, MOST_EVENTS = 6, 30
LONGEST_AWAY = timedelta(days=14)
# So many acts of colleagues are looked through at a time, while they hold few enough events.
LOOKS, MOST_HELD = (200, 1500), 5000
# So few customers are looked through one by one sooner than many acts.
FEW = 4000
# An act of somebody: its number, its moment, and how many events it holds.
Act = tuple[int, datetime, int]


def news(by: Actor, whose: str) -> dict[str, Any] | None:
    """What colleagues did with my customers since I last worked here before today."""
    if whose != "mine":
        return None
    since = _last_here(by)
    told = _told(by, since)
    if not told:
        return None
    names = names_of(by)
    names.want("customer", [event.customer_id for event in told])
    teller = Teller(by.user, by.fmt, names, "", 0)
    where = {event.pk: event.customer_id for event in told}
    found = []
    for entry in entries_of(told, teller)[:MOST_NEWS]:
        customer = names.get("customer", where.get(entry.id))
        found.append(
            {
                "icon": entry.icon,
                "tone": entry.tone,
                "what": entry.what,
                "who": entry.who,
                "title": customer or entry.title,
                "url": entry.url or names.path("customer", where.get(entry.id)),
                "when": entry.when,
                "at": entry.at,
            }
        )
    return {"rows": found, "since": show_moment(since, by.fmt)} if found else None


def _told(by: Actor, since: datetime) -> list[Event]:
    """The newest events of others with the user's customers, since a moment."""
    told: list[tuple[datetime, int]] = []
    for acts, are_last in _acts_of_others(by, since):
        told = sorted([*told, *_with_own(by, acts, since)], reverse=True)[:MOST_EVENTS]
        # Nothing happened after it was written down, so no older act holds a newer event.
        is_full = len(told) == MOST_EVENTS and told[-1][0] > acts[-1][1]
        if are_last or is_full:
            return _events(prepared.everything(Event), numbers=[number for _at, number in told])
        if _own(by)[: FEW + 1].count() <= FEW:
            break
    # Colleagues did much, and little of it with these customers: these are looked through instead.
    events = Event.objects.filter(at__gt=since, actor_id__isnull=False).exclude(actor_id=by.id)
    events = events.filter(customer_id__in=_own(by).order_by().values("pk"))
    return list(events.order_by("-at", "-id").select_related("group")[:MOST_EVENTS])


def _own(by: Actor) -> QuerySet[Customer]:
    own = access.own(by.user, Customer)
    return own if by.user.own_ids == (by.id,) else own.filter(owner_id=by.id)


def _acts_of_others(by: Actor, since: datetime) -> Iterator[tuple[list[Act], bool]]:
    """More and more acts of others since a moment, the newest first, until they hold too much; and
    whether there are none before them."""
    groups, seen, until, held = prepared.everything(Group), set[int](), LATEST, 0
    for most in LOOKS:
        found = _acts(groups, str(most), user=by.id or 0, since=since, until=until)
        acts = [act for act in found if act[0] not in seen]
        held += sum(size for _number, _at, size in acts)
        if held > MOST_HELD or (found and not acts):
            return
        yield acts, len(found) < most
        seen, until = {number for number, _at, _size in found}, found[-1][1]


def _with_own(by: Actor, acts: list[Act], since: datetime) -> list[tuple[datetime, int]]:
    """Moments and numbers of what acts did with the user's customers."""
    held = _held(prepared.everything(Event), acts=[act[0] for act in acts], since=since)
    customers = {customer for _at, _number, customer in held}
    own = set(_among(_own(by), numbers=sorted(customers)))
    return [(at, number) for at, number, customer in held if customer in own]


# One table in each question: of two together PostgreSQL may begin with all of the customers.
@prepared.question
def _acts(
    groups: QuerySet[Group], most: str, user: Any, since: Any, until: Any
) -> QuerySet[Any, Any]:
    acts = groups.filter(at__gt=since, at__lte=until, size__gt=0, actor_id__isnull=False)
    acts = acts.exclude(actor_id=user).order_by("-at", "-id")
    return acts.values_list("pk", "at", "size")[: int(most)]


@prepared.question
def _held(events: QuerySet[Event], acts: Any, since: Any) -> QuerySet[Any, Any]:
    held = events.filter(group_id__in=acts, at__gt=since, customer_id__isnull=False)
    return held.order_by().values_list("at", "pk", "customer_id")


@prepared.question
def _among(customers: QuerySet[Customer], numbers: Any) -> QuerySet[Any, Any]:
    return customers.filter(pk__in=numbers).order_by().values_list("pk", flat=True)


@prepared.question
def _events(events: QuerySet[Event], numbers: Any) -> QuerySet[Event]:
    return events.filter(pk__in=numbers).order_by("-at", "-id").select_related("group")


def _last_here(by: Actor) -> datetime:
    """The user's last act before today, or the start of yesterday where that is long ago."""
    today, earliest = start_of_day(by.fmt), by.at - LONGEST_AWAY
    last = _last(prepared.everything(Group), user=by.id or 0, today=today, earliest=earliest)
    return last[0] if last else start_of_day(by.fmt, -1)


@prepared.question
def _last(groups: QuerySet[Group], user: Any, today: Any, earliest: Any) -> QuerySet[Any, Any]:
    acts = groups.filter(actor_id=user, at__lt=today, at__gt=earliest)
    return acts.order_by("-at").values_list("at", flat=True)[:1]
