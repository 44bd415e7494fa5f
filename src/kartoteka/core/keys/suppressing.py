"""Addresses and numbers that asked to be forgotten: known again, and told to nobody."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from kartoteka.core.keys.models import Suppression


def digest(address: str) -> str:
    """The keyed hash of an address or a number, without its spaces and capitals."""
    plain = "".join(address.split()).casefold()
    key = hashlib.sha256(b"suppression" + settings.INSTANCE_KEY).digest()
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()


def suppress(addresses: Iterable[str], at: datetime | None = None) -> int:
    """Remember addresses for ever as ones to stay silent to."""
    rows = [Suppression(digest=digest(a), since=at or timezone.now()) for a in set(addresses) if a]
    Suppression.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["digest"], update_fields=["since"]
    )
    return len(rows)


def since(addresses: Iterable[str]) -> datetime | None:
    """Since when one of these addresses is to be left in peace; None where none is."""
    wanted = [digest(address) for address in addresses if address]
    if not wanted:
        return None
    rows = Suppression.objects.filter(digest__in=wanted).order_by("-since")
    return rows.values_list("since", flat=True).first()
