"""Beside the work of the day: what colleagues did with the user's customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Event, Group
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.telling import Teller, entries_of
from kartoteka.modules.activities.day_parts import start_of_day
from kartoteka.modules.activities.queries import LATEST
from kartoteka.modules.customers.models import Customer

MOST_NEWS, MOST_EVENTS = 6, 30
LONGEST_AWAY = timedelta(days=14)
# So many acts of colleagues are looked through at a time, while they hold few enough events.
LOOKS, MOST_HELD = (200, 1000, 5000), 20_000
# So few customers are looked through one by one sooner than many acts.
FEW = 4000


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
    mine = access.own(by.user, Customer).filter(owner_id=by.id).order_by()
    events = Event.objects.filter(at__gt=since, actor_id__isnull=False).exclude(actor_id=by.id)
    events = events.order_by("-at", "-id").select_related("group")
    touching = events.filter(Exists(mine.filter(pk=OuterRef("customer_id"))))
    told: list[Event] = []
    for acts in _acts_of_others(by, since):
        if acts.condition:
            told = _newest([*told, *touching.filter(acts.condition)[:MOST_EVENTS]])
        # Nothing happened after it was written down, so no older act holds a newer event.
        if acts.are_last or (len(told) == MOST_EVENTS and told[-1].at >= acts.first):
            return told
        if mine[: FEW + 1].count() <= FEW:
            break
    # Colleagues did much, and little of it with these customers: these are looked through instead.
    return list(events.filter(customer_id__in=mine.values("pk"))[:MOST_EVENTS])


def _newest(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.at, event.pk), reverse=True)[:MOST_EVENTS]


@dataclass(frozen=True)
class _Acts:
    """Acts of others from a moment on, as a condition on events, if there are any; whether there
    are none before."""

    condition: Q
    first: datetime
    are_last: bool


def _acts_of_others(by: Actor, since: datetime) -> Iterator[_Acts]:
    """More and more acts of others since a moment, the newest first, until they hold too much."""
    mine, end, held = by.id or 0, LATEST, 0
    acts = Group.objects.filter(_by_others("", mine), at__gt=since).order_by("-at")
    for most in LOOKS:
        look = acts.filter(at__lt=end)[:most]
        found = look.aggregate(number=Count("id"), first=Min("at"), held=Sum("size"))
        held += found["held"] or 0
        if held > MOST_HELD:
            return
        first, within = found["first"] or since, Q()
        if found["number"]:
            within = Q(group__at__gte=first, group__at__lt=end) & _by_others("group__", mine)
        yield _Acts(within, first, are_last=found["number"] < most)
        end = first


def _by_others(acts: str, user: int) -> Q:
    """Acts of somebody else in which something happened."""
    own = Q(**{f"{acts}actor_id": user})
    return Q(**{f"{acts}actor_id__isnull": False, f"{acts}size__gt": 0}) & ~own


def _last_here(by: Actor) -> datetime:
    """The user's last act before today, or the start of yesterday where that is long ago."""
    today = start_of_day(by.fmt)
    acts = Group.objects.filter(actor_id=by.id, at__lt=today, at__gt=by.at - LONGEST_AWAY)
    last = acts.order_by("-at").values_list("at", flat=True).first()
    return start_of_day(by.fmt, -1) if last is None else last
