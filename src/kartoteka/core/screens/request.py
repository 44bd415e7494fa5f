"""From a request: who acts, and how values are read and shown to them."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils import timezone

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.records.company import company
from kartoteka.core.records.types import RecordType, record_types


def format_of(user: Any) -> Format:
    """The language, zone and currency in which this user reads and writes."""
    ours = company()
    return Format(
        language=user.language,
        timezone=ZoneInfo(user.timezone or ours.timezone),
        currency=ours.currency,
        now=timezone.now(),
        first_day=ours.first_day,
        first_month=ours.first_month,
    )


def actor_of(request: HttpRequest, channel: str = "screen") -> Actor:
    """The signed-in user as an actor, at one moment for the whole request."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        fmt = format_of(request.user)
        known = Actor(request.user, channel, fmt.now, fmt)
        request.actor = known  # type: ignore[attr-defined]
    return known


def remembered(by: Actor, name: str, read: Callable[[], Any]) -> Any:
    """Something that several parts of one page need: read once in a request."""
    # An actor lives as long as its request, and is never changed by anybody else.
    known = by.__dict__
    if name not in known:
        known[name] = read()
    return known[name]


def type_or_404(request: HttpRequest, plural: str, verb: str = "see") -> RecordType:
    """The record type of an address, if the user may do the verb to any of its records."""
    record_type = record_types.by_plural(plural)
    if record_type is None or not access.may(request.user, verb, record_type.key):
        raise Http404
    return record_type
