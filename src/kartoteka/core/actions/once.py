"""Client-made keys: a double click, a repeated request or two tabs make one record."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.errors import KeyReused
from kartoteka.core.actions.models import Receipt
from kartoteka.core.events.journal import canonical
from kartoteka.core.storage import bulk, prepared

KEPT = timedelta(days=30)


def claim(key: str, by: Actor, content: Any) -> Receipt | None:
    """Inside a transaction: a new receipt to fill in, or None for no key.

    A receipt with `record_id` or `group_id` already filled belongs to an earlier run; KeyReused
    where that run had other content.
    """
    if not key:
        return None
    fingerprint = hashlib.sha256(canonical(content).encode()).hexdigest()
    receipt = Receipt(key=key[:100], actor_id=by.id or 0, fingerprint=fingerprint)
    # Two at once: on PostgreSQL the second waits here until the first has committed.
    if bulk.add(receipt, unless_there=True):
        return receipt
    found: Receipt = _of(prepared.everything(Receipt), key=receipt.key, actor=receipt.actor_id)[0]
    if found.fingerprint != fingerprint:
        raise KeyReused
    return found


def done(receipt: Receipt | None, **what: Any) -> None:
    """Fill in what was done under the key of a receipt: a record, or a group."""
    if receipt is not None:
        bulk.update(Receipt, list(what), [[*what.values(), receipt.pk]])


@prepared.question
def _of(receipts: QuerySet[Receipt], key: Any, actor: Any) -> QuerySet[Receipt]:
    return receipts.filter(key=key, actor_id=actor)


def is_claimed(key: str, by: Actor) -> bool:
    """Whether something was done under this key already, so that it comes again."""
    return bool(key) and Receipt.objects.filter(key=key[:100], actor_id=by.id or 0).exists()


def sweep() -> int:
    """Forget receipts older than thirty days."""
    count, _rows = Receipt.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count
