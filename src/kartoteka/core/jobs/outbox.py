"""Putting work into the outbox and taking it back."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from kartoteka.core.jobs.models import ENDED, Job, Priority, State
from kartoteka.core.jobs.registry import declarations

LONGEST_KEY = 200


def enqueue(
    name: str,
    payload: dict[str, Any] | None = None,
    *,
    key: str = "",
    run_after: datetime | None = None,
    owner: int | None = None,
    priority: Priority = Priority.NORMAL,
) -> Job:
    """Write a job in the caller's transaction; sent twice with the same key it is written once."""
    row = _row(name, payload, key, run_after, owner, priority)
    if row.unique_key is None:
        row.save(force_insert=True)
        return row
    known = Job.objects.filter(unique_key=row.unique_key).first()
    if known:
        return known
    Job.objects.bulk_create([row], ignore_conflicts=True)
    return Job.objects.get(unique_key=row.unique_key)


def enqueue_many(
    name: str,
    payloads: Iterable[dict[str, Any]],
    *,
    owner: int | None = None,
    priority: Priority = Priority.BULK,
) -> int:
    """Write many jobs of one name in the caller's transaction and tell how many."""
    rows = [_row(name, payload, "", None, owner, priority) for payload in payloads]
    Job.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def cancel(job: Job) -> None:
    """Take a waiting job back; a running one is asked to stop where its data are whole."""
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if not waiting.update(state=State.CANCELLED, finished_at=timezone.now()):
        Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True)
    job.refresh_from_db()


def retry(job: Job) -> None:
    """Put a job that ended without success back into the queue, with all its attempts."""
    ended = Job.objects.filter(pk=job.pk, state__in=[State.DEAD, State.CANCELLED])
    ended.update(
        state=State.QUEUED,
        attempts=0,
        run_after=timezone.now(),
        finished_at=None,
        cancel_requested=False,
    )
    job.refresh_from_db()


def prune(finished_before: datetime) -> int:
    """Drop rows of jobs that ended long ago, and with them their keys; dead letters stay."""
    old = Job.objects.filter(state__in=ENDED, finished_at__lt=finished_before)
    return old.exclude(state=State.DEAD).delete()[0]


def _row(
    name: str,
    payload: dict[str, Any] | None,
    key: str,
    run_after: datetime | None,
    owner: int | None,
    priority: Priority,
) -> Job:
    if name not in declarations:
        raise LookupError(f"no job {name!r} is declared")
    return Job(
        name=name,
        payload=payload or {},
        unique_key=_unique(name, key),
        run_after=run_after or timezone.now(),
        owner=owner or 0,
        priority=priority,
    )


def _unique(name: str, key: str) -> str | None:
    if not key:
        return None
    whole = f"{name}:{key}"
    return whole if len(whole) <= LONGEST_KEY else sha256(whole.encode()).hexdigest()
