"""Who imports: the user of an import as an actor, in any process."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.utils import timezone

from kartoteka.core.actions import Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.fields import Format
from kartoteka.core.records.company import company


def importer(user: Any, at: datetime | None = None) -> Actor:
    """The user, acting by an import; at this moment where no other is given."""
    now = at or timezone.now()
    ours = company()
    zone = ZoneInfo(user.timezone or ours.timezone)
    fmt = Format(user.language, zone, ours.currency, now, ours.first_day, ours.first_month)
    return Actor(user, "import", now, fmt)


def importer_of(owner: int, at: datetime | None = None) -> Actor:
    """The user with this number; the house itself for 0."""
    if not owner:
        return house("import", at)
    return importer(apps.get_model("users", "User").objects.get(pk=owner), at)
