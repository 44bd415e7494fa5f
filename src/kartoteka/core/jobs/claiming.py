"""Who may work on a job: taking it by lease, and giving back what stopped workers held."""

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kartoteka.core.jobs.models import Job, Priority, State
from kartoteka.core.jobs.registry import Declaration, declarations

FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=12)
# How a job is treated whose declaration this version of the program does not know.
RETRIES_OF_UNKNOWN = 5
LEASE_OF_UNKNOWN = 60.0
# Two lanes of every worker: what somebody waits for never stands behind the house's own work.
SCREENS: tuple[int, ...] = (Priority.SCREEN,)
HOUSE: tuple[int, ...] = (Priority.NORMAL, Priority.BULK)
EVERY: tuple[int, ...] = (*SCREENS, *HOUSE)


def claim(turn_after: int = 0, lane: Collection[int] = EVERY) -> Job | None:
    """Take the next due job of a lane for this worker alone, or None where nothing is due.

    Within one priority the owners take turns, the first one being the next after ``turn_after``:
    a million jobs of one person don't keep the others waiting.
    """
    now = timezone.now()
    if not _due(now).filter(priority__in=lane).exists():
        return None
    with transaction.atomic():
        for priority in sorted(lane):
            waiting = _due(now).filter(priority=priority).order_by("owner", "run_after")
            waiting = waiting.select_for_update(skip_locked=True)
            found = waiting.filter(owner__gt=turn_after).first() or waiting.first()
            if found and _take(found, now):
                return found
    return None


def reap() -> int:
    """Give the jobs of workers that stopped to others, or give them up; how many there were."""
    lost = Job.objects.filter(state=State.RUNNING, lease_until__lt=timezone.now())
    reaped = 0
    for job in lost.order_by("lease_until")[:100]:
        reason = f"The worker stopped during attempt {job.attempts}."
        with transaction.atomic():
            held = Job.objects.filter(pk=job.pk, lease_token=job.lease_token)
            # Asked again under the lock: a heartbeat may have come in between.
            held = held.filter(state=State.RUNNING, lease_until__lt=timezone.now())
            reaped += held.update(**after_failure(job, reason, delay=timedelta(0)))
    return reaped


def after_failure(
    job: Job, reason: str, *, delay: timedelta | None = None, give_up: bool = False
) -> dict[str, Any]:
    """What becomes of a job after a failed attempt: another one later, or the dead letters."""
    now = timezone.now()
    declaration = declarations.get(job.name)
    retries = declaration.retries if declaration else RETRIES_OF_UNKNOWN
    fields: dict[str, Any] = {"error": reason, "lease_token": "", "lease_until": None}
    if job.cancel_requested:
        return fields | {"state": State.CANCELLED, "finished_at": now}
    if give_up or job.attempts > retries:
        return fields | {"state": State.DEAD, "finished_at": now}
    wait = backoff(job.attempts) if delay is None else delay
    return fields | {"state": State.QUEUED, "run_after": now + wait}


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, and never quite the same.

    The jitter keeps jobs that failed together from coming back together.
    """
    doubled = FIRST_DELAY * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_DELAY) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret


def lease_seconds(declaration: Declaration | None) -> float:
    """How long a job is held without a sign of life from its worker."""
    return declaration.lease_seconds if declaration else LEASE_OF_UNKNOWN


def _due(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=State.QUEUED, run_after__lte=now)


def _take(job: Job, now: datetime) -> bool:
    seen = Job.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token)
    job.state = State.RUNNING
    job.attempts += 1
    job.lease_token = token_hex(16)
    job.lease_until = now + timedelta(seconds=lease_seconds(declarations.get(job.name)))
    job.started_at = now
    # Where the database has no SKIP LOCKED, the condition keeps a second worker out.
    return bool(
        seen.update(
            state=job.state,
            attempts=job.attempts,
            lease_token=job.lease_token,
            lease_until=job.lease_until,
            started_at=job.started_at,
        )
    )
