"""Who imports: the user of an import as an actor, in any process."""

from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from kartoteka.core.actions import Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.fields import Format


def importer(user: Any) -> Actor:
    """The user, acting by an import at this moment."""
    now = timezone.now()
    zone = ZoneInfo(user.timezone or settings.TIME_ZONE)
    fmt = Format(user.language, zone, settings.CURRENCY, now)
    return Actor(user, "import", now, fmt)


def importer_of(owner: int) -> Actor:
    """The user with this number; the house itself for 0."""
    if not owner:
        return house("import")
    return importer(apps.get_model("users", "User").objects.get(pk=owner))
